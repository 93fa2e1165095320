"""Reports: figures and rows in, plain objects out; ``layout`` arranges them in sections."""
