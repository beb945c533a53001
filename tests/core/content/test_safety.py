"""Nothing that an author writes becomes active content in the compiled HTML."""

from __future__ import annotations

import re
from itertools import product

import html5lib
import pytest

from lms.core.content.lesson import compile_lesson
from lms.core.content.module import compile_module
from lms.core.content.reading import read_folder
from lms.core.content.sanitising import clean_html
from lms.core.diagnostics import Report
from tests.core.content.samples import FILES, compiled

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>1</script></svg>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src=//e></iframe>",
    "<form action=//e><input name=q></form>",
    "<style>*{display:none}</style>",
    "<base href=//e>",
    "<meta http-equiv=refresh content=0>",
    "<div hx-get=/x hx-trigger=load>",
    "<p style='position:fixed'>",
    "<div id=main name=body>",
    "<!--><script>alert(1)</script>-->",
    "<template><b>x</b></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<xmp><script>1</script></xmp>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html,<script>1</script>)",
    "[x](//e.example)",
    "[x](\\\\e.example)",
    "[x](/\\e.example)",
    "[x](file:///etc/passwd)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=1>)",
    "![x](//e.example/x.png)",
    "![x](https://e.example/x.png)",
    "<javascript:alert(1)>",
    '<https://e.example/"onmouseover=alert(1)>',
    '[x](https://e.example/"onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "![x][y]\n\n[y]: javascript:1",
    "`<script>`",
    "$\\text{<script>alert(1)</script>}$",
    "$\\href{javascript:1}{x}$",
    "$\\ce{<img src=x onerror=1>}$",
    "$\\unicode{x}$",
    "$\\style{color:red}{x}$",
    "## x {#a onclick=alert}",
    '## x {#"><script>}',
    "- x {#a .b style=c}",
    "> [!TIP] <script>alert(1)</script>\n>\n> x",
    "> [!MORE] <img src=x onerror=1>\n>\n> x",
    '> [!FIGURE] {#"><script>}\n>\n> ![x](x.svg)',
    "> [!VIDEO]\n>\n> [<script>](javascript:1)",
    "> [!CHECK]\n>\n> [x](javascript:1#--><script>)",
    "| <script> |\n| --- |\n| <img src=x onerror=1> |",
    "[^<script>]: x\n\n[^<script>]",
    "<!--check x#y-->",
    '<div data-check="a#b"></div>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)\\</script>",
]
WRAPPERS = [
    "{}",
    "- {}",
    "> {}",
    "## {}",
    "**{}**",
    "text {} text",
    "> [!WARNING] Title\n>\n> {}",
    "1. a\n\n   {}",
    "| a |\n| --- |\n| {} |",
]
ALLOWED = re.compile(r"(?:/assets/|/modules/|#|https?://|mailto:)")
FORBIDDEN_TAGS = {
    "script",
    "style",
    "iframe",
    "form",
    "input",
    "base",
    "meta",
    "template",
    "object",
    "embed",
    "link",
    "svg",
    "noscript",
    "xmp",
}


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_stays_text_wherever_it_stands(wrapper: str, payload: str) -> None:
    text = wrapper.format(payload.replace("\n", "\n" + wrapper[: len(wrapper) - len(wrapper.lstrip("> -"))]))
    inspect(lesson_html(text))


def lesson_html(text: str) -> str:
    """The lesson's HTML even when the compiler refuses the module."""
    return compile_lesson_alone(
        {**FILES, "lessons/parts.md": FILES["lessons/parts.md"] + b"\n" + text.encode()}
    )


def compile_lesson_alone(files: dict[str, bytes]) -> str:
    report = Report()
    folder = read_folder(files, report)
    page = folder.pages["lessons/parts.md"]
    return compile_lesson(folder, page, {}, report, lang="en").lesson.html


def inspect(html: str) -> None:
    tree = html5lib.parse(f"<!doctype html><title>x</title><body>{html}</body>", namespaceHTMLElements=False)
    for element in tree.find("body").iter():
        if not isinstance(element.tag, str):
            assert re.fullmatch(r"check [a-z0-9#-]+", element.text or ""), element.text
            continue
        assert element.tag not in FORBIDDEN_TAGS
        for name, value in element.attrib.items():
            assert not name.startswith(("on", "hx-")), name
            assert name not in ("style", "name", "form", "srcset", "srcdoc", "action", "formaction"), name
            if name in ("href", "src", "poster"):
                assert ALLOWED.match(value), value
            if name in ("src", "poster"):
                assert value.startswith("/assets/"), value


def test_the_sample_lesson_passes_the_same_inspection() -> None:
    document = compiled().document
    assert document is not None
    for text in document.texts.values():
        for lesson in text.lessons.values():
            inspect(lesson.html)
            assert clean_html(lesson.html.replace("<!--", "<i>")) == clean_html(
                clean_html(lesson.html.replace("<!--", "<i>"))
            )


@pytest.mark.parametrize(("left", "right"), list(product(PAYLOADS[:12], PAYLOADS[16:28])))
def test_two_payloads_together_stay_text(left: str, right: str) -> None:
    inspect(lesson_html(f"{left} {right}\n\n{right}\n{left}"))


def test_notes_for_instructors_never_reach_learners() -> None:
    document = compiled().document
    assert document is not None
    text = document.texts["en"]
    assert "Let them feel it." not in text.lessons["pp-parts"].html + text.lessons["pp-parts"].text
    assert "Let them feel it." in text.instructor_html


def test_a_note_for_instructors_inside_a_list_is_hidden_too() -> None:
    note = b"1. One\n\n   > [!INSTRUCTOR]\n   >\n   > Hidden words.\n\n2. Two\n"
    document = compiled({**FILES, "lessons/parts.md": FILES["lessons/parts.md"] + b"\n" + note}).document
    assert document is not None
    lesson = document.texts["en"].lessons["pp-parts"]
    assert "Hidden words." not in lesson.html + lesson.text
    assert "One Two" in lesson.text


def test_raw_html_is_an_error() -> None:
    assert compile_module({**FILES, "glossary.md": b"## A\n\n<b>x</b>\n"}).document is None
