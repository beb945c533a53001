"""How far the marks of a quiz can be told from chance: alpha, its interval, the standard error of one person's mark."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lms.core.analysis.intervals import Z95, Interval


@dataclass(frozen=True, slots=True)
class Reliability:
    """A coefficient with its interval, and the standard error of measurement as a share of all points.

    `drawn`: people met different questions, so the coefficient is that of a nested design.
    """

    n: int
    items: int
    coefficient: Interval
    error: float
    drawn: bool = False


def alpha(items: int, item_variances: float, total_variance: float) -> float | None:
    """Return Cronbach's alpha; with items of 0 or 1 it is KR-20. None with one item or marks that do not vary."""
    if items < 2 or total_variance <= 0:
        return None
    return items / (items - 1) * (1 - item_variances / total_variance)


def nested(items: int, mean_variance: float, within: float) -> float | None:
    """Return the generalizability coefficient where each person met items of their own draw.

    `mean_variance`: of the people's mean marks (sample variance); `within`: mean over the people of the sample variance of their
    own items' marks. With items of 0 or 1 this is close to KR-21. Source: Cronbach et al. 1972, design i:p.
    """
    if items < 2 or mean_variance <= 0:
        return None
    return 1 - within / (items * mean_variance)


def bonett(coefficient: float, items: int, n: int) -> Interval | None:
    """Return the coefficient with Bonett's interval (Journal of Educational and Behavioral Statistics 27 (2002) 335)."""
    if n < 4 or items < 2 or coefficient >= 1:
        return None
    half = Z95 * math.sqrt(2 * items / ((items - 1) * (n - 2)))
    log = math.log(1 - coefficient)
    return Interval(1 - math.exp(log + half), coefficient, 1 - math.exp(log - half))


def standard_error(total_variance: float, coefficient: float) -> float:
    """Return the standard error of measurement on the scale of the variance; a negative coefficient counts as none."""
    return math.sqrt(max(0.0, total_variance) * (1 - max(0.0, min(1.0, coefficient))))


def judged(
    n: int, items: int, total_variance: float, coefficient: float | None, *, drawn: bool
) -> Reliability | None:
    """Put coefficient, interval and error together; None where nothing can be said."""
    interval = None if coefficient is None else bonett(coefficient, items, n)
    if interval is None:
        return None
    return Reliability(n, items, interval, standard_error(total_variance, interval.value), drawn)
