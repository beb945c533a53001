"""A compiled module: everything the product serves, resolved per language, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from lms.core.items.contract import Item
from lms.core.scenario.story import Scenario


@dataclass(frozen=True, slots=True)
class Person:
    """An author as the front matter names them."""

    name: str
    orcid: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Hazard:
    """`code`: GHS01–GHS09 or biohazard, sharps, hot, cold, pressure, rotation, electric, noise, …"""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Sop:
    number: str
    revision: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of `contents`, in order. `kind`: lesson | quiz | practical | scenario."""

    kind: str
    id: str
    path: str


@dataclass(frozen=True, slots=True)
class CompletionRule:
    """What completes the module. Ids in the order of contents; quiz id → pass mark as a fraction of 1."""

    lessons: tuple[str, ...]
    quizzes: Mapping[str, Fraction]
    practicals: tuple[str, ...]
    scenarios: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson in one language.

    `html` is safe, without h1 and without instructor notes. A CHECK block stands in it as the comment
    `<!--check quiz-id#item-id-->`, which the page replaces by the live question. Terms of the glossary used in the
    lesson are links to `#term-<id>`; their list stands at the end of `html`.
    """

    id: str
    title: str
    minutes: int | None
    objectives: tuple[str, ...]
    hazards: tuple[Hazard, ...]
    lang: str  # of the text in fact shown
    stale: bool  # the translation is older than its source
    html: str
    text: str  # plain text, for search
    headings: tuple[Heading, ...]
    checks: tuple[str, ...]  # "<quiz-id>#<item-id>" of CHECK blocks, in order
    has_math: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a quiz; `pick` None = all its items; `must_pass` None = no rule of its own."""

    id: str
    title: str
    items: tuple[str, ...]
    pick: int | None = None
    must_pass: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """Items to draw from a bank."""

    bank: str
    pick: int
    tags: tuple[str, ...] = ()
    objective: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """What must be done before a quiz: a lesson read, or a quiz with at least `score` (a fraction of 1; 0: taken)."""

    kind: str  # lesson | quiz
    subject: str
    score: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz in one language; items of all languages have the same ids, order and keys."""

    id: str
    title: str
    purpose: str  # practice | graded | pretest
    pass_mark: Fraction | None  # fraction of 1
    attempts: int | None  # None = unlimited
    minutes: int | None
    feedback: str  # after-each | after-submit | after-close | never
    shuffle_questions: bool
    shuffle_choices: bool
    unsafe: str  # fail | flag
    draws: tuple[Draw, ...]
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    objectives: tuple[str, ...]
    intro_html: str
    lang: str
    stale: bool
    grading: str = "best"  # best | last | first | mean | recent-passing
    late: str = "autosubmit"  # autosubmit | grace | not-counted
    after: tuple[After, ...] = ()
    posttest: str = ""  # of a pretest: the graded quiz it is compared with; "" = the last one of the module
    second_marker: Fraction | None = None  # two people mark; differing by more of the points, a third decides


@dataclass(frozen=True, slots=True)
class Bank:
    id: str
    title: str
    tags: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One observed point of a checklist. `record`: "" = tick, else as in module-format §3.7."""

    id: str
    html: str
    text: str
    critical: bool
    optional: bool
    record: str
    accept: str
    guidance_html: str


@dataclass(frozen=True, slots=True)
class RecordColumn:
    id: str
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class RecordBlock:
    """A table of readings with computed results and their limits (expressions as written)."""

    id: str
    rows: int
    columns: tuple[RecordColumn, ...]
    compute: Mapping[str, str]
    accept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PracticalSection:
    id: str
    title: str
    html: str  # prose, safety blocks and the numbered steps of the learner
    criteria: tuple[Criterion, ...]
    records: tuple[RecordBlock, ...]


@dataclass(frozen=True, slots=True)
class Practical:
    """A practical checklist in one language."""

    id: str
    title: str
    observed_by: str
    scale: tuple[str, ...]
    pass_rule: str
    minutes: int | None
    equipment: tuple[str, ...]
    materials: tuple[str, ...]
    ppe: tuple[str, ...]
    hazards: tuple[Hazard, ...]
    objectives: tuple[str, ...]
    intro_html: str
    sections: tuple[PracticalSection, ...]
    lang: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry."""

    id: str
    title: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class ModuleText:
    """The module in one language: translated where a translation exists, else the source (each part says its `lang`)."""

    lang: str
    title: str
    summary: str
    overview_html: str
    overview_lang: str
    objectives: tuple[Objective, ...]
    hazards: tuple[Hazard, ...]
    lessons: Mapping[str, Lesson]
    quizzes: Mapping[str, Quiz]
    practicals: Mapping[str, Practical]
    banks: Mapping[str, Bank]
    glossary: tuple[Term, ...]
    instructor_html: str
    translator: str = ""
    translated: int = 0  # parts (files) translated and current
    parts: int = 0
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asset:
    """A media file that pages refer to as `/assets/<sha256>/<name>`."""

    path: str  # media/micropipette.svg
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Credit:
    path: str
    credit: str
    license: str
    author: str = ""
    source: str = ""
    changes: str = ""


@dataclass(frozen=True, slots=True)
class ModuleDocument:
    """A module as published: immutable, named by `digest` (hex SHA-256 over its files' paths and bytes)."""

    format: int
    id: str
    version: str
    digest: str
    lang: str
    languages: tuple[str, ...]  # source language first
    status: str  # draft | review | published | retired
    authors: tuple[Person, ...]
    license: str
    level: str
    minutes: int | None
    instruments: tuple[str, ...]
    keywords: tuple[str, ...]
    ppe: tuple[str, ...]
    sop: tuple[Sop, ...]
    standards: tuple[str, ...]
    prerequisites: tuple[str, ...]
    steps: tuple[Step, ...]
    completion: CompletionRule
    valid_months: int | None
    reviewed: date | None
    review_by: date | None
    reviewer: str
    image: str
    was: tuple[str, ...]
    retired_ids: tuple[str, ...]
    texts: Mapping[str, ModuleText]  # every language of `languages`
    assets: tuple[Asset, ...] = ()
    credits: tuple[Credit, ...] = field(default=())

    def in_language(self, wanted: str) -> ModuleText:
        """Return the text in `wanted` ("ar" matches "ar-EG" both ways), else in the source language."""
        short = wanted.partition("-")[0]
        for lang in (wanted, short):
            if lang in self.texts:
                return self.texts[lang]
        return next((t for k, t in self.texts.items() if k.partition("-")[0] == short), self.texts[self.lang])
