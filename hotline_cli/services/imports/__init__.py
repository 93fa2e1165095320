"""Imports of calls, replies and history."""
