"""What a clerk does: one function = one transaction = events in, rows out."""
