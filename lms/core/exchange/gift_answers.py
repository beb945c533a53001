"""The answers of a GIFT question: what stands between its braces."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lms.core.exchange.model import NOTHING, Answer, Interval, Pair, Words, decimal_of, part_of

MARK = r"\s*(?:[=~#]|%|\}|(?:TRUE|FALSE|T|F)\s*[#}]|####)"
UNSURE_MARK = r"[^}]*[=~]"
_TRUTH = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(?:#|\Z)", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%\s*(-?[0-9]+(?:[.,][0-9]*)?)\s*%")
_START = re.compile(r"[=~]")
_TAG = re.compile(r"</?[a-zA-Z][^<>~]{0,2000}>")
_FORM = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)

Plain = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Read:
    """What the braces say; `reason` when they make no question."""

    kind: str
    source_type: str
    answers: tuple[Answer, ...] = ()
    pairs: tuple[Pair, ...] = ()
    general: Words = NOTHING
    losses: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """One answer as written: its sign, weight, text and feedback."""

    sign: str
    weight: Fraction | None
    text: str
    feedback: str


def read_answers(inner: str, form: str, plain: Plain) -> Read:
    """Read what stands between the braces."""
    inner, general = _general(inner, form, plain)
    bare = inner.strip()
    if not bare:
        return Read("text", "essay", general=general)
    if _TRUTH.match(bare):
        return _truth(bare, form, plain, general)
    if bare.startswith("#"):
        return _numeric(bare[1:], form, plain, general)
    if bare[0] == "%":
        bare = "~" + bare
    return _listed(bare, form, plain, general)


def _listed(bare: str, form: str, plain: Plain, general: Words) -> Read:
    """Answers that begin with `=` or `~`."""
    rows = _rows(bare)
    if not rows:
        return Read("", "?", general=general, reason="its answers begin with neither `=` nor `~`")
    if bare[0] not in "=~":
        return Read("", "?", general=general, reason="words stand before the first `=` or `~` of its answers")
    if all(row.sign == "=" and "->" in row.text for row in rows):
        return _match(rows, form, plain, general)
    return _worded(rows, form, plain, general)


def _general(inner: str, form: str, plain: Plain) -> tuple[str, Words]:
    at = inner.rfind("####")
    return (inner, NOTHING) if at < 0 else (inner[:at], _words(inner[at + 4 :], form, plain))


def _words(text: str, form: str, plain: Plain) -> Words:
    own = _FORM.match(text)
    if own:
        return Words(plain(text[own.end() :]).strip(), own[1].lower())
    return Words(plain(text).strip(), form)


def _rows(text: str) -> list[_Row]:
    """Part at `=` and `~`, which are no signs inside an HTML tag."""
    hidden = _TAG.sub(lambda tag: "\ue0f0" * len(tag[0]), text)
    starts = [found.start() for found in _START.finditer(hidden)]
    found = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
        body = text[start + 1 : end]
        weight = _WEIGHT.match(body)
        rest = body[weight.end() :] if weight else body
        cut = _hash(rest)
        said, feedback = (rest, "") if cut < 0 else (rest[:cut], rest[cut + 1 :])
        found.append(
            _Row(text[start], part_of(weight[1]) if weight else None, said.strip(), feedback.strip())
        )
    return found


def _hash(text: str) -> int:
    """Where feedback begins: at a `#` that is no HTML code of a letter or colour."""
    hidden = _TAG.sub(lambda tag: "\ue0f0" * len(tag[0]), text)
    found = re.search(r"(?<!&)#", hidden)
    return found.start() if found else -1


def _truth(text: str, form: str, plain: Plain, general: Words) -> Read:
    word, *said = text.split("#")
    is_true = word.strip().upper().startswith("T")
    wrong, right = (_words(said[at], form, plain) if len(said) > at else NOTHING for at in (0, 1))
    answers = (
        Answer(Words("True", "plain"), Fraction(is_true), right if is_true else wrong, pinned=True),
        Answer(Words("False", "plain"), Fraction(not is_true), wrong if is_true else right, pinned=True),
    )
    return Read("single", "true/false", answers, general=general)


def _match(rows: Sequence[_Row], form: str, plain: Plain, general: Words) -> Read:
    pairs = []
    for row in rows:
        left, _, right = row.text.partition("->")
        pairs.append(Pair(_words(left, form, plain), _words(right, "plain", plain)))
    losses = ("feedback in a matching question was left out",) if any(row.feedback for row in rows) else ()
    return Read("match", "matching", pairs=tuple(pairs), general=general, losses=losses)


def _worded(rows: Sequence[_Row], form: str, plain: Plain, general: Words) -> Read:
    """Choices where there is a `~`, else typed answers."""
    typed = all(row.sign == "=" for row in rows)
    several = not typed and not any(row.sign == "=" for row in rows)
    answers = tuple(
        Answer(
            _words(row.text, "plain" if typed else form, plain),
            _credit(row),
            _words(row.feedback, form, plain) if row.feedback else NOTHING,
        )
        for row in rows
    )
    if not any(answer.credit > 0 for answer in answers):
        return Read("", "multiple choice", answers, general=general, reason="none of its answers is right")
    if typed:
        return Read("short", "short answer", answers, general=general)
    if (
        several
        and sum(1 for answer in answers if answer.credit > 0) == 1
        and max(a.credit for a in answers) == 1
    ):
        several = False
    kind = "multiple" if several else "single"
    return Read(kind, "multiple answers" if several else "multiple choice", answers, general=general)


def _credit(row: _Row) -> Fraction:
    if row.weight is not None:
        return row.weight
    return Fraction(1 if row.sign == "=" else 0)


# ── numbers ─────────────────────────────────────────────────────────────────────────────────


def _numeric(text: str, form: str, plain: Plain, general: Words) -> Read:
    """One number, or several behind `=`."""
    if not text.strip():
        return Read("", "numeric", general=general, reason="a number is asked for, but none is given")
    rows = _rows(text) if text.lstrip()[0] in "=~%" else []
    if not rows:
        cut = _hash(text)
        bare, told = (text, "") if cut < 0 else (text[:cut], text[cut + 1 :])
        rows = [_Row("=", None, bare.strip(), told)]
    answers, losses = [], []
    for row in rows:
        feedback = _words(row.feedback, form, plain) if row.feedback.strip() else NOTHING
        if row.sign == "~" and (not row.text or row.text == "*") and row.weight is None:
            answers.append(Answer(Words("*", "plain"), Fraction(0), feedback))
            continue
        number = read_interval(plain(row.text))
        if number is None:
            losses.append(f"the number “{plain(row.text)[:40]}” cannot be read: it was left out")
            continue
        answers.append(Answer(Words(plain(row.text), "plain"), _credit(row), feedback, number))
    reason = "" if any(a.credit > 0 for a in answers) else "none of its numbers can be read"
    return Read("" if reason else "numeric", "numeric", tuple(answers), (), general, tuple(losses), reason)


def read_interval(text: str) -> Interval | None:
    """`value`, `value:tolerance` or `low..high`."""
    low, dots, high = text.partition("..")
    if dots:
        ends = [decimal_of(low), decimal_of(high)]
        if ends[0] is None or ends[1] is None:
            return None
        return Interval(low=min(ends[0], ends[1]), high=max(ends[0], ends[1]))
    value, colon, size = text.partition(":")
    number, tolerance = decimal_of(value), decimal_of(size) if colon and size.strip() else Decimal(0)
    if number is None or tolerance is None:
        return None
    return Interval(number, abs(tolerance))
