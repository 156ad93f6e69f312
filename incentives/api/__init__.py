"""The incentives API."""
