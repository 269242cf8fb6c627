"""The worker as a process of its own: `python -m config.worker`."""

import os

import django

from config import processes

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    processes.work()
