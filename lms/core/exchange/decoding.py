"""Bytes become text: by byte order mark, by what the XML declares, else UTF-8, else the old code page of Windows."""

from __future__ import annotations

import codecs
import re

from lms.core.exchange.escaping import without_private

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_TEXTUAL = frozenset({"utf-8", "iso8859-1", "cp1252", "iso8859-15", "cp1256", "cp1251", "gb18030", "gbk", "gb2312",
                      "big5", "shift_jis", "euc_jp", "euc_kr", "iso8859-6", "iso8859-2", "cp1250", "ascii", "koi8-r",
                      "iso8859-9", "cp1254", "utf-16", "utf-16-le", "utf-16-be"})  # fmt: skip


def decode(raw: bytes) -> tuple[str, str]:
    """Return the text and, when something had to be guessed, one sentence about it."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _tidy(raw[len(mark) :].decode(name, errors="replace")), ""
    name = _by_zeros(raw) or _declared(raw) or "utf-8"
    try:
        return _tidy(raw.decode(name)), ""
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        other = "utf-8" if name != "utf-8" else "cp1252"
        try:
            return _tidy(
                raw.decode(other)
            ), f"line {line} is not {name}; the file was read as {other}: look at its letters"
        except UnicodeDecodeError:
            return _tidy(
                raw.decode(name, errors="replace")
            ), f"line {line} is not {name}; what could not be read shows as \ufffd"


def _declared(raw: bytes) -> str:
    found = _DECLARED.match(raw[:400])
    if found is None:
        return ""
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return ""
    if name.startswith("utf-16"):
        return ""  # the declaration itself was read in single bytes
    return "cp1252" if name == "iso8859-1" else name if name in _TEXTUAL else ""


def _by_zeros(raw: bytes) -> str:
    """UTF-16 without a mark: every second byte of Western text is zero."""
    head = raw[:400]
    if len(head) >= 4 and head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    if len(head) >= 4 and head[::2].count(0) > len(head) // 3:
        return "utf-16-be"
    return ""


def _tidy(text: str) -> str:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return without_private(text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x0c", "\n"))
