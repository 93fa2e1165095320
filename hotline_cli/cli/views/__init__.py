"""Columns and layouts of commands."""
