"""Reads a number as a person writes it, in any script, and says how many figures were written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

LONGEST = 80  # characters of a number with its unit
_LARGEST_EXPONENT = 60


@dataclass(frozen=True, slots=True)
class Number:
    """An exact value and the significant figures written: `100` has 1 to 3 of them, `1.00e2` has 3."""

    value: Decimal
    figures: int
    least_figures: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text is not a number: `code` and `params` name a message."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def read_number(text: str) -> Number | Unreadable:
    """Read a text that holds a number and nothing else."""
    number, rest = read_quantity(text)
    if isinstance(number, Number) and rest:
        return Unreadable("number-unreadable", {"text": text.strip()[:LONGEST]})
    return number


def read_quantity(text: str) -> tuple[Number | Unreadable, str]:
    """Read the number at the start of a text; return it and what follows it (a unit, perhaps)."""
    if len(text) > LONGEST:
        return Unreadable("number-too-long", {"most": str(LONGEST)}), ""
    plain = fold(text)
    if not plain:
        return Unreadable("number-missing"), ""
    found = _NUMBER.match(plain)
    if found is None:
        return _not_a_number(text, plain), ""
    rest = plain[found.end() :].strip()
    if rest[:1] in _NUMERIC_SIGNS or _SUM_OR_RATIO.match(rest):
        return Unreadable("number-unreadable", {"text": text.strip()}), rest
    return _assemble(found, text.strip()), rest


def fold(text: str) -> str:
    """Write digits, signs, separators and spaces of any script in ASCII; raised figures become `^…`."""
    out: list[str] = []
    raised = False
    for sign in text:
        lifted = _RAISED.get(sign)
        if lifted is not None:
            out.append(lifted if raised else "^" + lifted)
            raised = True
            continue
        raised = False
        out.append(_fold_sign(sign))
    return " ".join("".join(out).split())


def _fold_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    if sign in _SIGNS:
        return _SIGNS[sign]
    category = unicodedata.category(sign)
    if category == "Cf":  # direction marks, joiners: they have no meaning in a number
        return ""
    if category == "Zs":
        return " "
    return sign


_RAISED = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)), "⁺": "+", "⁻": "-"}
_SIGNS = {
    **dict.fromkeys("−‐‑‒–—﹣－", "-"),
    **dict.fromkeys("＋﹢", "+"),
    **dict.fromkeys("٫．。", "."),
    **dict.fromkeys("،，", ","),
    **dict.fromkeys("٬’‘ʼ＇", "'"),
    **dict.fromkeys("×✕✖⨯＊∗·⋅∙•", "×"),
    **dict.fromkeys("ｅＥ", "e"),
    "＾": "^",
    "／": "/",
    "％": "%",
    "٪": "%",
}
_NUMERIC_SIGNS = frozenset("0123456789.,'")
_SUM_OR_RATIO = re.compile(r"[-+*]|/ ?[0-9]|× ?[0-9]|\^")
_RAISED_TO = r"\s?(?:\^|\*\*)\s?[({]?\s?"
_EXPONENT = r"[+-]?\s?[0-9]{1,4}"
_CLOSE = r"\s?[)}]?"
_NUMBER = re.compile(
    rf"(?P<sign>[+-])?\s?(?:10{_RAISED_TO}(?P<bare>{_EXPONENT}){_CLOSE}"
    r"|(?P<body>[0-9](?:[0-9.,]|[' ](?=[0-9]))*|[.,][0-9]+)"
    r"(?:\s?[eE](?P<e>[+-]?[0-9]{1,4})(?![0-9])"
    rf"|\s?[×xX*]\s?10(?:{_RAISED_TO}(?P<power>{_EXPONENT}){_CLOSE}|(?P<sunk>[+-][0-9]{{1,3}})))?)"
)


def _not_a_number(text: str, plain: str) -> Unreadable:
    if plain[:1].isalpha() or plain[:1] in "%°":
        return Unreadable("number-missing", {"text": text.strip()})
    return Unreadable("number-unreadable", {"text": text.strip()})


def _assemble(found: re.Match[str], text: str) -> Number | Unreadable:
    raised = next((found[name] for name in ("bare", "e", "power", "sunk") if found[name]), "")
    exponent = int(raised.replace(" ", "") or "0")
    if abs(exponent) > _LARGEST_EXPONENT:
        return Unreadable("number-out-of-range", {"text": text})
    digits = _plain_digits(found["body"] or "1", scientific=bool(raised))
    if digits is None:
        return Unreadable("number-unreadable", {"text": text})
    if isinstance(digits, Unreadable):
        return digits
    value = Decimal(f"{found['sign'] or ''}{digits}e{exponent}")
    return Number(value, *_figures(digits))


def _plain_digits(body: str, *, scientific: bool) -> str | Unreadable | None:
    """Resolve the separators of `body`: return `digits[.digits]`, None if they make no sense."""
    certain = re.sub(r"[' ]", "", body)
    commas, points = certain.count(","), certain.count(".")
    if commas == 1 and not points and not scientific and _could_be_either(body):
        return Unreadable(
            "number-ambiguous", {"large": body.replace(",", ""), "small": body.replace(",", ".")}
        )
    mark = _decimal_mark(certain, commas, points)
    whole, _, part = body.partition(mark) if mark else (body, "", "")
    if not _is_grouped(whole, "" if mark == "," else ",", "" if mark == "." else "."):
        return None
    if part and not re.fullmatch(r"[0-9]+|(?:[0-9]{3} )+[0-9]{1,3}", part):
        return None
    digits = re.sub(r"[^0-9]", "", whole) or "0"
    return f"{digits}.{part.replace(' ', '')}" if mark else digits


def _could_be_either(body: str) -> bool:
    """`1,234` may be 1234 or 1.234; `0,234` and `1,23` and `1234,567` can only be decimal."""
    return re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", body) is not None


def _decimal_mark(certain: str, commas: int, points: int) -> str:
    """The separator that marks decimals: the last of two kinds, or one that occurs once."""
    if commas and points:
        return "," if certain.rfind(",") > certain.rfind(".") else "."
    if commas + points != 1:
        return ""
    return "," if commas else "."


def _is_grouped(whole: str, *marks: str) -> bool:
    """Digits alone, or digits in groups of three parted by one kind of sign."""
    if not whole or whole.isdigit():
        return True
    kinds = [mark for mark in (*marks, "'", " ") if mark and mark in whole]
    if len(kinds) != 1:
        return False
    first, *others = whole.split(kinds[0])
    return 1 <= len(first) <= 3 and first.isdigit() and all(len(g) == 3 and g.isdigit() for g in others)


def _figures(digits: str) -> tuple[int, int]:
    """Significant figures written, and the fewest they may stand for."""
    whole, mark, part = digits.partition(".")
    significant = (whole + part).lstrip("0")
    if not significant:
        return max(1, len(part)), 1
    least = len(significant) if mark else len(significant.rstrip("0"))
    return len(significant), least
