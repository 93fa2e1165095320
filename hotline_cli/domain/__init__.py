"""The rules of the office, without files, clock or terminal."""
