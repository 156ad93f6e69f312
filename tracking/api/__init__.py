"""The tracking API."""
