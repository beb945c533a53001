"""The item type `cloze`: gaps in a text, each with its own answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from html import escape

from lms.core.diagnostics import Report
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
    Raw,
    Remark,
    ReviewView,
    TakingView,
    Unanswered,
)
from lms.core.items.gap_lint import can_be_earned, compile_gap, gaps_in, gaps_match
from lms.core.items.gaps import (
    ClozeSpec,
    Gap,
    example_of_own,
    key_of,
    mark_gap,
    numbered,
    own_values,
    read_gap,
    right_text,
)
from lms.core.items.measuring import Judgement
from lms.core.items.parts import menu, parts_of, placed, position_of, read_field
from lms.core.items.showing import BLANK, GAP, fill, graded, spec_of, ungraded
from lms.core.items.variables import (
    compile_variables,
    draw_values,
    known_values,
    shown_values,
)
from lms.core.scoring.chance import item_seed, permutation

kind = "cloze"
answerable = True
params = frozenset({"vars", "let"})
settings: frozenset[str] = frozenset()
_TAG_OR_GAP = re.compile(r"<[^>]*>|" + GAP.pattern)


def compile(source: ItemSource, report: Report) -> ClozeSpec | None:  # noqa: A001 - the contract's name
    """Match gaps with answers, read the answers, and compile."""
    variables = compile_variables(source, report)
    order = gaps_in(source)
    lists = {gap.name: gap for gap in source.gaps}
    if not gaps_match(order, lists, source, report) or variables is None:
        return None
    known = (*variables.names, *(gap.name for gap in source.gaps if "given" in gap.flags))
    found = [compile_gap(lists[name], known, variables, source, report) for name in order]
    gaps = tuple(gap for gap in found if gap is not None)
    if len(gaps) < len(found) or not can_be_earned(gaps, variables, source, report):
        return None
    return ClozeSpec(gaps, variables)


# ── answering ───────────────────────────────────────────────────────────────────────────────


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    """Draw the parameters, and mix every menu: `order` holds the menus one after another."""
    spec = _spec(item)
    mixed = [permutation(len(gap.menu), item_seed(seed, f"menu {gap.name}")) for gap in _by_name(spec)]
    return Drawn(tuple(at for one in mixed for at in one), draw_values(spec.variables, seed).values)


def key(item: Item, drawn: Drawn) -> Raw:
    spec, orders = _spec(item), _orders(item, drawn)
    values = known_values(spec.variables, drawn.values)
    own = example_of_own(spec.gaps, values) or {}
    values |= {name: Fraction(text) for name, text in own.items()}
    return {
        gap.field: (own[gap.name] if gap.given else key_of(gap, orders[gap.name], values),)
        for gap in spec.gaps
    }


def parse(item: Item, drawn: Drawn, raw: Raw) -> Placed | Malformed | Unanswered:
    """Read every gap; the first that cannot be read is named."""
    spec, orders = _spec(item), _orders(item, drawn)
    parts: list[tuple[str, str]] = []
    for number, gap in enumerate(spec.gaps, start=1):
        text = read_field(raw, gap.field)
        problem = (
            text if isinstance(text, Malformed) else read_gap(gap, orders[gap.name], text) if text else None
        )
        if problem is not None:
            said = {"gap": str(number)} if len(spec.gaps) > 1 else {}
            return Malformed(problem.code, {**problem.params, **said})
        if isinstance(text, str) and text:
            parts.append((gap.field, text))
    return placed(raw, [gap.field for gap in spec.gaps], parts)


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return {name: (text,) for name, text in parts_of(answer).items()}


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    """Every marked gap earns the same part of the points."""
    if not isinstance(answer, Placed):
        return ungraded(item)
    spec, shown = _spec(item), _shown(item, drawn)
    marks = _marks(item, drawn, answer)
    remarks = tuple(
        Remark(fill(remark.html, shown), remark.code, remark.params, remark.choice)
        for number, gap in enumerate(spec.gaps, start=1)
        for remark in numbered(marks[gap.name], number, len(spec.gaps))
    )
    part = sum((marks[gap.name].part for gap in spec.marked), Fraction(0)) / len(spec.marked)
    return graded(item, part, remarks, values=shown)


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    """The text in pieces, between which the gaps stand."""
    spec, orders, shown = _spec(item), _orders(item, drawn), _shown(item, drawn)
    head, rest = _head_and_text(item)
    return TakingView(
        item.kind,
        fill(head, shown),
        item.points,
        "cloze",
        asks_unit=any(gap.needs_unit for gap in spec.gaps),
        rule="rule-cloze-own" if len(spec.marked) < len(spec.gaps) else "rule-cloze",
        hint_html=fill(item.hint_html, shown),
        fields=tuple(_field(gap, orders[gap.name], (raw.get(gap.field) or ("",))[0]) for gap in spec.gaps),
        pieces=tuple(fill(p, shown) if isinstance(p, str) else p for p in _pieces(rest, spec)),
    )


def _field(gap: Gap, order: tuple[int, ...], text: str) -> FieldView:
    if gap.menu:
        return FieldView(
            gap.field, "menu", options=menu([entry.text for entry in gap.menu], order, text), text=text
        )
    control = "number" if gap.numbers or gap.given else "text"
    return FieldView(gap.field, control, text=text, own=gap.given)


def _head_and_text(item: Item) -> tuple[str, str]:
    """The question, and the text with gaps; a question that has gaps itself is part of the text."""
    head, end, rest = item.stem_html.partition("</p>")
    return (head + end, rest) if end and not GAP.search(head) else ("", item.stem_html)


def _pieces(html: str, spec: ClozeSpec) -> list[str | int]:
    """HTML and positions of gaps in turn; a gap named again is shown by its number."""
    places = {gap.name: at for at, gap in enumerate(spec.gaps)}
    pieces: list[str | int] = []
    start = 0
    for found in _TAG_OR_GAP.finditer(html):
        place = places.get(found[1] or "")
        if place is None:
            continue
        pieces.append(html[start : found.start()])
        pieces.append(f"({place + 1})" if place in pieces else place)
        start = found.end()
    pieces.append(html[start:])
    return [*pieces, *(place for place in places.values() if place not in pieces)]


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    """The text with the own answers in it, then each gap by its number."""
    shown, texts = _shown(item, drawn), _texts(item, drawn, answer)
    stem = _TAG_OR_GAP.sub(
        lambda found: _in_text(texts[found[1]]) if found[1] in texts else found[0], item.stem_html
    )
    rows = _review_rows(item, drawn, answer, key_due=key_due)
    return ReviewView(
        item.kind,
        fill(stem, shown),
        given="; ".join(text or "–" for text in texts.values()) if any(texts.values()) else "",
        correct_text="; ".join(row.correct_text or "–" for row in rows) if key_due else "",
        remarks=tuple(remark for remark in grade(item, drawn, answer).remarks if remark.choice is None),
        solution_html=fill(item.solution_html, shown) if key_due else "",
        parts=rows,
    )


def _in_text(text: str) -> str:
    """An own answer where its gap stood; braces are written so that no drawn value is put into it."""
    written = escape(text or BLANK).replace("{", "&#123;")
    return f'<span class="value"><bdi>{written}</bdi></span>'


def _review_rows(
    item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool
) -> tuple[PartReview, ...]:
    spec, shown = _spec(item), _shown(item, drawn)
    marks, texts, values = (
        _marks(item, drawn, answer),
        _texts(item, drawn, answer),
        _values(item, drawn, answer),
    )
    return tuple(
        PartReview(
            str(number) if len(spec.gaps) > 1 else "",
            texts[gap.name],
            correct=marks[gap.name].part == 1 if key_due and not gap.given else None,
            correct_text=right_text(gap, values) if key_due else "",
            feedback_html="".join(fill(remark.html, shown) for remark in marks[gap.name].remarks),
        )
        for number, gap in enumerate(spec.gaps, start=1)
    )


def _marks(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> dict[str, Judgement]:
    """What each gap earns, by its name; a measurement earns nothing."""
    spec, orders, given = _spec(item), _orders(item, drawn), parts_of(answer)
    values = _values(item, drawn, answer)
    return {
        gap.name: Judgement(Fraction(0))
        if gap.given
        else mark_gap(gap, orders[gap.name], given.get(gap.field, ""), values)
        for gap in spec.gaps
    }


def _values(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Mapping[str, Fraction]:
    spec = _spec(item)
    return known_values(spec.variables, drawn.values) | own_values(spec.gaps, parts_of(answer))


def _texts(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> dict[str, str]:
    """What stands in each gap, of a menu its words, by the gap's name."""
    orders, given = _orders(item, drawn), parts_of(answer)
    found = {}
    for gap in _spec(item).gaps:
        text = given.get(gap.field, "")
        chosen = position_of(text, orders[gap.name]) if gap.menu else None
        found[gap.name] = gap.menu[chosen].text if chosen is not None else text
    return found


def _orders(item: Item, drawn: Drawn) -> dict[str, tuple[int, ...]]:
    """The drawn order of each menu, by its gap's name."""
    orders, start = {}, 0
    for gap in _by_name(_spec(item)):
        orders[gap.name] = drawn.order[start : start + len(gap.menu)]
        start += len(gap.menu)
    return orders


def _by_name(spec: ClozeSpec) -> list[Gap]:
    """The gaps in an order that is the same in every translation."""
    return sorted(spec.gaps, key=lambda gap: gap.name)


def _shown(item: Item, drawn: Drawn) -> Mapping[str, str]:
    return shown_values(_spec(item).variables, drawn.values)


def _spec(item: Item) -> ClozeSpec:
    return spec_of(item, ClozeSpec)
