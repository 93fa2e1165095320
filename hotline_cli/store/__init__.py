"""The one SQLite file: opening, schema, events, rows."""
