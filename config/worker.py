"""The worker as a process of its own: `python -m config.worker`."""

import os

import django

from config import processes

# Somebody waits for a page, nobody for a base, an import or a ladder: at six million workers a new base
# takes both processors for more than a minute.
GIVES_WAY = 10

if __name__ == "__main__":
    os.nice(GIVES_WAY)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    processes.work()
