"""Intervals for shares, differences, correlations and means: how little a small group can prove."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the bounds of its 95 % interval, all on the figure's own scale."""

    low: float
    value: float
    high: float


def wilson(successes: float, n: int) -> Interval | None:
    """Return a share with Wilson's score interval; None without observations.

    `successes` may be a sum of part credits: a mark between 0 and 1 varies at most as much as one of 0 or 1, so the interval is
    then rather too wide than too narrow. Source: Wilson 1927; Newcombe, Statistics in Medicine 17 (1998) 857, method 3.
    """
    if n <= 0:
        return None
    share = successes / n
    squared = Z95 * Z95
    middle = share + squared / (2 * n)
    half = Z95 * math.sqrt(share * (1 - share) / n + squared / (4 * n * n))
    below = 1 + squared / n
    return Interval(max(0.0, (middle - half) / below), share, min(1.0, (middle + half) / below))


def difference(first: Interval, second: Interval) -> Interval:
    """Return the difference of two independent shares; Newcombe, Statistics in Medicine 17 (1998) 873, method 10."""
    value = first.value - second.value
    down = math.hypot(first.value - first.low, second.high - second.value)
    up = math.hypot(first.high - first.value, second.value - second.low)
    return Interval(value - down, value, value + up)


def correlation(n: int, x: int, y: int, xx: int, yy: int, xy: int) -> Interval | None:
    """Return Pearson's correlation from sums, with Fisher's interval; None where one side does not vary or n < 4."""
    vary_x, vary_y = n * xx - x * x, n * yy - y * y
    if n < 4 or vary_x <= 0 or vary_y <= 0:
        return None
    r = max(-1.0, min(1.0, (n * xy - x * y) / (math.sqrt(vary_x) * math.sqrt(vary_y))))
    if abs(r) > 1 - 1e-12:
        return Interval(r, r, r)
    middle, half = math.atanh(r), Z95 / math.sqrt(n - 3)
    return Interval(math.tanh(middle - half), r, math.tanh(middle + half))


def mean(n: int, total: int, squares: int, unit: int) -> Interval | None:
    """Return the mean of whole multiples of 1/`unit` with Student's interval; None under n = 3."""
    if n < 3:
        return None
    variance = max(0, n * squares - total * total) / (n * (n - 1) * unit * unit)
    value, half = total / (n * unit), student(n - 1) * math.sqrt(variance / n)
    return Interval(value - half, value, value + half)


def student(freedom: int) -> float:
    """Return the two-sided 95 % quantile of Student's t: exact for 2, else the expansion of Abramowitz & Stegun 26.7.5."""
    if freedom == 2:
        return 4.302652729911275
    z = Z95
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / freedom + second / freedom**2 + third / freedom**3 + fourth / freedom**4
