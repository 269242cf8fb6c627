"""The synthetic city: a pure generator. Same scale and seed, same rows; nothing here knows a database."""

from gonghui.demo.city.generate import generate
from gonghui.demo.city.whole import City

__all__ = ["City", "generate"]
