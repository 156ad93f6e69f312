"""Pages of reviews, one module a noun."""
