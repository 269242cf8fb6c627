"""The worker as a process of its own: `python -m config.worker`."""

import os

import django

from config import processes

# Somebody waits for a page, nobody for a base, an import or a ladder: at six million workers a new base
# would take both processors for more than a minute. So it takes one, and that only while nobody wants it.
GIVES_WAY = 19

if __name__ == "__main__":
    os.nice(GIVES_WAY)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("GONGHUI_WAREHOUSE_THREADS", "1")
    django.setup()
    processes.work()
