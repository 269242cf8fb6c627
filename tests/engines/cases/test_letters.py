"""Letters of inquiry as files: what stands where, and that nothing unticked is in any part of them."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO
from itertools import chain, combinations
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.enum.text import WD_LINE_SPACING

from gonghui.engines.cases.actions import (
    enter_reply,
    help_asked,
    issue_letter,
    take_step,
    tick_consents,
    withdraw_consents,
)
from gonghui.engines.cases.models import Case, Letter
from gonghui.engines.cases.queries import letter_file, read_letter
from gonghui.engines.cases.rules.letters import (
    Paper,
    as_paper,
    as_said,
    file_name,
    lines_of,
    paragraphs_of,
)
from gonghui.engines.cases.rules.word_files import as_docx
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.papers import width
from tests.engines.cases.conftest import NOW, later

TODAY = NOW.date()
NAME, PHONE = "欧阳知微", "13912345678"
WORDING = "他们让我周日夜里一个人搬运药桶，我的右手烫伤了"
TOLD = {"name": NAME, "phone": PHONE, "wording": WORDING}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PAPER = Paper(
    head="东区总工会",
    number="TT-LX-2026-000001",
    title="联系函",
    to="东区人社局",
    paragraphs=("请核实工资 <支付> & 情况。", "请于2026年3月5日前函复。"),
    on=date(2026, 3, 2),
)


def parts_of(content):
    """Every part of the file, and the file's own list of names."""
    with zipfile.ZipFile(BytesIO(content)) as kept:
        assert kept.testzip() is None
        return {name: kept.read(name) for name in kept.namelist()} | {
            "(names)": str(kept.infolist()).encode()
        }


def words_of(content):
    """Everything that the parts say, however it is cut into runs."""
    said = parts_of(content)
    plain = [re.sub(rb"<[^>]+>", b"", part).decode("utf-8", "replace") for part in said.values()]
    return "".join(chain(plain, (part.decode("utf-8", "replace") for part in said.values())))


def on_page(content):
    body = ElementTree.fromstring(parts_of(content)["word/document.xml"])
    return [("".join(node.text or "" for node in one.iter(f"{W}t")), one) for one in body.iter(f"{W}p")]


def value(paragraph, path, name="val"):
    found = paragraph.find(path.replace("w:", W))
    return None if found is None else found.get(W + name)


# -- the paper itself -------------------------------------------------------------------------------------


def test_it_stands_as_official_letters_do():
    content = as_docx(PAPER)
    told = on_page(content)
    assert [text for text, _node in told if text] == [
        "东区总工会",
        "TT-LX-2026-000001",
        "联系函",
        "东区人社局：",
        "请核实工资 <支付> & 情况。",
        "请于2026年3月5日前函复。",
        "东区总工会",
        "2026年3月2日",
    ]
    by_text = {text: node for text, node in told if text}
    fonts = {text: value(node, ".//w:rFonts", "eastAsia") for text, node in by_text.items()}
    sizes = {text: value(node, ".//w:sz") for text, node in by_text.items()}
    places = {text: value(node, "./w:pPr/w:jc") for text, node in by_text.items()}
    # Half points: 2号 is 22 points, 3号 is 16.
    assert (fonts["联系函"], sizes["联系函"], places["联系函"]) == ("方正小标宋简体", "44", "center")
    assert (fonts["东区人社局："], sizes["东区人社局："]) == ("仿宋_GB2312", "32")
    assert places["2026年3月2日"] == places["TT-LX-2026-000001"] == "right"
    # Two characters in front of every paragraph, four behind the date: in twentieths of a point.
    assert value(by_text[PAPER.paragraphs[0]], "./w:pPr/w:ind", "firstLine") == "640"
    assert value(by_text["2026年3月2日"], "./w:pPr/w:ind", "right") == "1280"
    page = ElementTree.fromstring(parts_of(content)["word/document.xml"]).find(f".//{W}sectPr")
    assert (value(page, "w:pgSz", "w"), value(page, "w:pgSz", "h")) == ("11906", "16838")
    margins = {side: round(int(value(page, "w:pgMar", side)) / 56.7) for side in ("top", "left", "right")}
    assert margins == {"top": 37, "left": 28, "right": 26}


def test_a_font_that_is_missing_has_other_names():
    fonts = parts_of(as_docx(PAPER))["word/fontTable.xml"].decode()
    for name in ("方正小标宋简体", "仿宋_GB2312"):
        assert re.search(rf'w:name="{name}"><w:altName w:val="[^"]*Noto Serif CJK SC"', fonts)
    ElementTree.fromstring(fonts)


def test_its_own_facts_name_no_person_and_no_program():
    said = parts_of(as_docx(PAPER))
    facts = re.sub(r"<[^>]+>", " ", said["docProps/core.xml"].decode()).split()
    assert PAPER.number in facts
    assert not [word for word in facts if "docx" in word.lower() or "python" in word.lower()]


def test_the_same_paper_gives_the_same_file():
    assert as_docx(PAPER) == as_docx(PAPER)


def test_pages_after_the_first_bear_a_number():
    said = parts_of(as_docx(PAPER))
    assert b"<w:titlePg/>" in said["word/document.xml"]
    assert re.sub(rb"<[^>]+>", b"", said["word/footer1.xml"]).decode().strip() == "— 1 —"
    assert b'w:instr="PAGE"' in said["word/footer1.xml"]


def test_an_office_program_opens_it_again():
    opened = Document(BytesIO(as_docx(PAPER)))
    told = [paragraph for paragraph in opened.paragraphs if paragraph.text]
    assert [one.text for one in told][2:5] == [PAPER.title, f"{PAPER.to}：", PAPER.paragraphs[0]]
    text = told[4]
    assert (text.runs[0].font.size.pt, text.paragraph_format.line_spacing.pt) == (16, 29)
    assert text.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    page = opened.sections[0]
    assert [round(side.mm) for side in (page.page_width, page.page_height)] == [210, 297]
    assert [round(side.mm) for side in (page.top_margin, page.left_margin)] == [37, 28]
    assert page.different_first_page_header_footer
    facts = opened.core_properties
    assert (facts.title, facts.author, facts.comments, facts.last_modified_by) == (PAPER.number, "", "", "")
    assert facts.created.date() == PAPER.on


def test_nothing_of_the_library_s_own_template_is_left_in_it():
    said = parts_of(as_docx(PAPER))
    names = sorted(name for name in said if name.startswith("docProps/") or "customXml" in name)
    assert names == ["docProps/core.xml"]
    told = b"".join(part for name, part in said.items() if name != "(names)").lower()
    assert not [word for word in (b"python", b"macintosh", b"calibri", b"cambria") if word in told]


def test_every_part_is_well_formed():
    for name, part in parts_of(as_docx(PAPER)).items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(part)


def test_the_signature_stands_over_the_middle_of_the_date():
    head, day = lines_of(PAPER)[-2:]
    assert (day.right, width(day.text)) == (4, 6)
    assert head.right + width(head.text) / 2 == day.right + width(day.text) / 2
    long = lines_of(Paper(**{**PAPER.__dict__, "head": "某某" * 20}))
    assert long[-2].right == 0


def test_signs_that_no_document_holds_are_left_out():
    assert paragraphs_of(["一\x00二\x0b三", "\n \n四\r\n五\uffff"]) == ("一二", "三", "四", "五")


def test_it_is_kept_whole_and_its_file_is_called_by_its_number():
    assert as_paper(as_said(PAPER)) == PAPER
    assert file_name(PAPER) == "TT-LX-2026-000001.docx"


# -- what may be in it ------------------------------------------------------------------------------------


@pytest.fixture
def working(city):
    case = city.open(fields={"wording": WORDING})
    case = take_step(
        case=case, step="dispatch", by=city.desk, now=NOW, fields={"to": city.eastern}, reason="区级事项"
    )
    return take_step(case=case, step="accept", by=city.east_officer, now=later(hours=1))


def written(city, case, body, text="请核实情况。"):
    case = Case.objects.get(pk=case.pk)
    given = {"text": text, "by": city.east_officer, "now": later(hours=2), "told": TOLD}
    return issue_letter(case=case, body=body, **given)


def ticked(city, case, *ticks):
    case = Case.objects.get(pk=case.pk)
    return tick_consents(case=case, ticks=ticks, by=city.east_officer, now=later(hours=2))


EVERY_CHOICE = list(chain.from_iterable(combinations(TOLD, size) for size in range(4)))


@pytest.mark.parametrize("allowed", EVERY_CHOICE, ids="+".join)
@pytest.mark.parametrize(("reader", "to"), [("bureau", "co_handlers"), ("mill", "employer")])
def test_a_file_holds_what_was_ticked_for_its_reader_and_nothing_else(city, working, reader, to, allowed):
    others = {"co_handlers", "employer", "union_of_employer", "public"} - {to}
    ticks = [("matter", to), *((what, to) for what in allowed)]
    # What was allowed to others is not allowed to this one.
    ticked(city, working, *ticks, *((what, other) for what in TOLD for other in others))
    letter = written(city, working, getattr(city, reader))
    name, content = letter_file(letter, city.east_officer, TODAY)
    said = words_of(content)
    assert {what for what, told in TOLD.items() if told in said} == set(allowed)
    assert working.title not in said
    assert not [told for told in TOLD.values() if told in name]


def test_a_text_that_says_too_much_is_no_letter(city, working):
    for text in (f"请核实{NAME}的情况。", f"电话{PHONE}。", f"反映：{WORDING[:14]}"):
        with pytest.raises(Refusal):
            written(city, working, city.bureau, text)


def test_a_consent_taken_back_holds_for_the_next_letter(city, working):
    ticked(city, working, ("name", "co_handlers"))
    first = written(city, working, city.bureau)
    enter_reply(letter=first, text="收悉", replied_on=TODAY, by=city.east_officer, now=later(hours=3))
    case = Case.objects.get(pk=working.pk)
    withdraw_consents(case=case, ticks=[("name", "co_handlers")], by=city.east_officer, now=later(hours=4))
    second = written(city, working, city.bureau)
    assert NAME in words_of(letter_file(first, city.east_officer, TODAY)[1])
    assert NAME not in words_of(letter_file(second, city.east_officer, TODAY)[1])


def test_a_letter_is_for_those_who_may_know_what_it_says(city, working):
    ticked(city, working, ("matter", "employer"), ("name", "employer"))
    letter = written(city, working, city.mill)
    part = help_asked(
        case=Case.objects.get(pk=working.pk), body=city.western, by=city.east_officer, now=later(hours=3)
    )
    assert part.body == city.western
    # The helper sees the case; of the worker it was allowed nothing, and reads no letter.
    for who in ("west_officer", "leader", "chair", "evaluator"):
        with pytest.raises(Refusal):
            letter_file(letter, getattr(city, who), TODAY)
        with pytest.raises(Refusal):
            read_letter(letter, getattr(city, who), TODAY)
    assert NAME in read_letter(letter, city.supervisor, TODAY)[0]


def test_the_employers_own_union_reads_only_letters_that_tell_what_it_may_know(city):
    case = city.open(
        lead=city.mill_union, consents=[("matter", "union_of_employer"), ("name", "co_handlers")]
    )
    case = take_step(
        case=case, step="dispatch", by=city.desk, now=NOW, fields={"to": city.eastern}, reason="区级"
    )
    case = take_step(case=case, step="accept", by=city.east_officer, now=later(hours=1))
    letter = written(city, case, city.bureau)
    case = take_step(
        case=Case.objects.get(pk=case.pk),
        step="refer",
        by=city.east_officer,
        now=later(hours=3),
        fields={"to": city.mill_union},
        reason="职工同意",
    )
    letter = Letter.objects.get(pk=letter.pk)
    with pytest.raises(Refusal):
        letter_file(letter, city.chair, TODAY)
    tick_consents(case=case, ticks=[("name", "union_of_employer")], by=city.desk, now=later(hours=4))
    assert NAME in words_of(letter_file(letter, city.chair, TODAY)[1])
