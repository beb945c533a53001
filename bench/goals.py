"""What a request may cost: goals in milliseconds on the reference machine, and as ratios that hold on any machine."""

from __future__ import annotations

from dataclasses import dataclass

PATIENCE = 1.25  # a ratio missed by more than a quarter fails the run


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal: `cpu_ms` is for reading, `ratio` (to the floor `to`, measured in the same run) is what may fail."""

    words: str
    cpu_ms: float | None = None
    ratio: float | None = None
    to: str = ""


# The ratios of the last four are the goals in ms divided by the floors measured on the reference machine: 0.20 and 0.64 ms.
GOALS = {
    "page": Goal("bare Flask page of the lesson's bytes (floor)"),
    "commit": Goal("bare Flask, one durable commit (floor)"),
    "lesson": Goal("lesson page", 1.0, 4.0, "page"),
    "attempt": Goal("quiz attempt page, 10 questions", 2.0, 10.0, "page"),
    "save": Goal("answer saved", 1.2, 1.9, "commit"),
    "submit": Goal("quiz submitted, 10 questions", 1.5, 2.35, "commit"),
    "table": Goal("coordinator's table, 50 of 1,000 rows", 5.0, 25.0, "page"),
    "sign-in": Goal("sign-in (argon2id)", 40.0),
    "verify": Goal("verification of a certificate"),
    "mixed": Goal("mixed: lessons, answers, attempts, submits, tables"),
}
P99_MS, P99_TO_P50 = 50.0, 5.0
IDLE_MB, LOADED_MB = 120.0, 200.0
START_SECONDS = 2.0
COMPILE_MB_PER_SECOND = 3.0
PDF_MS, PDF_KB = 15.0, 150.0
LESSON_KB = 8.0
EXPONENT = 0.05


def verdict(value: float | None, goal: float | None, *, at_least: bool = False) -> str:
    """Return "ok", "missed" or "" where nothing was asked or measured."""
    if value is None or goal is None:
        return ""
    return "ok" if (value >= goal if at_least else value <= goal) else "missed"
