"""Questions become items: the type compiles its part, references and placeholders are checked."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from lms.core.content.folder import Context
from lms.core.content.quiz_source import Question
from lms.core.content.yaml_reading import did_you_mean
from lms.core.diagnostics import Report, Span
from lms.core.items.contract import Item, ItemSource, Prose, Spec
from lms.core.items.registry import TYPES
from lms.core.items.showing import PLACEHOLDER


def compile_item(question: Question, context: Context, report: Report, *, lang: str) -> Item | None:
    """Compile one question; None after an error that leaves nothing to ask."""
    source = question.item
    objective, lesson = _objective(source, context, report), _lesson(source, context, report)
    _check_placeholders(question, context, report)
    if not question.sound:
        return None
    module, _ = TYPES[source.kind]
    spec: Spec | None = module.compile(source, report)
    if spec is None or not source.id:
        return None
    texts = {kind: prose.html for kind, prose in question.closing.items()}
    return Item(
        id=source.id,
        kind=source.kind,
        points=source.points,
        stem_html=_stem_html(source),
        stem_text=" ".join(prose.text for prose in (source.title, source.stem) if prose is not None),
        objective=objective,
        lesson=lesson,
        tags=tuple(_texts(source.params.get("tags"))),
        lang=lang,
        spec=spec,
        hint_html=texts.get("HINT", ""),
        solution_html=texts.get("SOLUTION", ""),
        correct_html=texts.get("CORRECT", ""),
        partial_html=texts.get("PARTIAL", ""),
        incorrect_html=texts.get("INCORRECT", ""),
        critical=source.critical,
        source=f"{source.span.path}:{source.span.line}",
    )


def _stem_html(source: ItemSource) -> str:
    title = source.title.html.strip() or escape(source.title.text)
    return f'<p class="question">{title}</p>\n{source.stem.html if source.stem else ""}'


def _texts(value: object) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list) else []


def _span(source: ItemSource, name: str) -> Span:
    return source.param_spans.get(name, source.span)


def _objective(source: ItemSource, context: Context, report: Report) -> str:
    name = str(source.params.get("objective", ""))
    module = context.folder.pages.get("module.md")
    if name and module is not None:
        known = [str(each.get("id", "")) for each in module.front.values.get("objectives", ())]
        if name not in known:
            report.error(
                "E003",
                _span(source, "objective"),
                f"module.md has no objective `{name}`",
                note=did_you_mean(name, known),
                remedy="name an objective of module.md by its id",
            )
    return name


def _lesson(source: ItemSource, context: Context, report: Report) -> str:
    """Check `lesson: lesson-id#heading-id`."""
    name = str(source.params.get("lesson", ""))
    lessons = {
        page.id: page for page in context.folder.pages.values() if page.kind == "lesson" and not page.lang
    }
    if not name or not lessons:
        return name
    ident, _, place = name.partition("#")
    if ident not in lessons:
        message, note = f"there is no lesson `{ident}`", did_you_mean(ident, lessons)
    elif place and place not in lessons[ident].anchors:
        message, note = (
            f"the lesson `{ident}` has no place `#{place}`",
            did_you_mean(place, lessons[ident].anchors, "`#{}`"),
        )
    else:
        return name
    report.error(
        "E003", _span(source, "lesson"), message, note=note, remedy="write `lesson: lesson-id#heading-id`"
    )
    return ""


# ── {{name}} ────────────────────────────────────────────────────────────────────────────────


def _check_placeholders(question: Question, context: Context, report: Report) -> None:
    """Report `{{name}}` without a value, and one inside a formula, where it cannot be replaced."""
    declared = [question.item.params.get(key) for key in ("vars", "let")]
    names = [str(name) for group in declared if isinstance(group, Mapping) for name in group]
    for prose in _prose_of(question):
        if "{{" not in prose.text and "{{" not in prose.html:
            continue
        for name in dict.fromkeys(found[1] for found in PLACEHOLDER.finditer(prose.text)):
            place = context.source.find(f"{{{{{name}}}}}", prose.span.line, prose.span.line + 40)
            if name not in names:
                report.error(
                    "E124",
                    place,
                    f"`{{{{{name}}}}}` has no value",
                    note=did_you_mean(name, names),
                    remedy="declare it in `vars` or `let` of the `yaml params`",
                )
            elif _count(name, prose.text) > _count(name, prose.html):
                report.error(
                    "E124",
                    place,
                    f"`{{{{{name}}}}}` stands inside a formula, where it is not replaced",
                    remedy="close the formula before it: `$c_1$ = {{c1}} mol/L`",
                )


def _count(name: str, text: str) -> int:
    """How often a name waits for its value; inside a formula it has vanished from the HTML."""
    return sum(found[1] == name for found in PLACEHOLDER.finditer(text))


def _prose_of(question: Question) -> list[Prose]:
    source = question.item
    found = [source.title, source.stem, *question.closing.values()]
    found += [prose for row in source.choices for prose in (row.feedback,)]
    return [prose for prose in found if prose is not None]
