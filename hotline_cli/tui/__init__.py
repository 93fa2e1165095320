"""The desk during the broadcast, without a terminal: what is on it, what a key does, how it looks."""
