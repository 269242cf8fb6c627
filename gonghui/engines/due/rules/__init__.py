"""What is due, in words that every module shares; papers made ready, and how they are laid out."""

from gonghui.engines.due.rules.layout import WORD_TYPE, as_docx
from gonghui.engines.due.rules.packs import BadPack, Pack, Paper, Template, fill, read_pack
from gonghui.engines.due.rules.words import (
    Asked,
    Due,
    Goal,
    Place,
    Source,
    declared_case_packs,
    declared_sources,
)

__all__ = [
    "WORD_TYPE",
    "Asked",
    "BadPack",
    "Due",
    "Goal",
    "Pack",
    "Paper",
    "Place",
    "Source",
    "Template",
    "as_docx",
    "declared_case_packs",
    "declared_sources",
    "fill",
    "read_pack",
]
