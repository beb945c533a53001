"""The item type `match`: find the partner, or the class, of each."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.items.checks import MOST_CHOICES
from lms.core.items.contract import (
    Answer,
    Drawn,
    FieldView,
    Graded,
    Item,
    ItemSource,
    Malformed,
    PartReview,
    Placed,
    Prose,
    Raw,
    ReviewView,
    TakingView,
    Unanswered,
)
from lms.core.items.folding import fold_text
from lms.core.items.parts import letter_of, menu, parts_of, placed, plain, position_of, read_field
from lms.core.items.showing import graded, spec_of, ungraded
from lms.core.scoring.chance import permutation

kind = "match"
answerable = True
params: frozenset[str] = frozenset()
settings: frozenset[str] = frozenset()
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A left-hand item and the place of its partner among the right-hand ones."""

    left_html: str
    right: int
    feedback_html: str = ""


@dataclass(frozen=True, slots=True)
class MatchSpec:
    """Pairs, and the right-hand items (each once; the last may be nobody's)."""

    pairs: tuple[Pair, ...]
    rights: tuple[str, ...]  # HTML


def compile(source: ItemSource, report: Report) -> MatchSpec | None:  # noqa: A001 - the contract's name
    """Read the table of two or three columns, and compile."""
    if not _is_table(source, report):
        return None
    _report_alike([row[1] for row in source.rows], [row for row in source.rows if not row[0].text], report)
    rights = tuple(dict.fromkeys(row[1].html for row in source.rows))
    pairs = tuple(
        Pair(row[0].html, rights.index(row[1].html), row[2].html if len(row) > 2 else "")
        for row in source.rows
        if row[0].text or "<img" in row[0].html
    )
    return MatchSpec(pairs, rights)


def _is_table(source: ItemSource, report: Report) -> bool:
    width = max((len(row) for row in source.rows), default=0)
    if width not in (2, 3):
        report.error(
            "E160",
            source.rows[0][0].span if width else source.span,
            "a `.match` question needs a table of two columns",
            note=f"{width} columns" if width else "no table",
            remedy="left: what is matched; right: its partner; a third column may hold feedback",
        )
        return False
    empty = next((row for row in source.rows if not row[1].html.strip()), None)
    if empty is not None:
        report.error(
            "E160",
            empty[0].span,
            "this row has no partner in its second column",
            remedy="fill the second column",
        )
        return False
    count = sum(1 for row in source.rows if row[0].html.strip())
    if count >= _FEWEST and len(source.rows) <= MOST_CHOICES:
        return True
    report.error(
        "E103",
        source.span,
        f"this table has {count} rows to match",
        remedy=f"write two at least and {MOST_CHOICES} at most",
    )
    return False


def _report_alike(rights: list[Prose], distractors: list[tuple[Prose, ...]], report: Report) -> None:
    """Repeating a cell classifies; cells that differ in nothing that can be seen are a slip."""
    seen: dict[str, Prose] = {}
    loose = {id(row[1]) for row in distractors}
    for cell in rights:
        key = fold_text(cell.text)
        first = seen.setdefault(key, cell)
        if first is not cell and key and (first.text != cell.text or id(cell) in loose or id(first) in loose):
            report.warning(
                "W161",
                cell.span,
                f"the second column says the same on line {first.span.line}",
                remedy="write both cells exactly alike to make one class, or say what differs",
            )


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    """Mix the right-hand items, also where the quiz does not shuffle: side by side they are the key."""
    return Drawn(order=permutation(len(_spec(item).rights), seed))


def key(item: Item, drawn: Drawn) -> Raw:
    return {
        name: (letter_of(pair.right, drawn.order),)
        for name, pair in zip(_names(item), _spec(item).pairs, strict=True)
    }


def parse(item: Item, drawn: Drawn, raw: Raw) -> Placed | Malformed | Unanswered:
    """Read the partner of each row; rows may share one."""
    parts: list[tuple[str, str]] = []
    for name in _names(item):
        letter = read_field(raw, name)
        if isinstance(letter, Malformed):
            return letter
        if letter and position_of(letter, drawn.order) is None:
            return Malformed("choice-unknown", {"choice": letter[:20]})
        if letter:
            parts.append((name, letter))
    return placed(raw, _names(item), parts)


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return {name: (letter,) for name, letter in parts_of(answer).items()}


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    """Every row earns its part of the points."""
    pairs = _spec(item).pairs
    if not isinstance(answer, Placed):
        return ungraded(item)
    right = sum(
        chosen == pair.right for chosen, pair in zip(_chosen(item, drawn, answer), pairs, strict=True)
    )
    return graded(item, Fraction(right, len(pairs)), ())


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    """The rows in the author's order, each with the same mixed menu."""
    spec = _spec(item)
    texts = [plain(right) for right in spec.rights]
    fields = []
    for name, pair in zip(_names(item), spec.pairs, strict=True):
        chosen = (raw.get(name) or ("",))[0].strip()
        options = menu(texts, drawn.order, chosen)
        fields.append(FieldView(name, "menu", pair.left_html, options, chosen))
    return TakingView(
        item.kind,
        item.stem_html,
        item.points,
        "match",
        rule="rule-match",
        hint_html=item.hint_html,
        fields=tuple(fields),
    )


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    """Each row with the partner given, and the right one once it is due."""
    spec = _spec(item)
    texts = [plain(right) for right in spec.rights]
    chosen = _chosen(item, drawn, answer)
    rows = tuple(
        PartReview(
            pair.left_html,
            "" if position is None else texts[position],
            correct=position == pair.right if key_due else None,
            correct_text=texts[pair.right] if key_due else "",
            feedback_html=pair.feedback_html if key_due else "",
        )
        for pair, position in zip(spec.pairs, chosen, strict=True)
    )
    return ReviewView(
        item.kind,
        item.stem_html,
        given=_listed(spec, [row.given for row in rows]),
        correct_text=_listed(spec, [row.correct_text for row in rows]),
        remarks=grade(item, drawn, answer).remarks,
        solution_html=item.solution_html if key_due else "",
        parts=rows,
    )


def _chosen(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> list[int | None]:
    """The position chosen for each row; None where the row was left open."""
    given = parts_of(answer)
    return [position_of(given.get(name, ""), drawn.order) for name in _names(item)]


def _names(item: Item) -> list[str]:
    """The fields of the rows."""
    return [f"row-{number}" for number in range(1, len(_spec(item).pairs) + 1)]


def _listed(spec: MatchSpec, texts: list[str]) -> str:
    pairs = zip(spec.pairs, texts, strict=True)
    return "; ".join(f"{plain(pair.left_html)} – {text}" for pair, text in pairs if text)


def _spec(item: Item) -> MatchSpec:
    return spec_of(item, MatchSpec)
