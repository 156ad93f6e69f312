"""Pages of tracking, one module a noun."""
