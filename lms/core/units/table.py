"""The table of units: symbols, what they measure, exact factors, and other ways to write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Powers: TypeAlias = frozenset[tuple[str, int]]
"""Base quantities with their powers; the unit of each is the SI unit (length m, amount mol, mass kg, …)."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A unit symbol that stands alone: `factor` × value + `offset` gives the base unit."""

    symbol: str
    powers: Powers
    factor: Fraction
    offset: Fraction = Fraction(0)


def _powers(**powers: int) -> Powers:
    return frozenset(powers.items())


_PREFIXES = {
    "G": Fraction(10**9), "M": Fraction(10**6), "k": Fraction(1000), "h": Fraction(100), "": Fraction(1),
    "d": Fraction(1, 10), "c": Fraction(1, 100), "m": Fraction(1, 1000), "µ": Fraction(1, 10**6),
    "n": Fraction(1, 10**9), "p": Fraction(1, 10**12), "f": Fraction(1, 10**15),
}  # fmt: skip
_MOLAR = _powers(amount=1, length=-3)

_ROWS: tuple[tuple[str, str, Powers, Fraction], ...] = (
    # prefixes parted by spaces ("-" = none), symbol, powers, factor to the base unit
    ("- d c m µ n p f", "L", _powers(length=3), Fraction(1, 1000)),
    ("k - m µ n p f", "g", _powers(mass=1), Fraction(1, 1000)),
    ("-", "t", _powers(mass=1), Fraction(1000)),
    ("k - d c m µ n p", "m", _powers(length=1), Fraction(1)),
    ("-", "Å", _powers(length=1), Fraction(1, 10**10)),
    ("k - m µ n p f", "mol", _powers(amount=1), Fraction(1)),
    ("- m µ n p f", "M", _MOLAR, Fraction(1000)),
    ("- m", "N", _powers(equivalent=1, length=-3), Fraction(1000)),
    ("- m", "Eq", _powers(equivalent=1), Fraction(1)),
    ("- m", "Osm", _powers(osmole=1), Fraction(1)),
    ("- m µ n", "s", _powers(time=1), Fraction(1)),
    ("-", "min", _powers(time=1), Fraction(60)),
    ("-", "h", _powers(time=1), Fraction(3600)),
    ("-", "d", _powers(time=1), Fraction(86400)),
    ("-", "week", _powers(time=1), Fraction(604800)),
    ("-", "K", _powers(temperature=1), Fraction(1)),
    ("G M k h - m", "Pa", _powers(pressure=1), Fraction(1)),
    ("- m", "bar", _powers(pressure=1), Fraction(100000)),
    ("-", "atm", _powers(pressure=1), Fraction(101325)),
    ("-", "mmHg", _powers(pressure=1), Fraction(133322387415, 10**9)),
    ("-", "Torr", _powers(pressure=1), Fraction(101325, 760)),
    ("-", "psi", _powers(pressure=1), Fraction(6894757293168, 10**9)),
    ("-", "×g", _powers(rcf=1), Fraction(1)),
    ("-", "rpm", _powers(time=-1), Fraction(1, 60)),
    ("G M k -", "Hz", _powers(time=-1), Fraction(1)),
    ("- m", "AU", _powers(absorbance=1), Fraction(1)),
    ("-", "pH", _powers(pH=1), Fraction(1)),
    ("-", "%", _powers(), Fraction(1, 100)),
    ("-", "‰", _powers(), Fraction(1, 1000)),
    ("-", "ppm", _powers(), Fraction(1, 10**6)),
    ("-", "ppb", _powers(), Fraction(1, 10**9)),
    ("-", "% w/v", _powers(mass=1, length=-3), Fraction(10)),
    ("-", "CFU", _powers(colony=1), Fraction(1)),
    ("-", "PFU", _powers(plaque=1), Fraction(1)),
    ("-", "cells", _powers(cell=1), Fraction(1)),
    ("-", "copies", _powers(copy=1), Fraction(1)),
    ("k - m", "U", _powers(activity=1), Fraction(1)),
    ("- m µ n", "kat", _powers(activity=1), Fraction(60_000_000)),
    ("k M - m", "IU", _powers(international=1), Fraction(1)),
    ("k -", "Da", _powers(mass=1, amount=-1), Fraction(1, 1000)),
    ("k M -", "bp", _powers(basepair=1), Fraction(1)),
    ("- m µ", "S", _powers(conductance=1), Fraction(1)),
    ("k - m µ", "V", _powers(voltage=1), Fraction(1)),
    ("- m µ n", "A", _powers(current=1), Fraction(1)),
    ("M k -", "Ω", _powers(resistance=1), Fraction(1)),
    ("k - m", "W", _powers(power=1), Fraction(1)),
    ("k - m", "J", _powers(energy=1), Fraction(1)),
    ("- c", "P", _powers(pressure=1, time=1), Fraction(1, 10)),
    ("k M G -", "Bq", _powers(radioactivity=1), Fraction(1)),
    ("- m µ", "Ci", _powers(radioactivity=1), Fraction(37 * 10**9)),
    ("- m µ", "Sv", _powers(dose=1), Fraction(1)),
    ("-", "NTU", _powers(turbidity=1), Fraction(1)),
    ("-", "dB", _powers(sound=1), Fraction(1)),
    ("-", "lx", _powers(illuminance=1), Fraction(1)),
    ("-", "°", _powers(angle=1), Fraction(1)),
)  # fmt: skip


def _atoms() -> dict[str, Atom]:
    atoms = {
        "°C": Atom("°C", _powers(temperature=1), Fraction(1), Fraction(27315, 100)),
        "°F": Atom("°F", _powers(temperature=1), Fraction(5, 9), Fraction(45967 * 5, 900)),
    }
    for prefixes, symbol, powers, factor in _ROWS:
        for prefix in prefixes.split():
            sign = prefix.strip("-")
            atoms[sign + symbol] = Atom(sign + symbol, powers, factor * _PREFIXES[sign])
    return atoms


ATOMS: Mapping[str, Atom] = _atoms()

DIMENSIONS: Mapping[Powers, str] = {
    _powers(length=3): "volume",
    _powers(mass=1): "mass",
    _powers(length=1): "length",
    _powers(length=2): "area",
    _powers(amount=1): "amount",
    _powers(time=1): "time",
    _powers(temperature=1): "temperature",
    _powers(pressure=1): "pressure",
    _powers(mass=1, length=-3): "mass/volume",
    _MOLAR: "concentration",
    _powers(amount=1, mass=-1): "molality",
    _powers(mass=1, amount=-1): "molar mass",
    _powers(equivalent=1, length=-3): "normality",
    _powers(equivalent=1): "equivalents",
    _powers(osmole=1): "osmoles",
    _powers(osmole=1, length=-3): "osmolarity",
    _powers(osmole=1, mass=-1): "osmolality",
    _powers(rcf=1): "rcf",
    _powers(time=-1): "frequency",
    _powers(absorbance=1): "absorbance",
    _powers(absorbance=1, time=1): "peak area",
    _powers(length=2, amount=-1): "absorptivity",
    _powers(pH=1): "pH",
    _powers(): "ratio",
    _powers(colony=1): "colonies",
    _powers(colony=1, length=-3): "colony concentration",
    _powers(colony=1, mass=-1): "colonies per mass",
    _powers(plaque=1): "plaques",
    _powers(plaque=1, length=-3): "plaque concentration",
    _powers(cell=1): "cells",
    _powers(cell=1, length=-3): "cell concentration",
    _powers(copy=1): "copies",
    _powers(copy=1, length=-3): "copy concentration",
    _powers(length=-3): "number concentration",
    _powers(activity=1): "activity",
    _powers(activity=1, length=-3): "activity concentration",
    _powers(activity=1, mass=-1): "specific activity",
    _powers(international=1): "international units",
    _powers(international=1, length=-3): "international units per volume",
    _powers(basepair=1): "base pairs",
    _powers(length=3, time=-1): "flow",
    _powers(length=1, time=-1): "speed",
    _powers(temperature=1, time=-1): "heating rate",
    _powers(conductance=1): "conductance",
    _powers(conductance=1, length=-1): "conductivity",
    _powers(resistance=1): "resistance",
    _powers(resistance=1, length=1): "resistivity",
    _powers(voltage=1): "voltage",
    _powers(current=1): "current",
    _powers(power=1): "power",
    _powers(energy=1): "energy",
    _powers(pressure=1, time=1): "viscosity",
    _powers(radioactivity=1): "radioactivity",
    _powers(dose=1): "dose",
    _powers(dose=1, time=-1): "dose rate",
    _powers(turbidity=1): "turbidity",
    _powers(sound=1): "sound level",
    _powers(illuminance=1): "illuminance",
    _powers(angle=1): "angle",
}
