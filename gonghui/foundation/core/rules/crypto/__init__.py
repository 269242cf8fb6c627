"""The one crypto provider of an installation, and SM3 for what is no secret.

Whoever seals, opens or looks up asks `provider()`; which class stands behind it, the settings name
(`CRYPTO_PROVIDER`). Nothing else in the house touches a cipher.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from gonghui.foundation.core.rules.crypto.interface import OWN_KEY, Provider, Unreadable
from gonghui.foundation.core.rules.crypto.software import SoftwareProvider, digest, digesting

__all__ = ["OWN_KEY", "Provider", "SoftwareProvider", "Unreadable", "digest", "digesting", "provider"]


def provider() -> Provider:
    """The provider of this installation, with its keys as `settings.CRYPTO_KEYS` names them."""
    return _named(settings.CRYPTO_PROVIDER).of(settings.CRYPTO_KEYS)


@cache
def _named(dotted: str) -> type[Provider]:
    found = import_string(dotted)
    if not (isinstance(found, type) and issubclass(found, Provider)):
        raise ImproperlyConfigured(f"CRYPTO_PROVIDER={dotted!r} is no crypto provider; see docs/adr/0065.")
    return found
