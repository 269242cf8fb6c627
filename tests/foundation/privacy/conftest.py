"""The town of people, with its accounts."""

from tests.foundation.people.conftest import account, english, system, town

__all__ = ["account", "english", "system", "town"]
