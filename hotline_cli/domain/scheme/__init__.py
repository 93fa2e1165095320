"""domain/scheme."""
