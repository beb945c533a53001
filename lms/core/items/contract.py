"""What every item type promises: compile, prepare, show, parse, grade, review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import Protocol, TypeAlias

from lms.core.diagnostics import Report, Span

# ── what the quiz parser hands to an item type ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Prose:
    """A rendered piece of Markdown: safe HTML, its plain text, and where it stands."""

    html: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class ChoiceSource:
    """One `- [x]` row of an item: `text` is the Markdown of the row without box and `{…}`."""

    ticked: bool
    text: str
    prose: Prose
    feedback: Prose | None
    flags: frozenset[str]  # pin, unsafe
    settings: Mapping[str, str]  # credit, …
    span: Span


@dataclass(frozen=True, slots=True)
class StepSource:
    """One row of a numbered list; `parallel` holds steps that may come in any order."""

    prose: Prose
    parallel: tuple[Prose, ...] = ()


@dataclass(frozen=True, slots=True)
class GapSource:
    """One `[[gap]]` of a cloze with its own answers."""

    name: str
    flags: frozenset[str]  # select, given
    choices: tuple[ChoiceSource, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ImageSource:
    """The picture of a hotspot: module-relative path, size in CSS pixels where known, and for an SVG its elements.

    `boxes` holds left, top, width and height of those elements whose drawing tells it, in parts of the picture's.
    """

    path: str
    alt: str
    svg_ids: frozenset[str] | None
    span: Span
    size: tuple[int, int] | None = None
    boxes: Mapping[str, tuple[float, float, float, float]] = field(default_factory=dict)
    url: str = ""  # where the picture is fetched; "" when there is no such file


@dataclass(frozen=True, slots=True)
class ItemSource:
    """One H2 of a quiz file, taken apart but not yet understood."""

    id: str
    kind: str
    span: Span  # of the heading
    title: Prose  # the heading: first sentence of the stem
    stem: Prose | None  # what stands between heading and answers; {{var}} and [[gap]] left in place
    points: Fraction
    settings: Mapping[str, str]  # from the heading's {…}: accept=any …
    params: Mapping[str, object]  # from the ```yaml params fence
    param_spans: Mapping[str, Span]
    choices: tuple[ChoiceSource, ...] = ()
    steps: tuple[StepSource, ...] = ()
    rows: tuple[tuple[Prose, ...], ...] = ()  # body rows of the table
    gaps: tuple[GapSource, ...] = ()
    image: ImageSource | None = None
    lines: tuple[str, ...] = ()  # of the whole file, for exact fixes
    original_words: str = ""  # of a translation: what its source asks
    critical: bool = False

    @property
    def words(self) -> str:
        """What is asked, as plain text: title and stem, and of a translation also those of its source."""
        stem = self.stem.text if self.stem else ""
        return f"{self.title.text} {stem} {self.original_words}"


# ── answers and marks ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Score:
    """Points earned of points possible, exact; 0 ≤ earned ≤ possible."""

    earned: Fraction
    possible: Fraction

    @property
    def is_full(self) -> bool:
        return self.earned == self.possible


@dataclass(frozen=True, slots=True)
class Malformed:
    """An answer that cannot be read: `code` and `params` name a message; never scored."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Nothing was given; `cleared`: an answer was taken back, which is an answer of its own to keep (B7)."""

    cleared: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """Positions of the chosen choices in the *source*, ascending."""

    choices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A short text as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A number as read, with its unit symbol ("" when none) and significant figures written."""

    number: Decimal
    unit: str
    sigfigs: int
    text: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Answers to the parts of an item, by field name in the item's own order: gaps, places of steps, partners of rows.

    A part that was left open is missing; each text is as typed or as chosen.
    """

    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """Files that were taken in for an answer, by the SHA-256 of their bytes, with what the learner wrote beside them."""

    files: tuple[str, ...]
    text: str = ""


Answer: TypeAlias = Chosen | Written | Measured | Placed | Sent


@dataclass(frozen=True, slots=True)
class Remark:
    """Feedback: the author's HTML, or a product message by `code` and `params`; `choice` = source position."""

    html: str = ""
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    choice: int | None = None


@dataclass(frozen=True, slots=True)
class Graded:
    """The mark for one item."""

    score: Score
    verdict: str  # correct | partial | incorrect | unanswered | pending (a person marks it)
    remarks: tuple[Remark, ...] = ()
    unsafe: bool = False


# ── what is drawn for one attempt, and what a trainee may see ───────────────────────────────


@dataclass(frozen=True, slots=True)
class Drawn:
    """What chance decided for one item of one attempt, stored with it and never drawn again (B4).

    `order`: source positions in the order shown. `values`: drawn parameters as decimal text.
    """

    order: tuple[int, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A choice as shown; `value` is what the form sends: its place on screen, which tells nothing of the key."""

    value: str
    html: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """A part of an answer with a field of its own: a gap, the place of a step, the partner of a row."""

    name: str  # of the form field, without the item's prefix
    control: str  # text | number | menu
    label_html: str = ""  # what the field belongs to: a step, the left cell of a row; "" for a gap, which stands in its text
    options: tuple[ChoiceView, ...] = ()  # of a menu
    text: str = ""  # given so far, as typed
    unit: str = ""
    own: bool = False  # the learner's own measurement, which is not marked


@dataclass(frozen=True, slots=True)
class RegionView:
    """A part of a picture. `shape`: svg (`element` is its id, `numbers` the rect around it, where that is known),
    rect, circle or poly with `numbers` in % of the picture.
    """

    value: str  # what the form sends: its place on screen; after marking: given | right | wrong | missed
    shape: str
    element: str
    numbers: tuple[str, ...]
    label: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture to look at: a media file by its address in `path`, or a drawing of the server's own as `svg` (safe markup)."""

    alt: str
    path: str = ""
    caption_html: str = ""  # caption and credit
    svg: str = ""
    width: int = 0  # CSS px; 0 = not known
    height: int = 0
    regions: tuple[RegionView, ...] = ()


@dataclass(frozen=True, slots=True)
class TakingView:
    """An item while it is being answered. This type has no attribute that could hold a key."""

    kind: str
    stem_html: str  # title and stem with drawn values put in
    points: Fraction
    control: str  # names the template: components/items/<control>.html
    choices: tuple[ChoiceView, ...] = ()
    text: str = ""  # the answer given so far, as typed
    unit: str = ""  # unit shown beside the entry, when the author shows it
    asks_unit: bool = False
    rule: str = ""  # code of the scoring rule that is told to the trainee (B27)
    hint_html: str = ""
    fields: tuple[FieldView, ...] = ()
    pieces: tuple[str | int, ...] = ()  # of a cloze: HTML, and the positions in `fields` of its gaps, in turn
    picture: PictureView | None = None
    accept: tuple[str, ...] = ()  # of an upload: image, pdf


@dataclass(frozen=True, slots=True)
class ChoiceReview:
    html: str
    chosen: bool
    correct: bool | None  # None while the key is not due
    feedback_html: str = ""
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class PartReview:
    """A part of an answer after marking; `correct_text` "" and `correct` None while the key is not due."""

    label_html: str
    given: str
    correct: bool | None
    correct_text: str = ""
    feedback_html: str = ""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """An item after marking: own answer, and the key as far as it is due."""

    kind: str
    stem_html: str
    given: str  # own answer as text; "" when unanswered
    choices: tuple[ChoiceReview, ...] = ()
    correct_text: str = ""  # the right answer in words, when it is due
    remarks: tuple[Remark, ...] = ()
    solution_html: str = ""
    parts: tuple[PartReview, ...] = ()
    picture: PictureView | None = None
    pending: bool = False  # waits for a person's mark (B32)


@dataclass(frozen=True, slots=True)
class Item:
    """A compiled item. `spec` is the type's own frozen dataclass and holds the key."""

    id: str
    kind: str
    points: Fraction
    stem_html: str
    stem_text: str
    objective: str
    lesson: str  # "<lesson-id>#<heading-id>" where to read again; "" when not said
    tags: tuple[str, ...]
    lang: str
    spec: Spec
    hint_html: str = ""
    solution_html: str = ""
    correct_html: str = ""
    partial_html: str = ""
    incorrect_html: str = ""
    critical: bool = False  # whoever does not answer it rightly does not pass
    source: str = field(default="", compare=False)  # "quizzes/check.md:14", where the author finds it


Raw: TypeAlias = Mapping[str, tuple[str, ...]]
"""Form fields of one item without their prefix: {"choice": ("b",)}, {"text": ("0,5 mL",)}, {"number": …, "unit": …}."""


class Spec(Protocol):
    """Marker for the frozen dataclass of an item type; registered with the codec by its kind."""


class ItemType(Protocol):
    """The functions a type's module offers (see single.py for the plainest one)."""

    kind: str
    answerable: bool  # False: parsed and linted, not yet shown to trainees

    def compile(self, source: ItemSource, report: Report) -> Spec | None: ...
    def draw(self, item: Item, seed: bytes, *, shuffle: bool) -> Drawn: ...
    def key(self, item: Item, drawn: Drawn) -> Raw: ...
    def parse(self, item: Item, drawn: Drawn, raw: Raw) -> Answer | Malformed | Unanswered: ...
    def render(self, item: Item, drawn: Drawn, answer: Answer) -> Raw: ...
    def grade(self, item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded: ...
    def taking(self, item: Item, drawn: Drawn, raw: Raw) -> TakingView: ...
    def review(
        self, item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool
    ) -> ReviewView: ...


ItemModule: TypeAlias = ModuleType
