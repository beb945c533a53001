"""The run sheet of a module: one row per step with its state, and why; the same rows on every page."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.completion import Outcome
from lms.core.completion.rules import Row as OutcomeRow
from lms.core.content.document import Lesson, ModuleDocument, ModuleText, Practical, Quiz
from lms.core.scenario import Scenario
from lms.web.i18n import write_clauses, write_decimal
from lms.web.messages import say


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as shown. `state`: todo | now | done | locked | attention; `url` None when there is nothing to open."""

    state: str
    title: str
    url: str | None
    note: str
    number: int
    lang: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows and the one sentence that says what they add up to."""

    rows: tuple[SheetRow, ...]
    done: int
    total: int
    sentence: str
    next_url: str | None
    next_title: str
    complete: bool


def build_sheet(
    document: ModuleDocument, text: ModuleText, outcome: Outcome, *, here: str = "", completed: bool = False,
    locked: str = "",
) -> Sheet:  # fmt: skip
    """Put a learner's outcome into rows; `here` is "kind:id" of the open page, `locked` a reason that closes all."""
    pending = next((row for row in outcome.rows if row.counts and not row.done), None)
    rows = [
        _row(document, text, row, number, here=here, is_next=row is pending, locked=locked)
        for number, row in enumerate(outcome.rows, start=1)
    ]
    rows.append(_certificate_row(document, outcome, completed=completed, number=len(rows) + 1))
    return Sheet(
        rows=tuple(rows),
        done=outcome.done,
        total=outcome.total,
        sentence=explain(text, outcome, completed=completed),
        next_url=step_url(document.id, pending.kind, pending.subject) if pending and not locked else None,
        next_title=step_title(text, pending) if pending else "",
        complete=completed or outcome.complete,
    )


def _row(
    document: ModuleDocument,
    text: ModuleText,
    row: OutcomeRow,
    number: int,
    *,
    here: str,
    is_next: bool,
    locked: str,
) -> SheetRow:
    state = "done" if row.done else "attention" if row.code == "quiz-below" else "now" if is_next else "todo"
    minutes = _minutes(text, row)
    notes = [part for part in (minutes, say(row.code, **row.params)) if part]
    if locked and not row.done:
        state, notes = "locked", [locked]
    return SheetRow(
        state=state,
        title=step_title(text, row),
        url=None if locked else step_url(document.id, row.kind, row.subject),
        note=" · ".join(notes),
        number=number,
        current=here == f"{row.kind}:{row.subject}",
    )


def _certificate_row(document: ModuleDocument, outcome: Outcome, *, completed: bool, number: int) -> SheetRow:
    if completed or outcome.complete:
        return SheetRow("done", _("Certificate"), "/record/", _("yours: open and print it"), number)
    left = outcome.total - outcome.done
    note = ngettext("when %(num)d more step is done", "when %(num)d more steps are done", left)
    return SheetRow("locked", _("Certificate"), None, note, number)


def _minutes(text: ModuleText, row: OutcomeRow) -> str:
    part: Lesson | Quiz | Practical | Scenario | None = (
        text.lessons.get(row.subject)
        or text.quizzes.get(row.subject)
        or text.practicals.get(row.subject)
        or text.scenarios.get(row.subject)
    )
    if part is None or not part.minutes:
        return ""
    return _("%(minutes)d min", minutes=part.minutes)


def step_title(text: ModuleText, row: OutcomeRow) -> str:
    """Return the title of a step in the text's language."""
    for parts in (text.lessons, text.quizzes, text.practicals, text.scenarios):
        if row.subject in parts:
            return parts[row.subject].title
    return row.subject


def step_url(module_id: str, kind: str, subject: str) -> str:
    """Return the stable address of a step."""
    return f"/modules/{module_id}/{kind if kind != 'quiz' else 'quizze'}s/{subject}/"


def explain(text: ModuleText, outcome: Outcome, *, completed: bool) -> str:
    """Say in one sentence what is done and what is left."""
    if completed or outcome.complete:
        return _(
            "Everything that counts is done: %(done)d of %(total)d.", done=outcome.total, total=outcome.total
        )
    if outcome.total == 0:
        return _("Nothing in this module counts towards a certificate.")
    left = [_left(text, row) for row in outcome.missing]
    shown = left[:3]
    more = len(left) - 3
    if more > 0:
        shown.append(ngettext("and %(num)d more", "and %(num)d more", more))
    return _(
        "%(done)d of %(total)d done. Left: %(left)s.",
        done=outcome.done,
        total=outcome.total,
        left=write_clauses(shown),
    )


def _left(text: ModuleText, row: OutcomeRow) -> str:
    title = step_title(text, row)
    match row.code:
        case "lesson-to-read":
            return _("read “%(title)s”", title=title)
        case "quiz-to-pass":
            return _(
                "pass “%(title)s” with %(mark)s %%", title=title, mark=write_decimal(str(row.params["mark"]))
            )
        case "quiz-below":
            return _(
                "pass “%(title)s” with %(mark)s %% (best so far %(score)s %%)",
                title=title,
                mark=write_decimal(str(row.params["mark"])),
                score=write_decimal(str(row.params["score"])),
            )
        case "scenario-to-solve":
            return _("solve “%(title)s”", title=title)
        case _:
            return _("be observed at the bench: “%(title)s”", title=title)
