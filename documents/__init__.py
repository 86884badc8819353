"""Letters on paper: from a template and plain data to a PDF."""
