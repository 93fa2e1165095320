"""The schemes of rules and their files."""
