"""How fast we are against the physical limit, both measured in one run: `manage.py bench`."""
