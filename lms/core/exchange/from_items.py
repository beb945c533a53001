"""Our items become neutral questions, with every loss named, for the writers of other formats."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from html import escape

from lms.core.content.formulas import FormulaError, formula_html
from lms.core.exchange.model import (
    GAP_CLOSE,
    GAP_OPEN,
    NOTHING,
    Answer,
    Gap,
    Interval,
    Pair,
    Place,
    Question,
    Words,
)
from lms.core.items.choices import Choice
from lms.core.items.contract import Item
from lms.core.items.gaps import ClozeSpec
from lms.core.items.gaps import Gap as OwnGap
from lms.core.items.match import MatchSpec
from lms.core.items.multiple import MultipleSpec
from lms.core.items.numeric import NumericSpec
from lms.core.items.order import OrderSpec
from lms.core.items.quantities import Expected, ends_of, to_base
from lms.core.items.rubric import Line
from lms.core.items.short import ShortSpec, Wording
from lms.core.items.showing import fill
from lms.core.items.single import SingleSpec
from lms.core.items.text import TextSpec
from lms.core.items.upload import UploadSpec
from lms.core.items.variables import Variables, draw_values, known_values, shown_values
from lms.core.units.reading import find_unit

_TEX = re.compile(
    r"(?<![\\$])\$\$(?P<block>[^$]{1,1000})\$\$|(?<![\\$])\$(?P<inline>[^$\n]{1,1000}?)(?<!\\)\$"
)
_SHOWN_FORMULA = re.compile(r'<math\b.*?</math>|<(?:span|div) class="chem.*?</(?:span|div)>', re.DOTALL)
_GAP = re.compile(r"\[\[([A-Za-z][A-Za-z0-9_-]*)\]\]")
_ASSET = re.compile(r'(<img\b[^>]*?\bsrc=")/assets/([0-9a-f]{64})/([^"/]+)"')
_STARS = re.compile(r"(?:[\w ]|\\[^\w]|\.\*)*\Z")
_SEED = b"exchange"
_DIGITS = 10


@dataclass(slots=True)
class Leaving:
    """Turns items of one quiz into questions. `formulas`: MathML as shown → LaTeX; `names`: pictures by their digest."""

    formulas: Mapping[str, str] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)  # digests that the questions show
    losses: list[str] = field(default_factory=list)
    values: Mapping[str, str] = field(default_factory=dict)

    def question(self, item: Item, *, category: str = "") -> Question:
        """One item as a neutral question."""
        self.losses, self.values = [], {}
        base = self._begun(item, category)
        turned = _TURNS[type(item.spec)](self, base, item.spec)
        if item.objective or item.lesson:
            self.losses.append("its objective and its place in a lesson are not kept")
        return replace(turned, losses=tuple(dict.fromkeys(self.losses)))

    def _begun(self, item: Item, category: str) -> Question:
        variables = getattr(item.spec, "variables", None)
        if isinstance(variables, Variables) and (variables.names):
            drawn = draw_values(variables, _SEED).values
            self.values = shown_values(variables, drawn)
            self.losses.append("its numbers are drawn for each attempt: one set of them is fixed now")
        return Question(
            Place(1), "", name=" ".join(item.stem_text.split())[:80], source_type=item.kind,
            stem=self.html(item.stem_html.replace('<p class="question">', "<p>")),
            points=item.points, category=category, ident=item.id, tags=item.tags,
            solution=self.html(item.solution_html), correct=self.html(item.correct_html),
            partial=self.html(item.partial_html), incorrect=self.html(item.incorrect_html),
            hints=(self.html(item.hint_html),) if item.hint_html else (),
        )  # fmt: skip

    def html(self, html: str) -> Words:
        """HTML as other systems show it: formulas in LaTeX, pictures by name."""
        text = fill(html, self.values) if self.values else html
        text = _SHOWN_FORMULA.sub(self._formula, text)
        return Words(_ASSET.sub(self._picture, text).strip())

    def _formula(self, found: re.Match[str]) -> str:
        latex = self.formulas.get(_bare(found[0]))
        return found[0] if latex is None else f"\\({escape(latex, quote=False)}\\)"

    def _picture(self, found: re.Match[str]) -> str:
        self.pictures.add(found[2])
        return f'{found[1]}@@PLUGINFILE@@/{found[3]}"'

    def single(self, base: Question, spec: SingleSpec) -> Question:
        return replace(base, kind="single", answers=tuple(self._choice(c, c.credit) for c in spec.choices))

    def multiple(self, base: Question, spec: MultipleSpec) -> Question:
        """Right choices share the points; wrong ones take away what comes nearest to the rule."""
        keys = sum(choice.key for choice in spec.choices)
        wrongs = len(spec.choices) - keys
        penalty = {"all-or-nothing": Fraction(-1), "net-correct": Fraction(-1, wrongs or 1)}.get(
            spec.rule, Fraction(-1, max(keys, 1))
        )
        if spec.rule != "net-correct":
            self.losses.append(f"the scoring rule `{spec.rule}` is only a tag there: weights come near to it")
        answers = tuple(self._choice(c, Fraction(1, keys) if c.key else penalty) for c in spec.choices)
        return replace(base, kind="multiple", answers=answers, scoring=spec.rule)

    def _choice(self, choice: Choice, credit: Fraction) -> Answer:
        if choice.unsafe:
            self.losses.append("`.unsafe` is not kept: choosing it neither fails nor flags the attempt")
        return Answer(self.html(choice.html), credit, self.html(choice.feedback_html), pinned=choice.pinned)

    def short(self, base: Question, spec: ShortSpec) -> Question:
        return replace(base, kind="short", answers=self._wordings(spec.wordings))

    def _wordings(self, wordings: Sequence[Wording]) -> tuple[Answer, ...]:
        found = []
        for wording in wordings:
            text = _starred(wording.text) if wording.is_pattern else wording.text.replace("*", r"\*")
            if text is None:
                self.losses.append(f"the pattern `/{wording.text}/` cannot be written there: it was left out")
                continue
            found.append(Answer(Words(text, "plain"), wording.credit, self.html(wording.feedback_html)))
        return tuple(found)

    def numeric(self, base: Question, spec: NumericSpec) -> Question:
        if spec.figures.wanted:
            self.losses.append("significant figures are not asked for there")
        answers = self._rows(spec.rows, spec.variables)
        return replace(base, kind="numeric", answers=answers, units=spec.units)

    def _rows(self, rows: Sequence[Expected], variables: Variables) -> tuple[Answer, ...]:
        values = known_values(variables, draw_values(variables, _SEED).values) if variables.names else {}
        main = next((row.unit for row in rows if row.key), "")
        found = []
        for row in rows:
            number = _in_unit(_interval(row, values), main)
            if number is None and row.unit != main:
                self.losses.append(
                    f"an answer in `{row.unit or 'no unit'}` was left out: a question has one unit there"
                )
                continue
            if number is None:
                self.losses.append("a range without an end was left out")
                continue
            credit = row.credit if row.key else min(row.credit, Fraction(0))
            found.append(Answer(NOTHING, row.credit or credit, self.html(row.feedback_html), number))
        return tuple(found)

    def match(self, base: Question, spec: MatchSpec) -> Question:
        pairs = [Pair(self.html(pair.left_html), self.html(spec.rights[pair.right])) for pair in spec.pairs]
        used = {pair.right for pair in spec.pairs}
        pairs += [Pair(NOTHING, self.html(html)) for at, html in enumerate(spec.rights) if at not in used]
        if any(pair.feedback_html for pair in spec.pairs):
            self.losses.append("feedback to single rows is not kept")
        return replace(base, kind="match", pairs=tuple(pairs))

    def order(self, base: Question, spec: OrderSpec) -> Question:
        if any(len(stage.steps) > 1 for stage in spec.stages):
            self.losses.append("steps that may come in any order have one order there")
        if spec.extras:
            self.losses.append("steps that do not belong were left out")
        steps = tuple(Answer(self.html(html), Fraction(1)) for stage in spec.stages for html in stage.steps)
        return replace(base, kind="order", answers=steps)

    def cloze(self, base: Question, spec: ClozeSpec) -> Question:
        if any(gap.given for gap in spec.gaps):
            return replace(base, reason="a gap for the learner's own measurement exists nowhere else")
        numbers = {gap.name: at for at, gap in enumerate(spec.gaps, start=1)}
        text = _GAP.sub(
            lambda found: f"{GAP_OPEN}{numbers[found[1]]}{GAP_CLOSE}" if found[1] in numbers else found[0],
            base.stem.text,
        )
        gaps = tuple(self._gap(gap, spec.variables) for gap in spec.gaps)
        return replace(base, kind="cloze", stem=replace(base.stem, text=text), gaps=gaps)

    def _gap(self, gap: OwnGap, variables: Variables) -> Gap:
        if gap.menu:
            rows = tuple(
                Answer(Words(one.text, "plain"), Fraction(one.key), self.html(one.feedback_html))
                for one in gap.menu
            )
            return Gap("menu", rows)
        if gap.wordings is not None:
            return Gap("short", self._wordings(gap.wordings.wordings))
        return Gap("numeric", self._rows(gap.numbers, variables))

    def text(self, base: Question, spec: TextSpec) -> Question:
        return replace(base, kind="text", notes=_rubric(spec.rubric))

    def upload(self, base: Question, spec: UploadSpec) -> Question:
        return replace(base, kind="upload", notes=_rubric(spec.rubric))


def _rubric(lines: Sequence[Line]) -> Words:
    rows = "".join(f"<li>{line.html} ({float(line.points):g})</li>" for line in lines)
    return Words(f"<ul>{rows}</ul>") if rows else NOTHING


_TURNS: dict[type, Callable[..., Question]] = {
    SingleSpec: Leaving.single,
    MultipleSpec: Leaving.multiple,
    ShortSpec: Leaving.short,
    NumericSpec: Leaving.numeric,
    MatchSpec: Leaving.match,
    OrderSpec: Leaving.order,
    ClozeSpec: Leaving.cloze,
    TextSpec: Leaving.text,
    UploadSpec: Leaving.upload,
}


def is_known(item: Item) -> bool:
    """Whether an item has a counterpart elsewhere at all."""
    return type(item.spec) in _TURNS


def formulas_of(markdown: str) -> dict[str, str]:
    """The formulas of a Markdown file by the MathML that they are shown as."""
    found: dict[str, str] = {}
    for one in _TEX.finditer(markdown):
        latex = (one["block"] or one["inline"]).strip()
        for display in (False, True):
            try:
                found.setdefault(_bare(formula_html(latex, display=display)), latex)
            except FormulaError:
                continue
    return found


def _bare(html: str) -> str:
    """MathML without what sanitising may change: attributes, and how signs are written."""
    return (
        re.sub(r"\s+", "", re.sub(r"<(/?[a-z]+)[^>]*>", r"<\1>", html))
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u00a0")
    )


def _starred(pattern: str) -> str | None:
    """A pattern that only leaves letters open, with `*`; None when it says more."""
    if not _STARS.match(pattern):
        return None
    bare = pattern.replace(".*", "\ue0f1")
    return (
        None
        if "." in bare.replace("\\.", "")
        else re.sub(r"\\(.)", r"\1", bare).replace("*", r"\*").replace("\ue0f1", "*")
    )


def _interval(row: Expected, values: Mapping[str, Fraction]) -> Interval | None:
    ends = ends_of(row, values)
    if ends.low is None or ends.high is None:
        return None
    if row.is_range:
        middle, room = (ends.low + ends.high) / 2, (ends.high - ends.low) / 2
        room += abs(ends.high) * row.tolerance if row.relative else row.tolerance
    else:
        middle, room = ends.low, abs(ends.low) * row.tolerance if row.relative else row.tolerance
    return Interval(_decimal(middle), _decimal(room), unit=row.unit)


def _in_unit(number: Interval | None, main: str) -> Interval | None:
    """A number in the unit of the right answer; None when it measures something else."""
    if number is None or number.unit == main:
        return number
    own, wanted = find_unit(number.unit) if number.unit else None, find_unit(main) if main else None
    if own is None or wanted is None or own.dimension != wanted.dimension or number.value is None:
        return None
    value = to_base(Fraction(number.value), own)
    middle = (value - wanted.offset) / wanted.factor if wanted.offset else value / wanted.factor
    room = Fraction(number.tolerance) * own.factor / wanted.factor
    return Interval(_decimal(middle), _decimal(room), unit=main)


def _decimal(value: Fraction) -> Decimal:
    """A decimal of the same value, or rounded where its digits do not end."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        scale = 0
        while (value * 10**scale).denominator != 1 and scale < 60:
            scale += 1
        return Decimal(int(value * 10**scale)).scaleb(-scale)
    return Decimal(f"{float(value):.{_DIGITS}g}")
