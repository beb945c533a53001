"""Questions of a source become quiz files that our own checker accepts; what it refuses is named with its reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from lms.core.content import compile_module
from lms.core.diagnostics import Severity
from lms.core.exchange.drafting import Draft, Drafting
from lms.core.exchange.model import GAP_CLOSE, GAP_OPEN, OUR_FAULT, Converted, Line, Question, SourceFile
from lms.core.exchange.wording import Wording, file_name, text_words

LARGEST = 400_000
"""Characters of one quiz file; the checker refuses files over 1 MB."""

_LEVELS = 4
_AT_ONCE = 50
_SOURCE_LACKS = frozenset({"E003", "E300", "E302"})
"""Findings that the source is the reason for: a picture that did not come along, or without a text for it."""

_STUB = b"---\nid: stub\ntitle: Stub\n---\n"
_MARK = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class _Entry:
    """A question with its draft, or with the reason why there is none."""

    question: Question
    number: int
    id: str = ""
    draft: Draft | None = None
    level: int = 0
    reason: str = ""


def convert(source: SourceFile, *, quiz_id: str, title: str, taken: Collection[str] = ()) -> Converted:
    """Turn all questions of a source into quiz files with new ids that differ from `taken`."""
    ids = Names(set(taken), prefix=quiz_id[:20].strip("-"))
    quiz_id = ids.own(quiz_id, "quiz")
    entries = [_Entry(question, number) for number, question in enumerate(source.questions, start=1)]
    files = {file_name(name): content for name, content in source.files.items() if file_name(name)}
    pending = [entry for entry in entries if entry.question.kind]
    for entry in entries:
        entry.reason = entry.question.reason
    for entry in pending:
        entry.id = ids.make(entry.question)
    for _level in range(_LEVELS):
        for entry in pending:
            _draft(entry, files)
        pending = _refused([entry for entry in pending if entry.draft])
        for entry in pending:
            entry.level += 1
    for entry in pending:
        entry.draft = None
    used = {name for entry in entries if entry.draft for name in entry.draft.pictures}
    return Converted(
        source.format,
        tuple(_files([entry for entry in entries if entry.draft], quiz_id, title, ids)),
        tuple(_line(entry) for entry in entries),
        source.diagnostics,
        {name: files[name] for name in sorted(used) if name in files},
        source.text,
    )


def _draft(entry: _Entry, files: Collection[str]) -> None:
    wording = Wording(min(entry.level, 3), files)
    try:
        entry.draft = Drafting(entry.question, entry.id, entry.number, wording).draft()
    except Exception:  # one question of thousands must not stop the others
        entry.draft, entry.reason = None, OUR_FAULT


def _line(entry: _Entry) -> Line:
    question = entry.question
    shown = _words(question).split()
    extra: tuple[str, ...] = ()
    if entry.draft and entry.level == 1:
        extra = ("a formula cannot be shown as written: it became code",)
    elif entry.draft and entry.level > 1:
        extra = ("formatting that the checker refuses was left out",)
    return Line(
        entry.number,
        question.place,
        " ".join(shown)[:80],
        question.source_type,
        entry.id if entry.draft else "",
        question.kind if entry.draft else "",
        (*entry.draft.losses, *extra) if entry.draft else question.losses,
        "" if entry.draft else entry.reason or "it cannot be written in our format",
    )


# ── our own checker is asked ────────────────────────────────────────────────────────────────


def _refused(entries: Sequence[_Entry]) -> list[_Entry]:
    """The questions in whose lines the checker finds an error, with what it says as their reason."""
    found: list[_Entry] = []
    for start in range(0, len(entries), _AT_ONCE):
        found += _refused_of(entries[start : start + _AT_ONCE])
    return found


def _refused_of(entries: Sequence[_Entry]) -> list[_Entry]:
    lines = ["---", "id: quiz", "title: Quiz", "---", ""]
    owners: list[_Entry | None] = [None] * len(lines)
    for entry in entries:
        own = (entry.draft.text if entry.draft else "").split("\n")
        lines += own
        owners += [entry] * len(own)
    content = "\n".join(lines).encode("utf-8", "replace")
    try:
        said = compile_module({"module.md": _STUB, "quizzes/quiz.md": content}).diagnostics
    except Exception:  # the checker itself stumbles: find out over which question
        if len(entries) > 1:
            return [entry for one in entries for entry in _refused_of([one])]
        entries[0].reason = OUR_FAULT
        return list(entries)
    found: dict[int, _Entry] = {}
    for one in said:
        if (
            one.severity is not Severity.ERROR
            or one.code in _SOURCE_LACKS
            or one.span.path != "quizzes/quiz.md"
        ):
            continue
        owner = owners[one.span.line - 1] if one.span.line <= len(owners) else None
        if owner is not None and owner.number not in found:
            owner.reason = f"{one.message} ({one.code})"
            found[owner.number] = owner
    return list(found.values())


# ── files ───────────────────────────────────────────────────────────────────────────────────


def _files(entries: Sequence[_Entry], quiz_id: str, title: str, ids: Names) -> Iterable[str]:
    """Quiz files with a section for each category of the source."""
    parts = _by_category(entries, ids)
    number, size = 1, 0
    texts: list[str] = []
    heading = ""
    for section, text in parts:
        if size > LARGEST:
            yield _file(
                texts, quiz_id if number == 1 else ids.own(f"{quiz_id}-{number}", "quiz"), title, number
            )
            number, size, texts, heading = number + 1, 0, [], ""
        if section != heading and section:
            again = re.search(r"\{#([a-z0-9-]+)\}$", section) if number > 1 else None
            texts.append(
                section if again is None else section.replace(again[1], ids.own(again[1], "part")) + "\n"
            )
            heading = section
        texts.append(text)
        size += len(text)
    if texts:
        yield _file(texts, quiz_id if number == 1 else ids.own(f"{quiz_id}-{number}", "quiz"), title, number)


def _file(texts: Sequence[str], quiz_id: str, title: str, number: int) -> str:
    named = f"{title} {number}" if number > 1 else title
    quoted = '"' + re.sub(r'["\\]', "", " ".join(named.split()))[:120] + '"'
    head = f"---\nid: {quiz_id}\ntitle: {quoted}\npurpose: practice\nshuffle: [choices]\n---\n\n"
    return head + "\n".join(text.rstrip("\n") + "\n" for text in texts)


def _by_category(entries: Sequence[_Entry], ids: Names) -> list[tuple[str, str]]:
    """Question texts with the heading of their section; one category alone needs no section."""
    groups: dict[str, list[_Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.question.category, []).append(entry)
    ordered = sorted(groups.items(), key=lambda group: group[0] != "")
    if len(groups) < 2:
        return [("", entry.draft.text) for entry in entries if entry.draft]
    found = []
    for category, members in ordered:
        name = category.rpartition("/")[2].strip() or category
        heading = f"# {text_words(name)[:200]} {{#{ids.own(name, 'part')}}}" if category else ""
        found += [(heading, entry.draft.text) for entry in members if entry.draft]
    return found


@dataclass(slots=True)
class Names:
    """Makes ids that nobody has yet."""

    taken: set[str]
    prefix: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    def make(self, question: Question) -> str:
        """An id for a question: its own where it fits, else of its title or words."""
        if re.fullmatch(r"[a-z][a-z0-9-]{1,47}", question.ident) and question.ident not in self.taken:
            self.taken.add(question.ident)
            return question.ident
        slug = _slug(_words(question))[:26].strip("-")
        return self._free(f"{self.prefix or 'q'}-{slug or 'question'}")

    def own(self, text: str, otherwise: str) -> str:
        """An id made of a text."""
        slug = _slug(text)[:42].strip("-")
        return self._free(
            slug if re.match(r"[a-z][a-z0-9-]", slug) else f"{self.prefix or 'q'}-{slug or otherwise}"[:42]
        )

    def _free(self, wanted: str) -> str:
        found = wanted
        while found in self.taken:
            self.counts[wanted] = self.counts.get(wanted, 1) + 1
            found = f"{wanted}-{self.counts[wanted]}"
        self.taken.add(found)
        return found


def _words(question: Question) -> str:
    """The name of a question, or the beginning of its text without markup and gaps."""
    stem = re.sub(f"{GAP_OPEN}\\d+{GAP_CLOSE}", "_____", question.stem.text[:400])
    return question.name or re.sub(r"<[^<>]*>", " ", stem)


def _slug(text: str) -> str:
    return _MARK.sub("-", text.casefold().encode("ascii", "ignore").decode()).strip("-")
