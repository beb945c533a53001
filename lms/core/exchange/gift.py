"""GIFT: the text format of Moodle, as programs write it and as teachers type it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lms.core.diagnostics import Report, Span
from lms.core.exchange.gift_answers import MARK, UNSURE_MARK, read_answers
from lms.core.exchange.model import GAP_CLOSE, GAP_OPEN, OUR_FAULT, Gap, Place, Question, SourceFile, Words

_ESCAPED = "~=#{}:%\\"
_SIGNS = {sign: chr(0xE010 + at) for at, sign in enumerate(_ESCAPED)}
_BACK = {ord(mark): sign for sign, mark in _SIGNS.items()}
_ESCAPE = re.compile(r"\\(?:([~=#{}:%\\])|n(?!abla|eq|ewline|eg|i\b|mid|ot|u\b|e\b))")
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)", re.IGNORECASE)
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORM = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_IDENT = re.compile(r"\[id:([^\]]+)\]")
_TAG = re.compile(r"\[tag:([^\]]+)\]")
_FORMS = {"html": "html", "moodle": "moodle", "plain": "plain", "markdown": "markdown"}


def escape_signs(text: str) -> str:
    """Put private signs in the place of escaped ones, so that the rest can be read plainly."""
    return _ESCAPE.sub(lambda found: _SIGNS[found[1]] if found[1] else "\n", text)


def plain_signs(text: str) -> str:
    """Put the escaped signs back as themselves."""
    return text.translate(_BACK)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The text of one question, where it begins, and what the comments above it say."""

    text: str
    line: int
    category: str
    ident: str = ""
    tags: tuple[str, ...] = ()


def read_gift(path: str, text: str) -> SourceFile:
    """Read all questions of a file; what cannot be read is named with its place."""
    report = Report()
    questions = []
    for chunk in _chunks(text):
        for question in _read_safely(chunk, path):
            if not question.kind and question.source_type == "?":
                report.error("X606", Span(path, question.place.line), question.reason, remedy=_REMEDY)
            questions.append(question)
    return SourceFile("gift", tuple(questions), tuple(report), {}, {path: text})


_REMEDY = "write `::title:: question {=right ~wrong}`, and an empty line between questions"


# ── the file is parted into questions ───────────────────────────────────────────────────────


def _chunks(text: str) -> Iterator[_Chunk]:
    """Part the text at empty lines, at titles and at categories; comments are taken out."""
    parting = _Parting()
    for number, line in enumerate(text.split("\n"), start=1):
        yield from parting.take(number, line)
    yield from parting.end()


class _Parting:
    """The lines of the question that is being collected, and how many of its braces are open."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.first = 0
        self.open = 0
        self.blank = False
        self.closed = False  # an answer block has ended
        self.category, self.ident = "", ""
        self.tags: tuple[str, ...] = ()

    def take(self, number: int, line: str) -> Iterator[_Chunk]:
        """Take in one line; yield the question that ended before it."""
        if line.lstrip().startswith("//"):
            self._comment(line)
            return
        if not line.strip():
            if self.open <= 0:
                yield from self.end()
            self.blank = bool(self.lines)
            return
        category = _CATEGORY.match(line)
        if category or self._begins(line):
            yield from self.end()
        if category:
            self.category = plain_signs(escape_signs(category[1].strip()))
            return
        if not self.lines:
            self.first = number
        elif self.blank:
            self.lines.append("")
        self.blank = False
        self.lines.append(line)
        self._count(line)

    def _begins(self, line: str) -> bool:
        """Whether a line begins a new question although none has ended: a title, or text where a brace was forgotten."""
        if not self.lines:
            return False
        if re.match(r"\s*::.*::", line) or (re.match(r"\s*::[^:]", line) and (self.closed or self.open > 0)):
            return not (
                len(self.lines) == 1
                and self.lines[0].strip().startswith("::")
                and "::" not in self.lines[0].strip()[2:]
            )
        return (
            self.open > 0
            and self.blank
            and re.match(r"\s*[=~#}]", line) is None
            and "{" in escape_signs(line)
        )

    def _count(self, line: str) -> None:
        bare = escape_signs(line)
        self.open = max(0, self.open + bare.count("{") - bare.count("}"))
        self.closed = self.closed or "}" in bare

    def _comment(self, line: str) -> None:
        ident, tags = _IDENT.search(line), _TAG.findall(line)
        if not self.lines and (ident or tags):
            self.ident, self.tags = ident[1].strip() if ident else "", tuple(tag.strip() for tag in tags)

    def end(self) -> Iterator[_Chunk]:
        """Yield what was collected."""
        if self.lines:
            yield _Chunk(
                "\n".join(self.lines), self.first, _plain_category(self.category), self.ident, self.tags
            )
            self.ident, self.tags = "", ()
        self.lines, self.open, self.blank, self.closed = [], 0, False, False


def _plain_category(path: str) -> str:
    """The category without what Moodle puts before it."""
    names = [name.strip() for name in path.replace("//", "\u2215\u2215").split("/")]
    kept = [name for name in names if name and not re.fullmatch(r"\$.*\$|top", name)]
    return "/".join(kept).replace("\u2215\u2215", "/")


# ── one question ────────────────────────────────────────────────────────────────────────────


def _read_safely(chunk: _Chunk, path: str) -> list[Question]:
    try:
        return list(_read(chunk, path))
    except Exception:  # one question of thousands must not stop the others
        return [
            Question(
                Place(chunk.line, 1, path),
                "",
                source_type="?",
                stem=Words(chunk.text, "plain"),
                reason=OUR_FAULT,
            )
        ]


def _read(chunk: _Chunk, path: str) -> Iterator[Question]:
    place = Place(chunk.line, 1, path)
    base = Question(place, "", ident=chunk.ident, tags=chunk.tags, category=chunk.category, source_type="?")
    text = escape_signs(chunk.text)
    title = _TITLE.match(text)
    if title:
        base = replace(base, name=" ".join(plain_signs(title[1]).split()))
        text = text[title.end() :]
    form = _FORM.match(text)
    if form:
        text = text[form.end() :]
    own = _FORMS[form[1].lower()] if form else "moodle"
    groups = _groups(text)
    if isinstance(groups, str):
        yield replace(base, stem=Words(plain_signs(text).strip(), own), reason=groups)
    elif not groups:
        yield _without_answers(base, Words(plain_signs(text).strip(), own))
    else:
        yield from _each(base, text, groups, own)


def _each(base: Question, text: str, groups: Sequence[tuple[int, int]], form: str) -> Iterator[Question]:
    """One question; or several, between which the empty line was forgotten."""
    parts = _parted(text, groups)
    for number, (at, end, own) in enumerate(parts):
        piece = text[at:end]
        found = _FORM.match(piece) if number else None
        offset = at + (found.end() if found else 0)
        line = base.place.line + text.count("\n", 0, at + len(piece) - len(piece.lstrip()))
        one = replace(base, place=replace(base.place, line=line)) if number == 0 else replace(
            base, name="", ident="", tags=(), place=replace(base.place, line=line)
        )  # fmt: skip
        if len(parts) > 1:
            one = replace(one, losses=("no empty line parted it from its neighbour",))
        blocks = [(start - offset, stop - offset) for start, stop in own]
        read = _one if len(blocks) == 1 else _gapped
        yield read(one, text[offset:end], blocks, _FORMS[found[1].lower()] if found else form)


def _parted(text: str, groups: Sequence[tuple[int, int]]) -> list[tuple[int, int, list[tuple[int, int]]]]:
    """Part where an answer block ends its line and words of another question follow below."""
    parts: list[tuple[int, int, list[tuple[int, int]]]] = []
    at, own = 0, [groups[0]]
    for group in groups[1:]:
        between = text[own[-1][1] : group[0]]
        if re.match(r"[ \t]*\n", between) and between.strip():
            parts.append((at, own[-1][1], own))
            at, own = own[-1][1], [group]
        else:
            own.append(group)
    return [*parts, (at, len(text), own)]


def _without_answers(base: Question, stem: Words) -> Question:
    if stem.is_empty:
        return replace(base, reason="a title without a question")
    return replace(
        base,
        stem=stem,
        source_type="description",
        reason="a text without a question: there is nothing to answer",
    )


def _one(base: Question, text: str, groups: Sequence[tuple[int, int]], form: str) -> Question:
    group = groups[0]
    before, inner, after = text[: group[0]], text[group[0] + 1 : group[1] - 1], text[group[1] :]
    # what stands behind the answers makes a gap of them
    gap = "_____" if after.strip() else ""
    stem = plain_signs(before.rstrip() + (" " + gap + after if gap else "")).strip()
    read = read_answers(inner, form, plain_signs)
    return replace(
        base,
        kind=read.kind,
        source_type=read.source_type,
        stem=Words(stem, form),
        answers=read.answers,
        pairs=read.pairs,
        solution=read.general,
        losses=(*base.losses, *read.losses),
        reason=read.reason,
    )


def _gapped(base: Question, text: str, groups: Sequence[tuple[int, int]], form: str) -> Question:
    """Several answer blocks in one text: a cloze."""
    pieces: list[str] = []
    gaps: list[Gap] = []
    at = 0
    losses = base.losses
    for start, end in groups:
        read = read_answers(text[start + 1 : end - 1], form, plain_signs)
        control = {"single": "menu", "short": "short", "numeric": "numeric"}.get(read.kind)
        if control is None:
            return replace(
                base, stem=Words(plain_signs(text), form), reason="one of its answer blocks is no gap"
            )
        pieces += [plain_signs(text[at:start]), f"{GAP_OPEN}{len(gaps) + 1}{GAP_CLOSE}"]
        gaps.append(Gap(control, read.answers))
        losses, at = (*losses, *read.losses), end
    stem = Words("".join([*pieces, plain_signs(text[at:])]).strip(), form)
    return replace(base, kind="cloze", source_type="several gaps", stem=stem, gaps=tuple(gaps), losses=losses)


def _groups(text: str) -> list[tuple[int, int]] | str:
    """The answer blocks in braces; a sentence when the braces do not fit."""
    found: list[tuple[int, int]] = []
    depth = start = 0
    for sign in re.finditer(r"[{}]", text):
        if sign[0] == "{":
            start = sign.start() if depth == 0 else start
            depth += 1
        elif depth == 0:
            return "a closing brace `}` stands there without an opening one"
        else:
            depth -= 1
            if depth == 0:
                found.append((start, sign.end()))
    if depth:
        return "the closing brace `}` of its answers is missing"
    answering = [group for group in found if re.match(MARK, text[group[0] + 1 : group[1]])]
    if answering:
        return answering
    unsure = [group for group in found if re.match(UNSURE_MARK, text[group[0] + 1 : group[1]])]
    return unsure[-1:] or found[-1:]
