"""The upper and the lower group: who knew the rest of the paper best and least, and what each chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.core.analysis.sums import ItemSums, added

MANY = 100
"""From this n on the groups aim at Kelley's 27 % (1939); below, at a third, since 27 % of few are too few."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The sums of the two groups; bands are never cut, so the groups hold at least the share that they aim at."""

    lower: ItemSums
    upper: ItemSums
    share: float  # 0.27 or 1/3


def split(bands: Mapping[int, ItemSums]) -> Groups | None:
    """Return the groups, or None where the rest of the paper does not tell people apart."""
    filled = sorted(band for band, sums in bands.items() if sums.n)
    n = sum(bands[band].n for band in filled)
    share = 0.27 if n >= MANY else 1 / 3
    lower, taken_below = _fill(filled, bands, n * share)
    upper, taken_above = _fill(filled[::-1], bands, n * share)
    if not filled or taken_below >= taken_above:
        return None
    return Groups(lower, upper, share)


def _fill(order: list[int], bands: Mapping[int, ItemSums], wanted: float) -> tuple[ItemSums, int]:
    """Take bands in order until there are enough people; return their sums and the last band taken."""
    taken: list[ItemSums] = []
    people = 0
    for band in order:
        taken.append(bands[band])
        people += bands[band].n
        if people >= wanted:
            break
    return added(taken), order[len(taken) - 1] if taken else -1
