"""domain/transitions."""
