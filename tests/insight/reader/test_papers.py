"""Papers of eight fields and layouts, held against what a careful reader finds in them."""

from __future__ import annotations

from tests.insight.reader.conftest import NAMES, is_named, plain, read_paper, said, truth_of


def test_title_period_and_number_of_sections(paper):
    document, draft = read_paper(paper)
    head = truth_of(paper).head
    assert draft.title == head["title"]
    assert f"{draft.start} {draft.end}" == head["period"]
    assert draft.shown(document)["top_level_sections"] == int(head["top"])


def _matched(items, lines):
    """Each line with its item, and the items that no line has."""
    left, pairs = list(items), []
    for line in lines:
        fits = [item for item in left if is_named(item, line[0]) and plain(said(item)) == plain(line[3])]
        fits.sort(key=lambda item: (plain(item.name) != plain(line[0]), str(item.target_year) != line[4]))
        pairs.append((line, fits[0] if fits else None))
        if fits:
            left.remove(fits[0])
    return pairs, left


def test_every_target_is_found_with_all_it_says(paper):
    _document, draft = read_paper(paper)
    truth = truth_of(paper)
    for items, part in ((draft.indicators, "targets"), (draft.achievements, "past")):
        pairs, left = _matched(items, truth.parts[part])
        assert [line[0] for line, item in pairs if item is None] == []
        assert [item.name for item in left] == []
        for line, item in pairs:
            found = [
                item.unit or "",
                item.comparator,
                str(item.target_year),
                item.kind,
                item.attribute or "",
                "" if item.baseline_value is None else f"{item.baseline_value:g}",
            ]
            wanted = [line[1], line[2], *line[4:7], line[7] if len(line) > 7 else ""]
            assert [(a, b) for a, b in zip(found, wanted, strict=True) if b != "*" and a != b] == [], line[0]


def test_tasks_with_their_bodies(paper):
    _document, draft = read_paper(paper)
    found = {(task.lead, "、".join(task.supporting)) for task in draft.tasks if task.lead}
    for lead, supporting in truth_of(paper).parts["tasks"]:
        assert (lead, supporting) in found


def test_precision_and_recall_over_all_papers():
    """What ADR 34 states."""
    wanted = found = matched = 0
    for name in NAMES:
        _document, draft = read_paper(name)
        truth = truth_of(name)
        for items, part in ((draft.indicators, "targets"), (draft.achievements, "past")):
            pairs, _left = _matched(items, truth.parts[part])
            wanted += len(pairs)
            found += len(items)
            matched += sum(item is not None for _line, item in pairs)
    assert matched / wanted == 1.0
    assert matched / found == 1.0
