"""Where dated values were read, in the reader's language. Titles of statutes stay as they are published."""

from __future__ import annotations

import re

from django.utils.translation import get_language, gettext, gettext_noop

# Sources that are no title: said in the reader's language. Values that a city sets bring their own words.
OURS = (
    gettext_noop("our proposal; no rule was found"),
    gettext_noop("known, not read"),
    gettext_noop("known practice"),
    gettext_noop("our proposal, after a public program for Beijing-style work orders"),
    gettext_noop("a public program for Beijing-style work orders; official weights are not public"),
    gettext_noop("our proposal, after known practice"),
    gettext_noop("Beijing’s own value was not found; the value of the national file as Qingdao publishes it"),
    gettext_noop("national 12351 opens with separate limits whose values are not public; our proposal"),
    gettext_noop("our proposal"),
    gettext_noop("national rules on members’ dues"),
    gettext_noop("our proposal; the rule says that membership is carried along, and names no term"),
    gettext_noop("our proposal; no published rule says how a part solution counts"),
    gettext_noop("our proposal: what was dispatched and is answered or past its limit"),
    gettext_noop("our proposal, equal to Beijing's second level"),
    gettext_noop("our proposal; the regulation says at once (北京市接诉即办工作条例 art. 11)"),
    gettext_noop("our proposal, equal to Beijing's first level"),
    gettext_noop("our proposal; trigrams of names, the wording is not compared"),
    gettext_noop("our proposal; an address is never refused for asking, because many share one"),
    gettext_noop(
        "figures of January and February 2021 as they were given to us; the page is "
        "to be named before a city goes live"
    ),
    gettext_noop("our own tree; the national one is not public"),
    gettext_noop("national rule"),
    gettext_noop("usual practice"),
    gettext_noop("usual definition of the signing rate; to be confirmed"),
    gettext_noop(
        "our proposal; supervision (督办) after the limit is usual practice, "
        "published thresholds were not found"
    ),
    gettext_noop("usual definition of the congress rate; to be confirmed"),
    gettext_noop("usual definition of the openness rate; to be confirmed"),
    gettext_noop("usual rule of provincial regulations (浙江省工会劳动法律监督条例)"),
    gettext_noop("national practice; Beijing’s split of the rest was not found"),
    gettext_noop("national practice; Beijing’s split of it was not found"),
    gettext_noop("the rate before 财税〔2018〕51号"),
    gettext_noop("statutory provision"),
    gettext_noop("our proposal, after 民法典 art. 203; the four-level model of 2020-11 does not say it"),
    gettext_noop("our proposal; no term for answering a worker's application was found"),
    gettext_noop("our proposal; an address is never refused, because many share one"),
    gettext_noop("a secondary page on the national rules on membership (2016)"),
    gettext_noop("our reading of the time before, by the same rule"),
    gettext_noop("our definition: a worker counts as reached for a year after the last service or activity"),
    gettext_noop("common range of such products; Beijing’s own was not found"),
    gettext_noop("our proposal; the flow names a group and its head, no number was found"),
    gettext_noop(
        "our reading: the law counts members from 25 on; before there is a union only workers are known"
    ),
    gettext_noop("the names of the plans; what the two steps are, they do not say"),
    gettext_noop("the law says without delay; usual default"),
    gettext_noop("usual reading"),
    gettext_noop("our reading: the plan sets 100 and 2000 without saying whether the 100 are among the 2000"),
    gettext_noop("Setting of the platform: so long a base union has for a task that was sent down"),
    gettext_noop("Setting of the platform: so many meetings a unit calls base unions to in a year"),
    gettext_noop("Setting of the platform: so many documents a unit sends to base unions in a year"),
    gettext_noop("Setting of the platform: so many notices a unit sends to base unions in a year"),
    gettext_noop("Setting of the platform: so many forms a unit sends to base unions in a year"),
    gettext_noop("Setting of the platform: the definition's version in force"),
)

# How articles and dates are written beside a Chinese title.
CHINESE = (
    (re.compile(r" art\. not read"), "（条文未核对）"),
    (re.compile(r" ?art\. (\d+)-(\d+)"), r"第\1—\2条"),
    (re.compile(r" ?art\. (\d+)\((\d+)\)"), r"第\1条第\2项"),
    (re.compile(r" ?art\. (\d+(?:, \d+)*)"), lambda found: f"第{found[1].replace(', ', '、')}条"),
    (re.compile(r" of (\d{4}-\d\d-\d\d)"), r"（\1）"),
    (re.compile(r", published (\d{4}-\d\d-\d\d)"), r"，\1公布"),
    (re.compile(r"[;,] read as "), "；转载页 "),
    (re.compile(r", in force (\d{4}-\d\d-\d\d)"), r"，\1施行"),
    (re.compile(r" \(until (\d{4})\)"), r"（\1年止）"),
    (re.compile(r" \(from (\d{4})\)"), r"（\1年起）"),
    (re.compile(r" \((\d{4})\)"), r"（\1）"),
)


def in_words(source: str) -> str:
    """A source as the reader's language says it; what has no words of its own stays as it was entered."""
    said = gettext(source) if source else ""
    if said != source or not (get_language() or "").startswith("zh"):
        return said
    for pattern, words in CHINESE:
        said = pattern.sub(words, said)
    return said
