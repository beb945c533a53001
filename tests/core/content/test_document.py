"""What a module compiles to: addresses, figures, checks, terms, records, editions."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import pytest

from lms.core.content.digest import digest
from lms.core.content.document import ModuleDocument, Step
from lms.core.content.editions import compare_editions
from lms.core.content.pictures import read_picture
from lms.core.content.sops import check_sops, is_older, register_of
from tests.core.content.samples import FILES, SVG, changed, compiled


def document(files: dict[str, bytes] | None = None) -> ModuleDocument:
    compilation = compiled(files or dict(FILES))
    assert compilation.document is not None, compilation.diagnostics
    return compilation.document


def lesson_html(old: str = "", new: str = "") -> str:
    return (
        document(changed("lessons/parts.md", old, new) if old else None).texts["en"].lessons["pp-parts"].html
    )


def test_the_module_is_named_by_the_digest_of_its_files() -> None:
    assert document().digest == digest(FILES)
    assert digest({"a": b"bc"}) != digest({"ab": b"c"})
    assert digest(dict(reversed(FILES.items()))) == digest(FILES)


def test_steps_and_completion_follow_the_front_matter() -> None:
    found = document()
    assert found.steps[0] == Step("lesson", "pp-parts", "lessons/parts.md")
    assert [step.kind for step in found.steps] == ["lesson", "quiz", "quiz", "practical"]
    assert found.completion.quizzes == {"pp-final": Fraction(4, 5)}
    assert found.completion.practicals == ("pp-weigh",)
    assert found.valid_months == 24


def test_without_a_rule_all_lessons_and_graded_quizzes_complete_the_module() -> None:
    rule = "completion: {lessons: all, quizzes: {pp-final: 80}, practicals: all}\n"
    found = document(changed("module.md", rule, "")).completion
    assert (found.lessons, found.quizzes, found.practicals) == (
        ("pp-parts",),
        {"pp-final": Fraction(4, 5)},
        (),
    )


def test_a_picture_alone_is_a_figure_with_size_caption_and_credit() -> None:
    url = f"/assets/{hashlib.sha256(SVG).hexdigest()}/tube.svg"
    assert (
        f'<figure class="figure"><img src="{url}" alt="A tube with water up to the second mark" width="320" height="200" '
        'loading="lazy" decoding="async"><figcaption><p>Read it at eye level</p><small class="credit">Esra, CC-BY-4.0</small>'
        "</figcaption></figure>"
    ) in lesson_html()


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("press.spoken.mp3", '/press.spoken.mp3">Audio description</a></p>'),
        ("press.spoken.mp4", '/press.spoken.mp4">Audio description</a></p>'),
        ("press.spoken.vtt", '/press.spoken.vtt" srclang="en" label="Audio description">'),
    ],
)
def test_an_audio_description_stands_with_the_video_that_it_describes(name: str, html: str) -> None:
    files = changed(
        "media/media.yaml",
        "press.mp4:",
        f"{name}: {{credit: Esra, license: CC0-1.0, describes: press.mp4}}\npress.mp4:",
    )
    compiled_document = document({**files, f"media/{name}": b"\x00"})
    assert html in compiled_document.texts["en"].lessons["pp-parts"].html
    assert f"media/{name}" in {asset.path for asset in compiled_document.assets}


def test_a_video_has_captions_a_transcript_and_no_preload() -> None:
    html = lesson_html()
    assert '<video class="video" controls="" preload="none" aria-label="Pressing the plunger (1:40)">' in html
    assert 'srclang="en" label="English" default=""' in html
    assert "<summary>Transcript</summary><p>Press the plunger slowly.</p>" in html


def test_a_check_is_a_place_for_the_live_question() -> None:
    lesson = document().texts["en"].lessons["pp-parts"]
    assert "<!--check pp-check#pp-first-->" in lesson.html
    assert lesson.checks == ("pp-check#pp-first",)


def test_terms_become_links_to_the_list_at_the_end_with_the_terms_they_need() -> None:
    html = lesson_html()
    assert '<a class="term" href="#term-air-cushion">air cushion</a>' in html
    assert (
        html.index('<aside class="terms">')
        < html.index('id="term-air-cushion"')
        < html.index('id="term-tip"')
    )


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("../quizzes/check.md", "/modules/pipette/quizzes/pp-check/"),
        ("../practicals/weigh.md#pp-do", "/modules/pipette/practicals/pp-weigh/#pp-do"),
        ("#reading", "#reading"),
        ("parts.md#fig-meniscus", "#fig-meniscus"),
        ("../module.md", "/modules/pipette/"),
        ("../../centrifuge/module.md", "/modules/centrifuge/"),
        ("../glossary.md", "/modules/pipette/glossary/"),
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("mailto:esra@example.org", "mailto:esra@example.org"),
    ],
)
def test_a_relative_link_becomes_the_address_of_the_page(written: str, address: str) -> None:
    assert f'<a href="{address}">air cushion</a>' in lesson_html("../glossary.md#air-cushion", written)


def test_headings_have_given_ids_or_slugs_in_any_script() -> None:
    html = lesson_html("### Reading", "### قراءة الحجم\n\n### قراءة الحجم")
    assert '<h3 id="قراءة-الحجم">' in html
    assert '<h3 id="قراءة-الحجم-2">' in html


def test_a_table_scrolls_and_is_named_by_its_header() -> None:
    assert '<div class="table" role="region" tabindex="0" aria-label="Part, Job"><table>' in lesson_html()
    assert '<th scope="col" class="number">Job</th>' in lesson_html()


def test_four_spaces_never_make_code() -> None:
    assert "<pre>" not in lesson_html("1. Hold it upright.", "    Hold it upright.")


def test_the_plain_text_is_for_search() -> None:
    text = document().texts["en"].lessons["pp-parts"].text
    assert text.startswith(
        "The plunger An air-displacement pipette moves a small air cushion. It gives V = 100 µL of H2O."
    )


def test_media_that_pages_use_are_assets() -> None:
    assert [(asset.path, asset.media_type) for asset in document().assets] == [
        ("media/press.en.vtt", "text/vtt"),
        ("media/press.mp4", "video/mp4"),
        ("media/tube.svg", "image/svg+xml"),
    ]


def test_a_checklist_holds_steps_criteria_and_records() -> None:
    practical = document().texts["en"].practicals["pp-weigh"]
    assert "<li>Switch the balance on.</li>" in practical.sections[0].html
    assert practical.sections[1].criteria[0].guidance_html == "<p>Assessor: watch it twice.</p>\n"
    assert practical.sections[1].records[0].accept == {"mean": "99.2..100.8 mg"}
    assert practical.scale == ("not-yet", "with-help", "alone")


def test_a_language_is_found_by_its_short_form() -> None:
    assert document().in_language("fr-CA").lang == "fr"
    assert document().in_language("ur").lang == "en"


# ── pictures ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "raw", "size"),
    [
        ("a.svg", b"<svg viewBox='0 0 12.4 7'/>", (12, 7)),
        ("a.svg", b"<svg width='30' height=\"20px\"/>", (30, 20)),
        ("a.svg", b"<svg/>", (None, None)),
        ("a.svg", b"not svg", (None, None)),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x05\0\0\0\x06", (5, 6)),
        ("a.gif", b"GIF89a\x05\0\x06\0", (5, 6)),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x06\0\x05\x03\x01", (5, 6)),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x04\0\0\x05\0\0", (5, 6)),
        ("a.png", b"\x89PNG\r\n\x1a\n", (None, None)),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_head(
    name: str, raw: bytes, size: tuple[int | None, int | None]
) -> None:
    picture = read_picture(name, raw)
    assert (picture.width, picture.height) == size


# ── editions ────────────────────────────────────────────────────────────────────────────────


def test_an_id_that_vanished_stops_the_next_edition() -> None:
    new = document(changed("practicals/weigh.md", "{#pp-tare}", "{#pp-zero}"))
    assert [(d.code, d.message) for d in compare_editions(document(), new)] == [
        ("E220", "the criterion `pp-tare` of version 1.0.0 has vanished (it stood in practicals/weigh.md)")
    ]


def test_a_retired_id_may_vanish() -> None:
    files = changed("practicals/weigh.md", "{#pp-tare}", "{#pp-zero}")
    files["module.md"] = files["module.md"].replace(b"[pp-old]", b"[pp-old, pp-tare]")
    assert compare_editions(document(), document(files)) == ()


def bumped(files: dict[str, bytes], version: str) -> dict[str, bytes]:
    return {**files, "module.md": files["module.md"].replace(b'"1.0.0"', f'"{version}"'.encode())}


@pytest.mark.parametrize(
    ("path", "old", "new", "what"),
    [
        ("practicals/weigh.md", "{#pp-tare}", "{#pp-tare .critical}", "criterion `pp-tare`"),
        ("practicals/weigh.md", "99.2..100.8 mg", "99..101 mg", "record `pp-mass`"),
        ("quizzes/final.md", 'pass_mark: "80 %"', 'pass_mark: "70 %"', "quiz `pp-final`"),
        (
            "quizzes/final.md",
            "- [ ] The plunger\n  > It moves air.\n- [x] The tip",
            "- [x] The plunger\n  > It moves air.\n- [ ] The tip",
            "question `pp-holds`",
        ),
    ],
)
def test_a_changed_key_needs_more_than_a_patch_version(path: str, old: str, new: str, what: str) -> None:
    files = changed(path, old, new)
    said = compare_editions(document(), document(bumped(files, "1.0.1")))
    assert [(d.code, d.span.path) for d in said] == [("E221", path)]
    assert (
        said[0].message
        == f"what is right in the {what} has changed, but the version only from 1.0.0 to 1.0.1"
    )
    assert compare_editions(document(), document(bumped(files, "1.1.0"))) == ()


SOP_7 = '{number: SOP-7, revision: "3"}'


@pytest.mark.parametrize(
    ("revision", "warned"), [("2", True), ("3", False), ("4", False), ("10", False), ("B", False)]
)
def test_a_revision_older_than_the_registered_one_is_said(revision: str, *, warned: bool) -> None:
    files = changed("module.md", SOP_7, SOP_7.replace("3", revision))
    said = compare_editions(document(), document(bumped(files, "1.0.1")))
    message = f"this module follows revision {revision} of SOP-7, but revision 3 is registered"
    assert [(d.code, d.severity.value, d.message) for d in said] == (
        [("W223", "warning", message)] if warned else []
    )


def test_the_newest_revision_that_any_module_follows_is_the_registered_one() -> None:
    old = changed("module.md", SOP_7, '{number: SOP-8, revision: "1"}\n  - {number: sop-7, revision: Rev. 2}')
    register = register_of([document(old), document()])
    assert check_sops(document(), register) == ()
    (found,) = check_sops(document(old), register, old)
    assert (found.code, found.span.line, found.span.column) == ("W223", 28, 14)


@pytest.mark.parametrize(
    ("older", "newer"),
    [("9", "10"), ("4", "4.1"), ("B", "C"), ("Z", "AA"), ("rev. 3", "4"), ("2024-05-30", "2024-11-01")],
)
def test_revisions_are_ordered_as_people_count_them(older: str, newer: str) -> None:
    assert is_older(older, newer)
    assert not is_older(newer, older)


@pytest.mark.parametrize(("one", "other"), [("4", "B"), ("", "4"), ("4", "04"), ("v2", "2"), ("?", "4")])
def test_revisions_that_cannot_be_compared_are_left_alone(one: str, other: str) -> None:
    assert not is_older(one, other)
    assert not is_older(other, one)


def test_new_words_need_only_a_patch_version() -> None:
    files = changed("quizzes/final.md", "It moves air.", "It only moves air.")
    assert compare_editions(document(), document(bumped(files, "1.0.1"))) == ()
