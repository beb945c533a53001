"""The figures of one item, from kept sums alone, and the flags that they raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lms.core.analysis.groups import Groups, split
from lms.core.analysis.intervals import Interval, correlation, difference, wilson
from lms.core.analysis.sums import TIMES, UNIT, ItemSums, added, median_class

ENOUGH = 30
"""Under this n nothing is stated as a fact (B127): the figures stand as what few people did, without a verdict."""
EASY, HARD, DEAD, SLOW = 0.95, 0.30, 0.05, 3


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look at: the code of a rule that is put into words, the n it rests on, and what it speaks of."""

    code: str  # key-probably-wrong | dead-distractor | too-easy | too-hard | too-slow | translation-differs
    n: int
    place: int | None = None  # of a choice in the source
    language: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of an item. Without `enough`, discrimination and groups are None and no flag is raised."""

    n: int
    enough: bool
    facility: Interval | None
    discrimination: Interval | None
    groups: Groups | None
    median: tuple[int, int | None] | None
    timed: int
    sums: ItemSums
    flags: tuple[Flag, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Asked:
    """What has to be known of an item to judge its figures: its keys by place in the source, and its language."""

    keys: frozenset[int] = frozenset()
    choices: int = 0
    language: str = ""


def figures(
    asked: Asked,
    bands: Mapping[int, ItemSums],
    *,
    languages: Mapping[str, ItemSums] | None = None,
    usual_times: Sequence[int] = (),
) -> Figures:
    """Return an item's figures. `languages`: its sums in each language; `usual_times`: the time classes of the whole quiz."""
    sums = added(bands.values())
    enough = sums.n >= ENOUGH
    groups = split(bands) if enough else None
    related = _related(sums) if enough else None
    found = Figures(
        n=sums.n,
        enough=enough,
        facility=facility(sums),
        discrimination=related,
        groups=groups,
        median=median_class(sums.times),
        timed=sum(sums.times),
        sums=sums,
    )
    if not enough:
        return found
    flags = [*_key_flags(asked, found), *_dead(asked, sums), *_ease(found)]
    flags += _slow(found, usual_times)
    flags += _translated(asked, languages or {})
    return Figures(**{**{name: getattr(found, name) for name in Figures.__slots__}, "flags": tuple(flags)})


def facility(sums: ItemSums) -> Interval | None:
    """Return the mean share of points with its interval."""
    return wilson(sums.score / UNIT, sums.n)


def _related(sums: ItemSums) -> Interval | None:
    """Return the corrected point-biserial: the item against the rest of the paper without it."""
    return correlation(sums.n, sums.score, sums.rest, sums.score_squares, sums.rest_squares, sums.products)


def _key_flags(asked: Asked, found: Figures) -> list[Flag]:
    """Those who know the rest get it wrong: the correlation is surely negative, or the upper group prefers a distractor."""
    if found.discrimination is not None and found.discrimination.high < 0:
        return [Flag("key-probably-wrong", found.n)]
    groups = found.groups
    if groups is None or len(asked.keys) != 1:
        return []
    key = next(iter(asked.keys))
    chosen = groups.upper.choices
    for place in range(min(asked.choices, len(chosen))):
        rival, right = wilson(chosen[place], groups.upper.n), wilson(chosen[key], groups.upper.n)
        if place != key and rival and right and difference(rival, right).low > 0:
            return [Flag("key-probably-wrong", groups.upper.n, place)]
    return []


def _dead(asked: Asked, sums: ItemSums) -> list[Flag]:
    """A wrong choice that surely fewer than 5 % take does no work."""
    flags = []
    for place in range(min(asked.choices, len(sums.choices) - 1)):
        taken = wilson(sums.choices[place], sums.n)
        if place not in asked.keys and taken is not None and taken.high < DEAD:
            flags.append(Flag("dead-distractor", sums.n, place))
    return flags


def _ease(found: Figures) -> list[Flag]:
    if found.facility is not None and found.facility.low > EASY:
        return [Flag("too-easy", found.n)]
    if found.facility is not None and found.facility.high < HARD:
        return [Flag("too-hard", found.n)]
    return []


def _slow(found: Figures, usual_times: Sequence[int]) -> list[Flag]:
    """The median lies in a class that begins at more than three times the upper bound of the quiz's own."""
    usual = median_class(usual_times)
    if found.median is None or usual is None or found.timed < ENOUGH:
        return []
    return [Flag("too-slow", found.timed)] if found.median[0] >= SLOW * (usual[1] or TIMES[-1]) else []


def _translated(asked: Asked, languages: Mapping[str, ItemSums]) -> list[Flag]:
    """In a translation the share of points surely differs from the source language's, both with enough people."""
    source = languages.get(asked.language)
    if source is None or source.n < ENOUGH:
        return []
    own, flags = facility(source), []
    for language, sums in sorted(languages.items()):
        there = facility(sums)
        if language == asked.language or sums.n < ENOUGH or own is None or there is None:
            continue
        gap = difference(there, own)
        if gap.low > 0 or gap.high < 0:
            flags.append(Flag("translation-differs", sums.n, language=language))
    return flags
