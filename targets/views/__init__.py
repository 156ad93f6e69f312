"""Pages of targets, one module a noun."""
