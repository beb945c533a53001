"""Quizzes and banks: Markdown becomes items, sections and draws, in the source language and in translations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lms.core.content.document import After, Bank, Draw, Quiz, Section
from lms.core.content.folder import Context, Page
from lms.core.content.quiz_items import compile_item
from lms.core.content.quiz_reading import kinds_by_id, read_page
from lms.core.content.quiz_rules import check_pattern, check_question
from lms.core.content.quiz_source import Question, QuizSource
from lms.core.content.quiz_translation import translate
from lms.core.diagnostics import Report
from lms.core.items.contract import Item

__all__ = ["QuizSource", "compile_bank", "compile_quiz", "read_quiz"]


def read_quiz(page: Page, context: Context, report: Report) -> QuizSource:
    """Take a quiz or bank apart and report what concerns its structure."""
    base = context.folder.pages.get(page.base)
    known = kinds_by_id(base.tokens) if page.lang and base is not None else {}
    return read_page(context, report, known)


def compile_quiz(
    page: Page,
    source: QuizSource,
    context: Context,
    report: Report,
    *,
    original: QuizSource | None = None,
    stale: frozenset[str] = frozenset(),
) -> Quiz | None:
    """Compile a quiz; a translation takes everything but words from `original`."""
    values = _front(page, context)
    shuffle = values.get("shuffle", ())
    items = _items(page, source, context, report, original=original, shuffled="choices" in shuffle)
    structure = original or source
    if original is None:
        _check_size(source, values, page, report)
    return Quiz(
        id=str(values.get("id", "")),
        title=page.title or str(values.get("title", "")),
        purpose=str(values.get("purpose", "practice")),
        pass_mark=values.get("pass_mark"),
        attempts=values.get("attempts"),
        minutes=values.get("minutes"),
        feedback=str(values.get("feedback", "after-submit")),
        shuffle_questions="questions" in shuffle,
        shuffle_choices="choices" in shuffle,
        unsafe=str(values.get("unsafe", "flag")),
        draws=tuple(_draw(entry, context) for entry in values.get("draw", ())),
        sections=_sections(structure, source, {item.id for item in items}),
        items=items,
        objectives=tuple(values.get("objectives", ())),
        intro_html=source.intro_html or structure.intro_html,
        lang=context.lang,
        stale=bool(stale),
        grading=str(values.get("grading", "best")),
        late=str(values.get("late", "autosubmit")),
        after=_after(values.get("after", {})),
        posttest=str(values.get("posttest", "")),
        second_marker=values.get("second_marker"),
    )


def compile_bank(
    page: Page,
    source: QuizSource,
    context: Context,
    report: Report,
    *,
    original: QuizSource | None = None,
    stale: frozenset[str] = frozenset(),
) -> Bank | None:
    """Compile a bank; a translation takes everything but words from `original`."""
    values = _front(page, context)
    items = _items(page, source, context, report, original=original, shuffled=False)
    return Bank(
        id=str(values.get("id", "")),
        title=page.title or str(values.get("title", "")),
        tags=tuple(values.get("tags", ())),
        items=items,
    )


def _front(page: Page, context: Context) -> dict[str, Any]:
    return dict(context.folder.pages.get(page.base, page).front.values)


def _items(
    page: Page,
    source: QuizSource,
    context: Context,
    report: Report,
    *,
    original: QuizSource | None,
    shuffled: bool,
) -> tuple[Item, ...]:
    """Items in the order of the source; each id once."""
    if original is not None:
        own = source.by_id()
        found = [_translated(question, own.get(question.id), context, report) for question in original.items]
    else:
        found = [compile_item(question, context, report, lang=context.lang) for question in source.items]
        asked = [question for question, item in zip(source.items, found, strict=True) if item is not None]
        for question in asked:
            check_question(question, context.lang, report, shuffled=shuffled)
        if page.kind == "quiz":
            check_pattern(asked, report, shuffled=shuffled)
    unique: dict[str, Item] = {}
    for item in found:
        if item is not None:
            unique.setdefault(item.id, item)
    return tuple(unique.values())


def _translated(question: Question, own: Question | None, context: Context, report: Report) -> Item | None:
    """The question in the translation's words, else as the source has it."""
    joined = translate(question, own, report) if own is not None else None
    if joined is not None:
        item = compile_item(joined, context, report, lang=context.lang)
        if item is not None:
            return item
    return compile_item(question, context, Report(), lang=context.folder.lang)


def _draw(entry: dict[str, Any], context: Context) -> Draw:
    """A draw names its bank by path in the file and by id in the document."""
    bank = context.folder.pages.get(str(entry["from"]))
    return Draw(
        bank=bank.id if bank else str(entry["from"]),
        pick=int(entry["pick"]),
        tags=tuple(entry.get("tags", ())),
        objective=str(entry.get("objective", "")),
    )


def _after(values: Mapping[str, Any]) -> tuple[After, ...]:
    lessons = (After("lesson", ident) for ident in values.get("lessons", ()))
    return (*lessons, *(After("quiz", ident, score) for ident, score in values.get("quizzes", {}).items()))


def _sections(structure: QuizSource, words: QuizSource, compiled: set[str]) -> tuple[Section, ...]:
    titles = {section.id: section.title for section in words.sections}
    questions = structure.by_section()
    return tuple(
        Section(
            id=section.id,
            title=titles.get(section.id, section.title),
            items=tuple(question.id for question in questions[section.id] if question.id in compiled),
            pick=section.pick,
            must_pass=section.must_pass,
        )
        for section in structure.sections
        if section.id
    )


def _check_size(source: QuizSource, values: dict[str, Any], page: Page, report: Report) -> None:
    """Report a quiz that asks nothing, and a section that picks more than it has."""
    if not source.items and not values.get("draw"):
        report.error(
            "E103",
            page.key_span("id"),
            "this quiz has no questions",
            remedy="write each as a heading `## … {#id .single}`",
        )
    questions = source.by_section()
    for section in source.sections:
        count = len(questions[section.id])
        if section.pick is not None and section.pick > count:
            report.error(
                "E111",
                section.span,
                f"this section picks {section.pick} of {count} questions",
                remedy="add questions, or pick fewer",
            )
