"""hotline: the desk of a civic hotline office, over one SQLite file."""

__version__ = "0.1.0"
