"""The teams API."""
