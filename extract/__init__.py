"""The extract of a person's data: collected from the sources, reviewed, made and handed over."""
