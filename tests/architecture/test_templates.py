"""Templates: escaping is never switched off, nothing inline, and every fragment stands on its own."""

from __future__ import annotations

import ast
import re

import html5lib
import pytest
from jinja2 import nodes

from lms.web import htmx
from tests.architecture.tree import LMS, ROOT, called_name, sources, templates
from tests.architecture.world import ON_SQLITE
from tests.client import PageClient

MAY_TRUST = {
    "lms/web/labels.py": "the one filter for HTML that the module compiler has cleaned",
    "lms/institutions/qr.py": "an SVG drawn from bits; the text is not in it",
    "lms/credentials/qr.py": "an SVG drawn from bits; the text is not in it",
    "lms/web/i18n.py": "our own words and those of our translators, as Jinja's i18n trusts them; what is put in is escaped",
    "lms/quizzes/told.py": "a note about corrections that its template has rendered",
    "lms/quizzes/views.py": "a question that its template has rendered; numbers and an id are put into its gaps",
}
"""Where text may become trusted markup, and why it is safe there."""

HOLLOW = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b")
INLINE = re.compile(r"""\s(?:style|on[a-z]+)\s*=\s*["']|javascript:|<style\b""", re.IGNORECASE)
FRAGMENTS = sorted(
    {
        (node.args[0].value, keyword.value.value)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and called_name(node) == "render"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        for keyword in node.keywords
        if keyword.arg == "fragment" and isinstance(keyword.value, ast.Constant) and keyword.value.value
    }
)
"""(template, block) of every call that names a fragment."""


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(LMS)))
def test_a_template_escapes_everything_and_has_nothing_inline(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert HOLLOW.search(text) is None
    assert INLINE.search(text) is None


def test_markup_is_trusted_in_named_places_only() -> None:
    places = {s.place for s in sources() if re.search(r"\bMarkup\(", s.text) and s.path.name != "messages.py"}
    assert places <= MAY_TRUST.keys()


def test_every_inline_script_carries_the_nonce() -> None:
    bare = [
        str(t.relative_to(ROOT))
        for t in templates()
        if re.search(r"<script\b(?![^>]*\bnonce=)", t.read_text(encoding="utf-8"))
    ]
    assert bare == []


def test_pages_import_no_macros_so_that_blocks_render_alone() -> None:
    """A block rendered alone does not see what stands outside it; macros hang on the global `ui`."""
    pages = [t for t in templates() if "components" not in t.parts]
    assert [
        str(t) for t in pages if re.search(r"\{%-?\s*(from|import)\b", t.read_text(encoding="utf-8"))
    ] == []


def test_no_page_sets_names_outside_its_blocks(app_without_rows) -> None:
    env = app_without_rows.jinja_env
    wrong = []
    for path in templates():
        tree = env.parse(path.read_text(encoding="utf-8"))
        if tree.find(nodes.Extends) is None:
            continue
        wrong += [
            f"{path}:{node.lineno}"
            for node in tree.body
            if isinstance(node, nodes.Assign | nodes.AssignBlock | nodes.Macro)
        ]
    assert wrong == []


def test_there_are_fragments_to_check() -> None:
    assert ("catalogue/list.html", "found") in FRAGMENTS


@pytest.mark.parametrize(("template", "block"), FRAGMENTS)
def test_a_fragment_is_a_block_with_one_root_element_of_its_name(app_without_rows, template, block) -> None:
    env = app_without_rows.jinja_env
    source = env.loader.get_source(env, template)[0]
    found = [b for b in env.parse(source).find_all(nodes.Block) if b.name == block]
    assert len(found) == 1, f"{template} has no block {block}"
    first = next(
        (
            n.data
            for out in found[0].find_all(nodes.Output)
            for n in out.nodes
            if isinstance(n, nodes.TemplateData)
        ),
        "",
    )
    assert re.match(rf'\s*<[a-z]+\b[^>]*\bid="{re.escape(block)}"', first), first[:80]


@ON_SQLITE
def test_the_catalogue_answers_a_part_alone(app) -> None:
    amina = PageClient(app).sign_in("amina")
    answer = amina.get("/modules/?q=balance", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    root = html5lib.parseFragment(answer.text, namespaceHTMLElements=False)
    elements = [child for child in root if isinstance(child.tag, str)]
    assert [element.get("id") for element in elements] == ["found"]
    assert set(htmx.VARY) <= {name.strip() for name in answer.headers["Vary"].split(",")}


@ON_SQLITE
@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_boosted_and_restored_pages_are_whole(app, header) -> None:
    amina = PageClient(app).sign_in("amina")
    answer = amina.raw.get(
        "/modules/?q=balance", headers={"HX-Request": "true", "HX-Request-Type": "partial", header: "true"}
    )
    assert answer.text.lstrip().lower().startswith("<!doctype html>")
