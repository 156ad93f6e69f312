"""Forms of the organisation, by page."""
