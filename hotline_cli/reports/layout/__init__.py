"""reports/layout."""
