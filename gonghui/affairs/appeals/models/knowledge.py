"""What is answered at once: entries whose answers rest on articles that are in force."""

from __future__ import annotations

from django.db import models

from gonghui.foundation.core.models import OPEN, DatedRecord, Record, ends_after_start


class KnowledgeEntry(Record):
    """A question that comes again, with its answer and the articles it rests on."""

    category = models.CharField(max_length=40)
    question = models.CharField(max_length=200)
    answer = models.TextField()
    is_current = models.BooleanField(default=True)

    privacy = dict.fromkeys(["category", "question", "answer", "is_current"], OPEN)

    class Meta:
        indexes = [models.Index(fields=["category", "id"], name="knowledge_category")]

    def __str__(self) -> str:
        return self.question


class KnowledgeCitation(DatedRecord):
    """An article over the days on which it is in force in this wording."""

    entry = models.ForeignKey(KnowledgeEntry, on_delete=models.CASCADE, related_name="citations")
    statute = models.CharField(max_length=120)
    article = models.CharField(max_length=20)
    source = models.CharField(max_length=300, blank=True)

    privacy = dict.fromkeys(["entry", "statute", "article", "source", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [ends_after_start("citation_interval")]
