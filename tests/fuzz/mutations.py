"""Files made worse, step by step, from small good ones. The same seed makes the same files."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from random import Random

# What readers of numbers, marks and markup stumble over.
WORDS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a", b"\r", b"\n\n\n", b"\xed\xa0\x80", b"\xe2\x80\xae",
    b"\xc2\xb2", b"-1", b"0", b"65536", b"4294967296", b"9" * 40, b"9" * 5000, b"1e400", b"NaN", b"0x",
    b"{", b"[", b"]", b"}", b'"', b"'", b",", b";", b"\t", b"|", b"&a;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<![CDATA[", b"<a ", b"/>", b"</w:p>", b"<w:tbl>", b"<td>", b"\xd9\xa3", b"\xef\xbc\x99", b"*a",
    b"&a [*a]", b"%n%s", b": ", b"- ", b"!!python/object:os.system", b"endobj", b"stream", b"/Length -1",
    b"/Kids [1 0 R]",
    "万亿".encode(), "一千零".encode(), "（" .encode() * 50, "表".encode("gb18030"),
)  # fmt: skip
NUMBER = re.compile(rb"\d+")
AT_MOST = 300_000  # bytes of a mutated file; larger ones try patience, not readers


def mutated(choose: Random, seeds: list[bytes]) -> bytes:
    """One of the seeds with one to six things done to it; packed files mostly within, and packed again."""
    content = choose.choice(seeds)
    if content.startswith(b"PK\x03\x04") and choose.random() < 0.7:
        return _packed(choose, content)
    for _step in range(choose.randint(1, 6)):
        content = choose.choice(DONE)(choose, content, seeds)
    return content[:AT_MOST]


def _packed(choose: Random, content: bytes) -> bytes:
    """The same archive with something done to some of its parts, or with a part less or twice."""
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        names = before.namelist()
        hit = set(choose.sample(names, min(len(names), choose.randint(1, 2))))
        for name in names:
            part = before.read(name)
            if name in hit:
                if choose.random() < 0.05:
                    continue
                for _step in range(choose.randint(1, 4)):
                    part = choose.choice(DONE)(choose, part, [part])[:AT_MOST]
            after.writestr(name, part)
    return made.getvalue()


def _place(choose: Random, content: bytes) -> tuple[int, int]:
    start = choose.randrange(len(content) + 1)
    return start, min(len(content), start + choose.choice((1, 1, 2, 4, 16, 100)))


def _flip(choose: Random, content: bytes, seeds: list[bytes]) -> bytes:
    made = bytearray(content)
    for _bit in range(choose.choice((1, 1, 3, 20))):
        if made:
            made[choose.randrange(len(made))] ^= 1 << choose.randrange(8)
    return bytes(made)


def _cut(choose: Random, content: bytes, seeds: list[bytes]) -> bytes:
    start, end = _place(choose, content)
    return content[:start] + content[end:]


def _short(choose: Random, content: bytes, seeds: list[bytes]) -> bytes:
    return content[: choose.randrange(len(content) + 1)]


def _again(choose: Random, content: bytes, seeds: list[bytes]) -> bytes:
    start, end = _place(choose, content)
    return content[:start] + content[start:end] * choose.choice((2, 3, 50, 400)) + content[end:]


def _put(choose: Random, content: bytes, seeds: list[bytes]) -> bytes:
    start, end = _place(choose, content)
    word = choose.choice(WORDS) * choose.choice((1, 1, 1, 2, 300))
    return content[:start] + word + content[end if choose.random() < 0.5 else start :]


def _number(choose: Random, content: bytes, seeds: list[bytes]) -> bytes:
    found = list(NUMBER.finditer(content))
    if not found:
        return _put(choose, content, seeds)
    one = choose.choice(found)
    return content[: one.start()] + choose.choice(WORDS[8:19]) + content[one.end() :]


def _other(choose: Random, content: bytes, seeds: list[bytes]) -> bytes:
    other = choose.choice(seeds)
    here, there = _place(choose, content), _place(choose, other)
    return content[: here[0]] + other[there[0] : there[1] + choose.choice((0, 50, 500))] + content[here[1] :]


def _deep(choose: Random, content: bytes, seeds: list[bytes]) -> bytes:
    start, _end = _place(choose, content)
    opened = choose.choice((b"[", b'{"a":', b"- ", b"<div>", b"<w:tbl><w:tr><w:tc>", b"(", b"> ", b"[[ "))
    return content[:start] + opened * choose.choice((40, 2000, 12_000)) + content[start:]


DONE = (_flip, _cut, _short, _again, _put, _put, _number, _other, _deep)
