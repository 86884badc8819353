"""The SQL side of the domain; the only package that imports SQLAlchemy."""
