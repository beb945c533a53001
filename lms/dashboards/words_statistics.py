"""Puts figures and flags into words; a file of its own because the pages and the export must say the same."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.core.analysis.intervals import Interval
from lms.core.analysis.items import ENOUGH, Figures, Flag
from lms.web.i18n import language_name, write_decimal, write_percent

FLAGS = {
    "key-probably-wrong": _l("The key is probably wrong"),
    "dead-distractor": _l("A wrong choice that does no work"),
    "too-easy": _l("Too easy"),
    "too-hard": _l("Too hard"),
    "too-slow": _l("Takes long"),
    "translation-differs": _l("A translation is answered differently"),
}
RULES = {
    "key-probably-wrong": _l(
        "Raised when people who did well in the rest of the quiz did worse here (the whole interval of the discrimination lies below 0), or when the upper group surely prefers a wrong choice."
    ),
    "dead-distractor": _l("Raised when surely fewer than one in twenty choose it."),
    "too-easy": _l("Raised when surely more than 19 of 20 points are earned."),
    "too-hard": _l("Raised when surely fewer than 3 of 10 points are earned."),
    "too-slow": _l("Raised when half of the people need more than three times the quiz's usual time."),
    "translation-differs": _l(
        "Raised when the facility surely differs from that in the source language, with at least 30 people in each. “Surely” means everywhere: the whole 95-per-cent interval lies on that side."
    ),
}
PURPOSES = {"graded": _l("graded"), "practice": _l("practice"), "pretest": _l("pretest")}
VERDICT_WORDS = {"correct": _l("correct"), "partial": _l("partly correct"), "incorrect": _l("not correct")}


def flag_text(flag: Flag, choices: tuple[tuple[str, bool | None], ...]) -> str:
    """Name a flag with its n, and the choice or language it speaks of."""
    about = ""
    if flag.place is not None and flag.place < len(choices):
        about = f" “{choices[flag.place][0]}”"
    elif flag.language:
        about = f" ({language_name(flag.language)})"
    return _("%(flag)s%(about)s, n = %(n)d", flag=FLAGS[flag.code], about=about, n=flag.n)


def share(value: float) -> str:
    """Write a share as a whole percentage."""
    return write_percent(f"{100 * value:.0f}")


def share_interval(interval: Interval | None) -> str:
    """Write the bounds of a share, "" where there are none."""
    if interval is None:
        return ""
    return _("%(low)s to %(high)s %%", low=f"{100 * interval.low:.0f}", high=f"{100 * interval.high:.0f}")


def number(value: float) -> str:
    """Write a coefficient with two decimals."""
    return write_decimal(f"{value:.2f}".replace("-", "−"))


def number_interval(interval: Interval) -> str:
    """Write a coefficient with the bounds of its interval."""
    return _(
        "%(value)s (%(low)s to %(high)s)", value=number(interval.value), low=number(interval.low),
        high=number(interval.high),
    )  # fmt: skip


def facility(figures: Figures) -> str:
    """Write a facility as far as it can be said: under n = 30 the interval alone."""
    if figures.facility is None:
        return ""
    if not figures.enough:
        return share_interval(figures.facility)
    return _(
        "%(value)s (%(bounds)s)", value=share(figures.facility.value), bounds=share_interval(figures.facility)
    )


def times(bounds: tuple[int, int | None] | None) -> str:
    """Write the class in which the median time lies."""
    if bounds is None:
        return ""
    low, high = bounds
    if high is None:
        return _("more than %(seconds)d s", seconds=low)
    return _("%(low)d to %(high)d s", low=low, high=high)


def caution(n: int) -> str:
    """Say what so few people can prove, "" from n = 30 on (B130)."""
    if n >= ENOUGH:
        return ""
    if n == 0:
        return _("Nobody has been counted yet.")
    return _("n = %(n)d: too few to say. Treat as anecdote; from 30 people on figures are stated.", n=n)
