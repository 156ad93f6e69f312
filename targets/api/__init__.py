"""The targets API."""
