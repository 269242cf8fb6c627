"""Names of this site's cookies, and the messages that travel in one."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


def host_cookie(name: str) -> str:
    """A cookie of this host alone, for all its pages: over HTTPS nobody else can set it."""
    return f"__Host-{name}" if settings.HTTPS else name


def secure_cookie(name: str) -> str:
    """The same for a cookie of some pages, which is bound to HTTPS only."""
    return f"__Secure-{name}" if settings.HTTPS else name


class NamedCookie(CookieStorage):
    """Django's, under a name of ours."""

    cookie_name = host_cookie("messages")


class KeptMessages(FallbackStorage):
    """What was just done, told on the next page: in a signed cookie, in the session where it is long."""

    storage_classes = (NamedCookie, SessionStorage)
