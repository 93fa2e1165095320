"""services/imports."""
