"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goalmgmt.settings")

application = get_wsgi_application()

# What was loaded stays for good: the collector need not walk it while requests are served.
gc.collect()
gc.freeze()
