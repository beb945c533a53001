"""When an attempt ends, and what happens to it then: time limit, extra time, the closing of the quiz, the late policy (B17, B18)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

NETWORK_GRACE = timedelta(seconds=45)
"""For an answer that was on its way when the time ended (B18)."""
SUBMIT_GRACE = timedelta(minutes=5)
"""For looking over and submitting, where the quiz says `late: grace`."""


class Late(StrEnum):
    """What happens when the time is over and nothing was submitted."""

    AUTOSUBMIT = "autosubmit"  # what is saved is marked
    GRACE = "grace"  # some minutes to submit, not to answer; then the attempt does not count
    NOT_COUNTED = "not-counted"  # the attempt does not count


def deadline(
    started_at: datetime,
    limit: timedelta,
    *,
    extra: timedelta = timedelta(0),
    closes_at: datetime | None = None,
    extension: timedelta = timedelta(0),
) -> datetime:
    """The end of an attempt: its own time with extra time, cut off where the quiz closes with the person's extension."""
    own = started_at + limit + extra
    return own if closes_at is None else min(own, closes_at + extension)


def standing_extra(limit: timedelta, share: int, minutes: int) -> timedelta:
    """The extra time that a person always has: per cent of the limit and minutes besides, in whole seconds, rounded up."""
    seconds = Fraction(int(limit.total_seconds()) * share, 100)
    return timedelta(seconds=-(-seconds.numerator // seconds.denominator) + minutes * 60)


def answers_until(ends_at: datetime) -> datetime:
    """The last moment at which an answer is taken."""
    return ends_at + NETWORK_GRACE


def submits_until(ends_at: datetime, late: Late) -> datetime:
    """The last moment at which the attempt may be submitted; after it the server closes it."""
    return ends_at + (SUBMIT_GRACE if late is Late.GRACE else NETWORK_GRACE)


def closes_as(late: Late) -> str:
    """The state of an attempt that nobody submitted in time."""
    return "expired" if late is Late.AUTOSUBMIT else "abandoned"
