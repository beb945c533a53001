"""Reads a file of questions in whatever format it is; every fault becomes a finding with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from lms.core.diagnostics import Report, Span
from lms.core.exchange.aiken import read_aiken
from lms.core.exchange.archive import ArchiveError, unpack
from lms.core.exchange.decoding import decode
from lms.core.exchange.gift import read_gift
from lms.core.exchange.model import SourceFile
from lms.core.exchange.moodle import read_moodle
from lms.core.exchange.qti import read_qti
from lms.core.exchange.xml_reading import XmlError, read_xml

LARGEST = 20_000_000
FORMATS = ("gift", "moodle-xml", "aiken", "qti")
_XML_FORMATS = {"moodle-xml": "quiz", "qti": "questestinterop"}


def read_questions(path: str, raw: bytes, fmt: str = "") -> SourceFile:
    """Read a file; `fmt` is one of FORMATS, or "" to find out."""
    if len(raw) > LARGEST:
        return _refused(
            path, fmt, "X604", f"the file has {len(raw)} bytes; {LARGEST} is the most", "divide the export"
        )
    if not raw.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return _refused(path, fmt, "X600", "the file is empty", "export the questions again")
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_archive(path, raw)
    return _read_text(path, raw, fmt)


def _read_text(path: str, raw: bytes, fmt: str) -> SourceFile:
    if raw.startswith(
        (b"%PDF", b"\x89PNG", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x1f\x8b", b"7z\xbc\xaf")
    ) or _is_binary(raw):
        return _refused(path, fmt, "X605", "this is no file of questions", f"known are: {', '.join(FORMATS)}")
    text, doubt = decode(raw)
    found = fmt or _guess(text)
    if found in _XML_FORMATS:
        source = _read_xml_text(path, text, fmt)
    elif found == "aiken":
        source = read_aiken(path, text)
    else:
        source = read_gift(path, text)
    if not doubt:
        return source
    report = Report()
    report.warning(
        "X609", Span(path, int(re.findall(r"\d+", doubt)[0])), doubt, remedy="save the file as UTF-8"
    )
    return replace(source, diagnostics=(*report, *source.diagnostics))


def _is_binary(raw: bytes) -> bool:
    """Whether the head holds control bytes that no text has; UTF-16 has zeros in every second place."""
    head = raw[:2000]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    zeros = head.count(0)
    return odd - zeros > len(head) // 10 or (zeros > len(head) // 10 and zeros < len(head) // 4)


def _guess(text: str) -> str:
    head = text[:4000].lstrip()
    if (
        head.startswith("<")
        and re.match(r"<\?xml|<!--|<!DOCTYPE|<[A-Za-z:]+[\s/>]", head)
        and not re.match(r"<(?:p|b|i|span|br)\b", head)
    ):
        return "moodle-xml"
    bare = re.search(r"(?mi)^\s*ANSWERS?\s*[:：]\s*[A-Za-z](?:\s*,\s*[A-Za-z])*\s*$", text)
    if (
        bare
        and re.search(r"(?m)^\s*[A-Da-d][.)]\s*\S", text)
        and not re.search(r"(?<!\\)\{[^{}]*[=~#][^{}]*\}", text)
    ):
        return "aiken"
    return "gift"


def _read_xml_text(path: str, text: str, fmt: str) -> SourceFile:
    try:
        root = read_xml(text)
    except XmlError as error:
        report = Report()
        report.error(error.code, Span(path, error.line, error.column), error.message, remedy=error.remedy)
        return SourceFile(fmt or "xml", (), tuple(report), {}, {path: text})
    if root.tag == "quiz" and root.find("question") is not None:
        return read_moodle(path, root, text)
    if root.tag == "questestinterop":
        return read_qti(path, root, text)
    inner = next((one for one in root.everything() if one.tag in {"quiz", "questestinterop"}), None)
    if inner is not None:
        return (
            read_moodle(path, inner, text)
            if inner.tag == "quiz" and inner.find("question")
            else read_qti(path, inner, text)
        )
    report = Report()
    report.error(
        "X605", Span(path, root.line, root.column), f"`<{root.tag[:60]}>` is no file of questions that is known here",
        remedy="Moodle XML begins with `<quiz>` and holds `<question>`s, QTI 1.2 begins with `<questestinterop>`",
    )  # fmt: skip
    return SourceFile(fmt or "xml", (), tuple(report), {}, {path: text})


def _read_archive(path: str, raw: bytes) -> SourceFile:
    try:
        unpacked = unpack(raw)
    except ArchiveError as error:
        return _refused(path, "qti", "X603", error.message, error.remedy)
    report = Report()
    for skipped in unpacked.skipped:
        report.warning("X608", Span(path, 1), skipped, remedy="send it by itself")
    own = [name for name in unpacked.questions if "non_cc_assessments/" in name]
    names = [name for name in (own or unpacked.questions) if not _is_frame(name)]
    sources = [_read_text(name, unpacked.questions[name], "") for name in sorted(names)]
    useful = [
        source for source in sources if source.questions or any(d.code != "X605" for d in source.diagnostics)
    ]
    if not useful:
        return _refused(
            path,
            "qti",
            "X605",
            "there are no questions in this archive",
            "export a quiz or a question bank as QTI 1.2",
        )
    return _joined(useful, tuple(report), unpacked.pictures)


def _is_frame(name: str) -> bool:
    return name.lower().rpartition("/")[2] in {"imsmanifest.xml", "assessment_meta.xml", "course_settings.xml", "module_meta.xml",
                                              "media_tracks.xml", "files_meta.xml", "rubrics.xml", "context.xml"}  # fmt: skip


def _joined(sources: Iterable[SourceFile], notes: tuple[object, ...], pictures: object) -> SourceFile:
    found = list(sources)
    return SourceFile(
        found[0].format if found[0].format != "xml" else "qti",
        tuple(question for source in found for question in source.questions),
        (*notes, *(d for source in found for d in source.diagnostics if d.code != "X605")),  # type: ignore[arg-type]
        {**{name: content for source in found for name, content in source.files.items()}, **pictures},  # type: ignore[dict-item]
        {name: text for source in found for name, text in source.text.items()},
    )


def _refused(path: str, fmt: str, code: str, message: str, remedy: str) -> SourceFile:
    report = Report()
    report.error(code, Span(path, 1), message, remedy=remedy)
    return SourceFile(fmt or "unknown", (), tuple(report), {}, {path: ""})
