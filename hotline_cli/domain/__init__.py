"""Pure rules of the office: no files, no clock, no terminal."""
