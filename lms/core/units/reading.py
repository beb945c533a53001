"""Finds the unit that a text names and converts between units that measure the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from lms.core.numbers.reading import fold
from lms.core.units.names import ALIASES
from lms.core.units.table import ATOMS, DIMENSIONS, Atom, Powers

_LONGEST = 40
_MOST_ATOMS = 4
_LARGEST_POWER = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as understood: `factor` × value + `offset` is the value in base units of its dimension."""

    symbol: str
    dimension: str
    factor: Fraction
    offset: Fraction = Fraction(0)

    def convert(self, value: Fraction, to: Unit) -> Fraction:
        """Return `value` of this unit in `to`, exactly; both measure the same."""
        return (value * self.factor + self.offset - to.offset) / to.factor


@lru_cache(maxsize=2048)
def find_unit(text: str) -> Unit | None:
    """Return the unit that `text` names in any of the known spellings, or None."""
    plain = _plain(text)
    if not plain or len(plain) > _LONGEST:
        return None
    alone = _atom(plain)
    if alone is not None:
        return Unit(alone.symbol, DIMENSIONS[alone.powers], alone.factor, alone.offset)
    return _compound(plain)


def known_units() -> frozenset[str]:
    """Every symbol that stands alone, for suggestions."""
    return frozenset(ATOMS)


def _plain(text: str) -> str:
    """One spelling of micro, of multiplication and of raised figures."""
    if len(text) > 4 * _LONGEST:
        return ""
    folded = unicodedata.normalize("NFKC", fold(text.replace("º", "°"))).replace("μ", "µ")
    folded = folded.replace("**", "^").replace("⁄", "/").replace("÷", "/").replace("ـ", "")
    folded = re.sub(r"\s*/\s*", "/", folded.strip())
    folded = re.sub(r"^°\s+(?=[CFم])", "°", folded)
    return re.sub(r"^[×xX*]\s*(?=g$)", "×", folded)


_SPELLINGS: Mapping[str, str] = {
    unicodedata.normalize("NFKC", fold(spelling)).replace("μ", "µ"): symbol
    for spelling, symbol in ALIASES.items()
}


def _by_folded() -> Mapping[str, str | None]:
    """Symbols and spellings by their caseless form; None where case makes the difference (mM, mm)."""
    folded: dict[str, str | None] = {}
    for spelling, symbol in ({symbol: symbol for symbol in ATOMS} | dict(_SPELLINGS)).items():
        key = spelling.casefold()
        folded[key] = symbol if folded.get(key, symbol) == symbol else None
    return folded


_FOLDED = _by_folded()
_MICRO = re.compile(r"u(?=(?:L|l|g|m|M|mol|s|A|V|S|kat|Ci|Sv)$)")


def _atom(text: str) -> Atom | None:
    symbol = text if text in ATOMS else _SPELLINGS.get(text)
    if symbol is None and _MICRO.match(text):
        return _atom("µ" + text[1:])
    if symbol is None:
        symbol = _FOLDED.get(text.casefold())
    return ATOMS[symbol] if symbol is not None else None


_PART = re.compile(
    r"(?P<name>[^\s/×.()^0-9+-]+(?:[ ][^\s/×.()^0-9+-]+)?)\s?(?:\^?\(?(?P<power>[+-]?[0-9])\)?)?"
)


def _compound(text: str) -> Unit | None:
    """Read `mol L^-1`, `mol/L`, `L/(mol cm)`, `mL/min`."""
    numerator, *denominators = text.split("/")
    if len(denominators) > 2:
        return None
    powers: dict[str, int] = {}
    factor = Fraction(1)
    symbols = []
    for sign, part in ((1, numerator), *((-1, part) for part in denominators)):
        found = _product(part)
        if found is None:
            return None
        for atom, power in found:
            factor *= atom.factor ** (sign * power)
            for base, times in atom.powers:
                powers[base] = powers.get(base, 0) + sign * power * times
        symbols.append(" ".join(atom.symbol + (f"^{power}" if power != 1 else "") for atom, power in found))
    dimension = DIMENSIONS.get(_only_used(powers))
    return Unit("/".join(symbols), dimension, factor) if dimension else None


def _only_used(powers: Mapping[str, int]) -> Powers:
    return frozenset((base, power) for base, power in powers.items() if power)


def _product(text: str) -> list[tuple[Atom, int]] | None:
    """Read the factors of one side of a stroke; None if one of them is unknown."""
    text = text.strip().removeprefix("(").removesuffix(")") if text.strip().startswith("(") else text.strip()
    if text in {"", "1"}:
        return []
    found: list[tuple[Atom, int]] = []
    place = 0
    while place < len(text):
        part = _PART.match(text, place)
        if part is None:
            return None
        atom, end = _longest_atom(text, part)
        power = int(part["power"]) if part["power"] and end == part.end() else 1
        if atom is None or not 0 < abs(power) <= _LARGEST_POWER or len(found) == _MOST_ATOMS:
            return None
        found.append((atom, power))
        place = end + len(text[end:]) - len(text[end:].lstrip(" ×."))
    return found


def _longest_atom(text: str, part: re.Match[str]) -> tuple[Atom | None, int]:
    """A name of two words if there is such a unit (ملی لیٹر), else of one."""
    name = part["name"]
    atom = _atom(name)
    if atom is not None or " " not in name:
        return atom, part.end()
    first = name.partition(" ")[0]
    return _atom(first), part.start() + len(first)
