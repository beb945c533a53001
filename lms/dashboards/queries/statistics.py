"""What the pages of statistics say of a quiz and of its items: figures from kept sums, for the own institutions and for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.analysis.intervals import Interval, mean
from lms.core.analysis.items import ENOUGH, Asked, Figures, figures
from lms.core.analysis.pairs import pairs_of
from lms.core.analysis.reliability import Reliability, alpha, judged, nested
from lms.core.analysis.sums import (
    BANDS,
    CHOICE_KINDS,
    UNIT,
    VERDICTS,
    ItemSums,
    QuizSums,
    added,
    median_class,
)
from lms.core.content.document import ModuleDocument, ModuleText, Quiz
from lms.core.errors import NotFoundError
from lms.core.items.contract import Item
from lms.quizzes.queries import statistics as sums
from lms.quizzes.queries.lineage import frame_of, items_of
from lms.quizzes.queries.statistics import ItemRow, QuizRow


@dataclass(frozen=True, slots=True)
class ItemReport:
    """One item as it is asked now: its figures among one's own people and among all, and what was asked before."""

    item: Item
    own: Figures
    all: Figures
    languages: Mapping[str, Figures]
    earlier: int  # answers to earlier contents of the same id, which are other items
    choices: tuple[tuple[str, bool | None], ...]  # text and whether it is right; None for verdicts


@dataclass(frozen=True, slots=True)
class Paper:
    """The marks of whole papers: how many, their mean, how they are spread in tenths, and how far they can be trusted."""

    n: int
    mean: Interval | None
    spread: tuple[int, ...]
    reliability: Reliability | None


@dataclass(frozen=True, slots=True)
class Gain:
    """What people gained from a pretest to its posttest, as shares of all points."""

    before_title: str
    after_title: str
    n: int
    before: float
    after: float
    gain: Interval | None


@dataclass(frozen=True, slots=True)
class QuizReport:
    """All of a quiz."""

    document: ModuleDocument
    text: ModuleText
    quiz: Quiz
    items: tuple[ItemReport, ...]
    own: Paper
    all: Paper
    usual: tuple[int, int | None] | None  # the class of the median time of all answers
    own_gains: tuple[Gain, ...]
    all_gains: tuple[Gain, ...]


@dataclass(frozen=True, slots=True)
class _Current:
    """A quiz of the module's current version with the hashes of its items."""

    document: ModuleDocument
    text: ModuleText
    quiz: Quiz
    items: Mapping[str, Item]
    contents: Mapping[str, str]
    wordings: Mapping[str, Collection[str]]  # of each item, in any language, as they are asked now
    form: str


def read_quiz(
    session: Session, module_id: str, quiz_id: str, *, places: Collection[UUID], language: str
) -> QuizReport:
    """Return the whole report of a quiz; NotFoundError where the current version has none of this name."""
    now = _current(session, module_id, quiz_id, language)
    rows = sums.list_item_rows(session, module_id, quiz_id, places)
    papers = sums.list_quiz_rows(session, module_id, quiz_id, places)
    usual = _usual(rows)
    of_item: dict[str, list[ItemRow]] = defaultdict(list)
    for row in rows:
        of_item[row.item_id].append(row)
    return QuizReport(
        now.document,
        now.text,
        now.quiz,
        tuple(_report(now, item, of_item[item.id], usual) for item in now.items.values() if item.points),
        _paper(now, [row for row in papers if row.own], [row for row in rows if row.own]),
        _paper(now, papers, rows),
        median_class(usual),
        _gains(session, now, places),
        _gains(session, now, None),
    )


def read_item(
    session: Session, module_id: str, quiz_id: str, item_id: str, *, places: Collection[UUID], language: str
) -> tuple[QuizReport, ItemReport]:
    """Return the report of a quiz and that of one of its items."""
    report = read_quiz(session, module_id, quiz_id, places=places, language=language)
    found = next((one for one in report.items if one.item.id == item_id), None)
    if found is None:
        raise NotFoundError
    return report, found


def _current(session: Session, module_id: str, quiz_id: str, language: str) -> _Current:
    version_id = catalogue.current_version_id(session, module_id)
    document = catalogue.document(session, version_id)
    text = document.in_language(language)
    quiz = text.quizzes.get(quiz_id)
    if quiz is None:
        raise NotFoundError
    frame = frame_of(document, version_id, quiz_id, document.lang)
    wordings: dict[str, set[str]] = defaultdict(set)
    for lang in document.texts:
        for item_id, asked in frame_of(document, version_id, quiz_id, lang).items.items():
            wordings[item_id].add(asked.wording)
    return _Current(
        document,
        text,
        quiz,
        items_of(text, quiz_id),
        {item_id: asked.content for item_id, asked in frame.items.items()},
        wordings,
        frame.form,
    )


# ── items ───────────────────────────────────────────────────────────────────────────────────


def _report(now: _Current, item: Item, rows: Sequence[ItemRow], usual: Sequence[int]) -> ItemReport:
    content = now.contents[item.id]
    asked = _asked(now, item)
    every = [row for row in rows if row.content == content]
    living = [row for row in every if row.wording in now.wordings[item.id]]
    languages = {
        lang: added(row.sums for row in living if row.language == lang)
        for lang in dict.fromkeys(row.language for row in living)
    }
    return ItemReport(
        item,
        figures(asked, _by_band(row for row in every if row.own)),
        figures(asked, _by_band(every), languages=languages, usual_times=usual),
        {lang: figures(asked, {0: found}) for lang, found in sorted(languages.items())},
        sum(row.sums.n for row in rows if row.content != content),
        tuple(_choices(item)),
    )


def _by_band(rows: Iterable[ItemRow]) -> dict[int, ItemSums]:
    bands: dict[int, list[ItemSums]] = defaultdict(list)
    for row in rows:
        bands[row.band].append(row.sums)
    return {band: found[0] if len(found) == 1 else added(found) for band, found in bands.items()}


def _asked(now: _Current, item: Item) -> Asked:
    choices = _choices(item)
    if item.kind not in CHOICE_KINDS:
        return Asked(language=now.document.lang)
    keys = frozenset(place for place, (_text, key) in enumerate(choices) if key)
    return Asked(keys, len(choices), now.document.lang)


def _choices(item: Item) -> list[tuple[str, bool | None]]:
    """Return the choices in the order of the source, or the verdicts of an item that has none."""
    spec: Any = item.spec
    if item.kind in CHOICE_KINDS:
        return [(choice.text, bool(choice.key)) for choice in spec.choices]
    return [(verdict, None) for verdict in VERDICTS]


def _usual(rows: Iterable[ItemRow]) -> tuple[int, ...]:
    times = [row.sums.times for row in rows]
    return tuple(map(sum, zip(*times, strict=True))) if times else ()


# ── whole papers ────────────────────────────────────────────────────────────────────────────


def _paper(now: _Current, papers: Sequence[QuizRow], items: Sequence[ItemRow]) -> Paper:
    whole = sum((row.sums for row in papers), QuizSums())
    spread = [0] * BANDS
    for row in papers:
        spread[row.band] += row.sums.n
    return Paper(
        whole.n,
        mean(whole.n, whole.score, whole.score_squares, UNIT),
        tuple(spread),
        _drawn(papers) if not now.form else _fixed(now, papers, items),
    )


def _fixed(now: _Current, papers: Sequence[QuizRow], items: Sequence[ItemRow]) -> Reliability | None:
    """Return alpha over the papers that have exactly the items of now."""
    whole = sum((row.sums for row in papers if row.form == now.form), QuizSums())
    if whole.n < ENOUGH:
        return None
    counted = [item for item in now.items.values() if item.points]
    points = sum(item.points for item in counted)
    parts = 0.0
    for item in counted:
        own = added(row.sums for row in items if row.item_id == item.id and row.form == now.form)
        parts += float(item.points / points) ** 2 * _variance(own.n, own.score, own.score_squares)
    total = _variance(whole.n, whole.score, whole.score_squares)
    return judged(whole.n, len(counted), total, alpha(len(counted), parts, total), drawn=False)


def _drawn(papers: Sequence[QuizRow]) -> Reliability | None:
    """Return the nested coefficient over the papers of the most frequent length."""
    lengths: dict[int, QuizSums] = {}
    for row in papers:
        lengths[row.items] = lengths.get(row.items, QuizSums()) + row.sums
    if not lengths:
        return None
    items, whole = max(lengths.items(), key=lambda pair: pair[1].n)
    if whole.n < ENOUGH or items < 2:
        return None
    between = _variance(whole.n, whole.even, whole.even_squares)
    inside = (whole.own / UNIT - whole.even_squares / UNIT**2) / whole.n * items / (items - 1)
    return judged(
        whole.n, items, _variance(whole.n, whole.score, whole.score_squares), nested(items, between, inside),
        drawn=True,
    )  # fmt: skip


def _variance(n: int, total: int, squares: int) -> float:
    """Return the sample variance of whole multiples of 1/UNIT."""
    return max(0, n * squares - total * total) / (n * (n - 1)) / UNIT**2 if n > 1 else 0.0


# ── before and after ────────────────────────────────────────────────────────────────────────


def _gains(session: Session, now: _Current, places: Collection[UUID] | None) -> tuple[Gain, ...]:
    found = []
    for before_id, after_id in pairs_of(now.document):
        if now.quiz.id not in (before_id, after_id):
            continue
        row = sums.find_gain(session, now.document.id, before_id, after_id, places=places)
        enough = row.n >= ENOUGH
        found.append(
            Gain(
                now.text.quizzes[before_id].title,
                now.text.quizzes[after_id].title,
                row.n,
                row.before / (row.n * UNIT) if row.n else 0.0,
                row.after / (row.n * UNIT) if row.n else 0.0,
                mean(row.n, row.gain, row.gain_squares, UNIT) if enough else None,
            )
        )
    return tuple(found)
