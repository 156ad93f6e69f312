"""Pages of incentives, one module a noun."""
