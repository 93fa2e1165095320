"""The live desk without a terminal: state, keys, screen."""
