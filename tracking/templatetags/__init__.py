"""Template tags of tracking."""
