"""Reads over reviews and notices, one module a noun."""
