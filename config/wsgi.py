"""The site as granian serves it."""

import os

from django.core.wsgi import get_wsgi_application

from config.children import bind_to_parent
from config.collector import keep_short

bind_to_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("GONGHUI_POOL", "1")
application = get_wsgi_application()
keep_short()
