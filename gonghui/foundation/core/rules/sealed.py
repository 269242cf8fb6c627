"""Personal values on their way into the change log: sealed under the person's own key, so that
destroying the key erases the person from the log while the chain over it stays whole."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from django.db import models

from gonghui.foundation.core.models import OPEN
from gonghui.foundation.core.rules.crypto import provider

SEALED = "$sealed"
_CONTEXT = b"core.change."


def protected_fields(model: type[models.Model]) -> frozenset[str]:
    """The attribute names of a model's personal and sensitive fields."""
    privacy = getattr(model, "privacy", {})
    return frozenset(f.attname for f in model._meta.concrete_fields if privacy.get(f.name, OPEN) != OPEN)


def seal_values(model: type[models.Model], values: Mapping[str, Any], *, key: bytes) -> dict[str, Any]:
    """The values with the personal and sensitive ones as {"$sealed": base64}; empty ones stay as they are."""
    machine, protected = provider(), protected_fields(model)
    return {
        name: value
        if name not in protected or value in (None, "")
        else {
            SEALED: b64encode(
                machine.seal(json.dumps(value), key=key, context=_CONTEXT + name.encode())
            ).decode()
        }
        for name, value in values.items()
    }


def is_sealed(value: Any) -> bool:
    """Whether a value of a change is sealed."""
    return isinstance(value, Mapping) and SEALED in value


def open_values(values: Mapping[str, Any], *, key: bytes) -> dict[str, Any]:
    """The values with the sealed ones opened.

    Raises:
        Unreadable: sealed under another key.
    """
    machine = provider()
    return {
        name: json.loads(machine.open(b64decode(value[SEALED]), key=key, context=_CONTEXT + name.encode()))
        if is_sealed(value)
        else value
        for name, value in values.items()
    }
