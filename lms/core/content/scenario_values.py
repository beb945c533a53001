"""What a scenario refers to: drawn values by name, and places in lessons."""

from __future__ import annotations

from collections.abc import Sequence

from lms.core.content.folder import Context, Folder, Page
from lms.core.content.yaml_reading import did_you_mean
from lms.core.diagnostics import Report, Span
from lms.core.items.contract import Prose
from lms.core.items.showing import PLACEHOLDER


def check_places(proses: Sequence[Prose], names: Sequence[str], context: Context, report: Report) -> None:
    """Report `{{name}}` without a value, and one inside a formula, where it cannot be replaced."""
    for prose in proses:
        for name in dict.fromkeys(found[1] for found in PLACEHOLDER.finditer(prose.text)):
            place = context.source.find(f"{{{{{name}}}}}", prose.span.line, prose.span.line + 60)
            if name not in names:
                report.error(
                    "E124",
                    place,
                    f"`{{{{{name}}}}}` has no value",
                    note=did_you_mean(name, names),
                    remedy="declare it in `vars` or `let` of the front matter",
                )
            elif prose.html and name not in {found[1] for found in PLACEHOLDER.finditer(prose.html)}:
                report.error(
                    "E124",
                    place,
                    f"`{{{{{name}}}}}` stands inside a formula, where it is not replaced",
                    remedy="close the formula before it: `$c_1$ = {{c1}} mol/L`",
                )


def check_again(page: Page, name: str, span: Span, folder: Folder, report: Report) -> None:
    """Check `lesson-id#heading-id`."""
    lessons = {
        other.id: other for other in folder.pages.values() if other.kind == "lesson" and not other.lang
    }
    ident, _, place = name.partition("#")
    if not name or any(lesson.broken for lesson in lessons.values()):
        return
    if ident not in lessons:
        message, note = f"there is no lesson `{ident}`", did_you_mean(ident, lessons)
    elif place and place not in lessons[ident].anchors:
        message = f"the lesson `{ident}` has no place `#{place}`"
        note = did_you_mean(place, lessons[ident].anchors, "`#{}`")
    else:
        return
    report.error("E003", span, message, note=note, remedy='write lesson="lesson-id#heading-id"')
