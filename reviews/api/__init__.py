"""The reviews API."""
