"""Takes a quiz or bank apart into sections and questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markdown_it.token import Token

from lms.core.content.folder import Context
from lms.core.content.markdown import Block, attributes_of, blocks_of
from lms.core.content.quiz_heading import read_heading, read_pool
from lms.core.content.quiz_question import QuestionReading, is_yaml
from lms.core.content.quiz_rows import Rows
from lms.core.content.quiz_source import Question, QuizSource, SectionSource
from lms.core.content.rendering import render_prose
from lms.core.content.yaml_reading import Yaml
from lms.core.diagnostics import Report, Span
from lms.core.items.registry import TYPES


def read_page(context: Context, report: Report, known_kinds: Mapping[str, str]) -> QuizSource:
    """Read a whole file; `known_kinds`: types by id in the source file of a translation."""
    intro: list[Block] = []
    parts: list[tuple[Block, list[Block]]] = []
    for block in blocks_of(context.page.tokens):
        if block.kind == "footnote_block":
            _report_footnotes(context, report)
        elif block.kind == "hr":
            continue
        elif block.kind == "heading" and block.opening.tag in ("h1", "h2"):
            parts.append((block, []))
        elif parts:
            parts[-1][1].append(block)
        else:
            intro.append(block)
    return _assemble(intro, parts, context, report, known_kinds)


def _assemble(
    intro: Sequence[Block],
    parts: Sequence[tuple[Block, list[Block]]],
    context: Context,
    report: Report,
    known_kinds: Mapping[str, str],
) -> QuizSource:
    sections: list[SectionSource] = []
    questions: list[Question] = []
    seen: dict[str, Span] = {}
    for heading, blocks in parts:
        _report_repeated(heading, seen, report)
        if heading.opening.tag == "h1":
            sections.append(_section(heading, blocks, context, report))
            continue
        head = read_heading(
            heading, context, report, known_kind=known_kinds.get(attributes_of(heading).id, "")
        )
        reading = QuestionReading(context, report, head, Rows(context, report))
        question = reading.read(heading, blocks)
        questions.append(replace(question, section=sections[-1].id if sections else ""))
    return QuizSource(_html(intro, context), tuple(sections), tuple(questions))


def _report_footnotes(context: Context, report: Report) -> None:
    source = context.source
    report.warning(
        "W117",
        source.find("[^", 1, len(source.lines)),
        "footnotes are not shown with questions",
        remedy="say it in the question, or in its `> [!SOLUTION]`",
    )


def _report_repeated(heading: Block, seen: dict[str, Span], report: Report) -> None:
    ident = attributes_of(heading).id
    if not ident:
        return
    span = attributes_of(heading).spans["#"]
    if ident in seen:
        report.error(
            "E102",
            replace(span, column=span.column - 1),
            f"the id `{ident}` is already used on line {seen[ident].line}",
            remedy="copying a question? Give the copy a new id so that its results are kept apart",
        )
    seen.setdefault(ident, span)


def _section(heading: Block, blocks: Sequence[Block], context: Context, report: Report) -> SectionSource:
    span = context.source.line_span(heading.first)
    if not attributes_of(heading).id:
        report.error(
            "E100",
            span,
            "this section has no id",
            note="add `{#short-id}`",
            remedy="a question begins with `##`, a section with `#`",
        )
    pool = Yaml()
    for block in blocks:
        if is_yaml(block, "pool"):
            pool = read_pool(block, report, context.path)
        else:
            report.warning(
                "W117",
                context.source.line_span(block.first),
                "this text below a section's heading is not shown",
                remedy="move it above the first heading, or into a question",
            )
    title = render_prose(context.source, heading.inner, context).text
    return SectionSource(
        attributes_of(heading).id,
        title,
        span,
        pick=pool.values.get("pick"),
        must_pass=pool.values.get("must_pass"),
    )


def _html(blocks: Sequence[Block], context: Context) -> str:
    tokens = [token for block in blocks for token in block.tokens]
    return render_prose(context.source, tokens, context).html if tokens else ""


def kinds_by_id(tokens: Sequence[Token]) -> dict[str, str]:
    """The types of the questions of a file."""
    found = [
        attributes_of(block)
        for block in blocks_of(tokens)
        if block.kind == "heading" and block.opening.tag == "h2"
    ]
    return {each.id: next(iter(sorted(each.flags & TYPES.keys())), "") for each in found if each.id}
