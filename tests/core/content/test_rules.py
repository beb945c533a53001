"""Every rule of the format that concerns files, Markdown, lessons, practicals: a bad example and what is said of it."""

from __future__ import annotations

import pytest

from lms.core.content.module import compile_module
from lms.core.diagnostics import Diagnostic
from tests.core.content.samples import FILES, changed, compiled, found, said

# code, file, what is replaced in it, by what, place, message
BAD = [
    (
        "E001",
        "lessons/parts.md",
        "objectives: [pp-o1]",
        "objectives: [pp-o1",
        "lessons/parts.md:6:8",
        "this YAML cannot be read: expected ',' or ']', but got ':'",
    ),
    (
        "E001",
        "lessons/parts.md",
        "minutes: 8",
        "minutes: 8\nminutes: 9",
        "lessons/parts.md:5:1",
        "the key `minutes` stands here twice",
    ),
    (
        "E001",
        "lessons/parts.md",
        "minutes: 8\nobjectives: [pp-o1]\nhazards:\n  - {code: sharps, text: Glass.}\n---\n",
        "minutes: 8\n",
        "lessons/parts.md:1:1",
        "the front matter has no end",
    ),
    ("E002", "lessons/parts.md", "minutes: 8", "minuts: 8", "lessons/parts.md:4:1", "unknown key `minuts`"),
    ("E002", "lessons/parts.md", "title: Parts\n", "", "lessons/parts.md:1:1", "the key `title` is missing"),
    (
        "E002",
        "lessons/parts.md",
        "minutes: 8",
        "minutes: long",
        "lessons/parts.md:4:10",
        "`minutes` must be a whole number from 1 to 6000",
    ),
    (
        "E002",
        "module.md",
        'version: "1.0.0"',
        "version: 1.0",
        "module.md:6:10",
        "`version` must be three numbers in quotes",
    ),
    (
        "E002",
        "module.md",
        "status: draft",
        "status: drafted",
        "module.md:9:9",
        "`drafted` is not possible for `status`",
    ),
    (
        "E002",
        "module.md",
        'valid_for: "24 months"',
        "valid_for: 24",
        "module.md:29:12",
        "`valid_for` must be a span of time",
    ),
    (
        "E002",
        "module.md",
        "{code: sharps, text: Broken glass cuts.}",
        "{code: sharp, text: Broken glass cuts.}",
        "module.md:24:12",
        "`sharp` is not possible for `hazards.0.code`",
    ),
    (
        "E003",
        "lessons/parts.md",
        "../glossary.md#air-cushion",
        "../glossary.md#air-cushon",
        "lessons/parts.md:12:59",
        "`glossary.md` has no place `#air-cushon`",
    ),
    (
        "E003",
        "lessons/parts.md",
        "../glossary.md#air-cushion",
        "../glosary.md",
        "lessons/parts.md:12:59",
        "there is no file `glosary.md`",
    ),
    (
        "E003",
        "lessons/parts.md",
        "../glossary.md#air-cushion",
        "javascript:alert(1)",
        "lessons/parts.md:12:59",
        "links with `javascript:` are not allowed",
    ),
    (
        "E003",
        "lessons/parts.md",
        "../glossary.md#air-cushion",
        "//evil.example/x",
        "lessons/parts.md:12:59",
        "`//evil.example/x` does not lead to a file of this module",
    ),
    (
        "E003",
        "lessons/parts.md",
        "../glossary.md#air-cushion",
        "../instructor.md",
        "lessons/parts.md:12:59",
        "learners cannot open `instructor.md`",
    ),
    (
        "E003",
        "lessons/parts.md",
        "../quizzes/check.md#pp-first",
        "../quizzes/check.md#pp-frst",
        "lessons/parts.md:40:23",
        "`../quizzes/check.md#pp-frst` is not a question of a quiz of this module",
    ),
    (
        "E003",
        "lessons/parts.md",
        "![A tube with water up to the second mark](../media/tube.svg",
        "![A tube with water up to the second mark](../media/tub.svg",
        "lessons/parts.md:24:44",
        "there is no file `media/tub.svg`",
    ),
    (
        "E003",
        "module.md",
        "lessons/parts.md\n  -",
        "lessons/part.md\n  -",
        "module.md:14:5",
        "there is no file `lessons/part.md`",
    ),
    (
        "E003",
        "module.md",
        "pp-final: 80",
        "pp-finl: 80",
        "module.md:28:38",
        "this module has no quiz `pp-finl`",
    ),
    (
        "E003",
        "module.md",
        "image: media/tube.svg",
        "image: media/tub.svg",
        "module.md:31:8",
        "there is no file `media/tub.svg`",
    ),
    (
        "E003",
        "lessons/parts.md",
        "objectives: [pp-o1]",
        "objectives: [pp-o9]",
        "lessons/parts.md:5:14",
        "module.md has no objective `pp-o9`",
    ),
    (
        "E003",
        "media/media.yaml",
        "press.en.vtt",
        "press.vtt",
        "media/media.yaml:5:14",
        "there is no file `media/press.vtt`",
    ),
    (
        "E003",
        "media/media.yaml",
        "  transcript: {en: press.en.md}\n",
        "  transcript: {en: press.en.md}\n  describes: gone.mp4\n",
        "media/media.yaml:7:3",
        "there is no file `media/gone.mp4`",
    ),
    (
        "E003",
        "media/media.yaml",
        "  transcript: {en: press.en.md}\n",
        "  transcript: {en: press.en.md}\n  describes: tube.svg\n",
        "media/media.yaml:7:3",
        "`tube.svg` is no video",
    ),
    (
        "E003",
        "media/media.yaml",
        "tube.svg: {credit: Esra, license: CC-BY-4.0}",
        "tube.svg: {credit: Esra, license: CC-BY-4.0, describes: press.mp4}",
        "media/media.yaml:1:46",
        "`tube.svg` cannot be the audio description of `press.mp4`",
    ),
    (
        "E003",
        "lessons/parts.md",
        "> [Pressing the plunger (1:40)](../media/press.mp4)\n>\n> Slowly.",
        "> Slowly.",
        "lessons/parts.md:32:3",
        "this `[!VIDEO]` block holds no link to the video",
    ),
    (
        "E004",
        "lessons/parts.md",
        "### Reading",
        "### Reading {#plunger}",
        "lessons/parts.md:22:14",
        "the id `plunger` is already used on line 10",
    ),
    (
        "E004",
        "practicals/weigh.md",
        "{#pp-tare}",
        "{#pp-temp}",
        "practicals/weigh.md:32:20",
        "the id `pp-temp` is already used on line 17",
    ),
    (
        "E004",
        "practicals/weigh.md",
        "{#pp-tare}",
        "{#pp-old}",
        "practicals/weigh.md:32:20",
        "the id `pp-old` is retired and can never be used again",
    ),
    (
        "E004",
        "quizzes/final.md",
        "id: pp-final",
        "id: pp-parts",
        "quizzes/final.md:2:1",
        "the id `pp-parts` is already used in lessons/parts.md:2",
    ),
    (
        "E004",
        "module.md",
        "  - quizzes/final.md\n",
        "  - quizzes/final.md\n  - quizzes/final.md\n",
        "module.md:17:5",
        "`quizzes/final.md` is listed twice",
    ),
    (
        "E005",
        "module.md",
        "  - quizzes/check.md\n",
        "",
        "quizzes/check.md:1:1",
        "this file is not listed in the `contents` of module.md",
    ),
    (
        "W006",
        "lessons/parts.md",
        "An *air-displacement*",
        "x " * 201 + "An *air-displacement*",
        "lessons/parts.md:12:401",
        "this line has 488 characters",
    ),
    (
        "E007",
        "lessons/parts.md",
        "1. Hold it upright.",
        "- " * 25 + "x",
        "lessons/parts.md:19:1",
        "lists and quotes are nested more than 20 deep here",
    ),
    (
        "E007",
        "lessons/parts.md",
        "1. Hold it upright.",
        ">" * 25 + " x",
        "lessons/parts.md:19:1",
        "lists and quotes are nested more than 20 deep here",
    ),
    (
        "E007",
        "lessons/parts.md",
        "1. Hold it upright.",
        "x " * 10001,
        "lessons/parts.md:19:1",
        "this paragraph has more than 20000 characters or 200 opening brackets",
    ),
    (
        "E010",
        "lessons/parts.md",
        "### Reading",
        "### Reading {#a b}",
        "lessons/parts.md:22:17",
        "`{…}` cannot be read from `b` on",
    ),
    (
        "E010",
        "practicals/weigh.md",
        'record="number °C"',
        "record=0.5",
        "practicals/weigh.md:17:41",
        '`{…}` cannot be read from `record=0.5 accept="15..30"` on',
    ),
    (
        "E010",
        "practicals/weigh.md",
        "{#pp-tare}",
        "{#pp-tare .crtical}",
        "practicals/weigh.md:32:29",
        "unknown mark `.crtical`",
    ),
    (
        "E011",
        "lessons/parts.md",
        "1. Hold it upright.",
        "Hold <b>it</b> upright.",
        "lessons/parts.md:19:6",
        "raw HTML `<b>` is not part of this format",
    ),
    (
        "E011",
        "lessons/parts.md",
        "1. Hold it upright.",
        "<!-- note -->",
        "lessons/parts.md:19:1",
        "raw HTML `<!--` is not part of this format",
    ),
    (
        "W012",
        "lessons/parts.md",
        "1. Hold it upright.",
        "H~2~O",
        "lessons/parts.md:19:2",
        "`~2~` is struck through on Git hosts",
    ),
    (
        "W013",
        "lessons/parts.md",
        "1. Hold it upright.",
        "    Hold it upright.",
        "lessons/parts.md:19:5",
        "this text is indented by four or more spaces",
    ),
    (
        "E014",
        "lessons/parts.md",
        "$V = 100$",
        "$V = \\fracc{1}{2}$",
        "lessons/parts.md:13:15",
        'this formula cannot be read: Unknown command "\\fracc".',
    ),
    (
        "E014",
        "lessons/parts.md",
        "$V = 100$",
        "$" + "{" * 40 + "x" + "}" * 40 + "$",
        "lessons/parts.md:13:41",
        "this formula cannot be read: it is nested more than 30 deep",
    ),
    (
        "E030",
        "lessons/parts.md",
        "[!WARNING]",
        "[!WARNNG]",
        "lessons/parts.md:15:3",
        "unknown kind of block `[!WARNNG]`",
    ),
    (
        "E030",
        "lessons/parts.md",
        "[!WARNING]",
        "[!Warning]",
        "lessons/parts.md:15:3",
        "unknown kind of block `[!Warning]`",
    ),
    (
        "E030",
        "lessons/parts.md",
        "[!MORE]",
        "[!HINT]",
        "lessons/parts.md:42:3",
        "`[!HINT]` belongs below a question of a quiz",
    ),
    (
        "E031",
        "lessons/parts.md",
        "> Wear gloves.\n",
        "> Wear gloves.\n>\n> [!TIP]\n>\n> Change them.\n",
        "lessons/parts.md:19:3",
        "this block is glued to the block above, so its type is ignored",
    ),
    (
        "W032",
        "lessons/parts.md",
        "> [!MORE] Why two stops?\n>\n> The second one blows out.",
        "> [!MORE] Why two stops?",
        "lessons/parts.md:42:3",
        "this `[!MORE]` block has no text",
    ),
    (
        "E033",
        "lessons/parts.md",
        "> Wear gloves.\n",
        "> Wear gloves.\nAlways.\n",
        "lessons/parts.md:18:1",
        "this line is swallowed by the quote above",
    ),
    (
        "E300",
        "lessons/parts.md",
        "![A tube with water up to the second mark]",
        "![]",
        "lessons/parts.md:24:5",
        "this picture has no alternative text",
    ),
    (
        "W301",
        "lessons/parts.md",
        "![A tube with",
        "![Image of a tube with",
        "lessons/parts.md:24:3",
        "the alternative text begins with “Image of a tube with”",
    ),
    (
        "W301",
        "lessons/parts.md",
        "![A tube with water up to the second mark]",
        "![tube]",
        "lessons/parts.md:24:3",
        "the alternative text is the file's name",
    ),
    (
        "W301",
        "lessons/parts.md",
        "![A tube with",
        "![A " + "very " * 60 + "long tube with",
        "lessons/parts.md:24:3",
        "the alternative text has 344 characters",
    ),
    (
        "E302",
        "media/media.yaml",
        "tube.svg: {credit: Esra, license: CC-BY-4.0}\n",
        "",
        "media/media.yaml:1:1",
        "`media/tube.svg` has no credit and no licence",
    ),
    (
        "E303",
        "media/media.yaml",
        "tube.svg: {credit: Esra, license: CC-BY-4.0}",
        "tube.svg: {credit: Esra, license: CC-BY-NC-4.0}",
        "media/media.yaml:1:1",
        "`media/tube.svg` is under CC-BY-NC-4.0, which does not fit the module's CC-BY-4.0",
    ),
    (
        "E310",
        "media/media.yaml",
        "  captions: {en: press.en.vtt}\n",
        "",
        "lessons/parts.md:34:33",
        "the video `media/press.mp4` has no captions in the module's language `en`",
    ),
    (
        "W311",
        "media/media.yaml",
        "  transcript: {en: press.en.md}\n",
        "",
        "lessons/parts.md:34:33",
        "the video `media/press.mp4` has no transcript",
    ),
    (
        "W320",
        "lessons/parts.md",
        "### Reading",
        "#### Reading",
        "lessons/parts.md:22:1",
        "the heading jumps from level 2 to level 4",
    ),
    (
        "W320",
        "lessons/parts.md",
        "## The plunger {#plunger}",
        "# The plunger {#plunger}",
        "lessons/parts.md:10:1",
        "a heading of level 1 stands inside the page",
    ),
    (
        "W321",
        "lessons/parts.md",
        "[air cushion](",
        "[here](",
        "lessons/parts.md:12:45",
        "the link text “here” does not say where it leads",
    ),
    (
        "W322",
        "lessons/parts.md",
        "| Part | Job |",
        "| | |",
        "lessons/parts.md:50:1",
        "this table has no header",
    ),
    (
        "E323",
        "lessons/parts.md",
        "> [!WARNING] Sharp glass",
        "> [!TIP] Sharp glass",
        "lessons/parts.md:19:1",
        "the front matter names a hazard, but no warning stands before the first step",
    ),
    (
        "W324",
        "lessons/parts.md",
        "## The plunger {#plunger}\n",
        "## The plunger {#plunger}\n\n> [!DANGER] Glass\n>\n> It cuts.\n\n## Use\n\n1. Break it.\n",
        "lessons/parts.md:18:1",
        "the warning for this step comes after it, on line 23",
    ),
    (
        "E340",
        "lessons/parts.md",
        "../quizzes/check.md#pp-first",
        "../quizzes/final.md#pp-holds",
        "lessons/parts.md:40:23",
        "this check would show the key of a graded question",
    ),
    ("E400", "practicals/weigh.md", "{#pp-tare}", "", "practicals/weigh.md:32:1", "this criterion has no id"),
    (
        "E401",
        "practicals/weigh.md",
        'accept="15..30"',
        'accept="15 to 30"',
        "practicals/weigh.md:17:60",
        "the limits `15 to 30` cannot be read",
    ),
    (
        "E401",
        "practicals/weigh.md",
        'accept="15..30"',
        'accept="30..15"',
        "practicals/weigh.md:17:60",
        "in `30..15` the lower limit is above the upper one",
    ),
    (
        "E401",
        "practicals/weigh.md",
        "99.2..100.8 mg",
        "99.2..100.8 mgg",
        "practicals/weigh.md:29:9",
        "the unit `mgg` is not known",
    ),
    (
        "E401",
        "practicals/weigh.md",
        "number °C",
        "number Celsiuss",
        "practicals/weigh.md:17:41",
        "the unit `Celsiuss` is not known",
    ),
    (
        "E401",
        "practicals/weigh.md",
        'record="number °C"',
        'record="picture"',
        "practicals/weigh.md:17:41",
        "`picture` cannot be recorded",
    ),
    (
        "E401",
        "practicals/weigh.md",
        "mean: mean(m)",
        "mean: mean(n)",
        "practicals/weigh.md:27:9",
        "`mean` uses `n`, which is no column and no earlier result",
    ),
    (
        "E401",
        "practicals/weigh.md",
        "  mean: 99.2",
        "  median: 99.2",
        "practicals/weigh.md:29:3",
        "there is no column or result `median` to accept",
    ),
    (
        "W402",
        "practicals/weigh.md",
        " .critical",
        "",
        "practicals/weigh.md:2:1",
        "no criterion of this checklist is critical",
    ),
    (
        "W403",
        "practicals/weigh.md",
        "Tares first",
        "Tares first and closes the door",
        "practicals/weigh.md:32:19",
        "this criterion asks for two actions",
    ),
    (
        "E203",
        "lessons/parts.fr.md",
        "source: {pp-parts: 000000000000}",
        "source: {pp-parts: 000000000000, pp-gone: 000000000000}",
        "lessons/parts.fr.md:7:34",
        "`pp-gone` is no part of lessons/parts.md",
    ),
    (
        "W222",
        "module.md",
        "review_by: 2027-11-20",
        "review_by: 2026-11-20",
        "module.md:30:1",
        "this module was due for review on 2026-11-20",
    ),
    (
        "W205",
        "module.md",
        "languages: [fr]\n",
        "",
        "lessons/parts.fr.md:1:1",
        "the language `fr` is not listed in the `languages` of module.md",
    ),
    (
        "E002",
        "lessons/parts.fr.md",
        "lang: fr",
        "lang: ar",
        "lessons/parts.fr.md:3:1",
        "the file's name says `fr`, its front matter `ar`",
    ),
    (
        "E004",
        "lessons/parts.fr.md",
        "id: pp-parts",
        "id: pp-part",
        "lessons/parts.fr.md:2:1",
        "the id `pp-part` differs from the source's `pp-parts`",
    ),
]


@pytest.mark.parametrize(("code", "path", "old", "new", "place", "message"), BAD)
def test_a_bad_example_gets_its_message_at_its_place(
    code: str, path: str, old: str, new: str, place: str, message: str
) -> None:
    said = [
        (f"{d.span.path}:{d.span.line}:{d.span.column}", d.message) for d in findings(code, path, old, new)
    ]
    assert (place, message) in said


@pytest.mark.parametrize("code", sorted({row[0] for row in BAD} - {"W201"}))
def test_the_sample_module_has_no_such_finding(code: str) -> None:
    assert code not in {d.code for d in compiled().diagnostics}


def findings(code: str, path: str, old: str, new: str) -> list[Diagnostic]:
    return [d for d in compiled(changed(path, old, new)).diagnostics if d.code == code]


def test_one_mistake_in_the_front_matter_brings_no_others() -> None:
    files = changed("lessons/parts.md", "objectives: [pp-o1]", "objectives: [pp-o1")
    assert said(files) == ["E001"]


def test_a_file_without_any_text_is_said_to_lack_its_front_matter() -> None:
    assert found(changed("lessons/parts.md", "", ""), "E002").message == "this file has no front matter"


def test_a_folder_without_module_md_is_refused() -> None:
    assert [(d.code, d.message) for d in compiled({}).diagnostics] == [
        ("E003", "there is no module.md in this folder")
    ]


def test_a_file_that_is_not_utf_8_is_refused_with_its_line() -> None:
    files = {**FILES, "glossary.md": b"# Glossary\n\n## Caf\xe9\n"}
    assert (found(files, "E008").span.line, found(files, "E008").message) == (
        3,
        "this file is not UTF-8 text",
    )


def test_a_file_of_more_than_a_megabyte_is_refused() -> None:
    files = {**FILES, "glossary.md": b"## A\n\nb\n\n" * 120_000}
    assert found(files, "E007").message == "this file is larger than 1 MB"


def test_a_file_outside_the_known_folders_is_named() -> None:
    assert found({**FILES, "notes.md": b"x"}, "E005").message == "this file has no place in a module"


@pytest.mark.parametrize(
    ("svg", "name"),
    [
        (b"<svg viewBox='0 0 1 1'><script>1</script></svg>", "script"),
        (b"<svg viewBox='0 0 1 1' onload='x()'/>", "onload"),
        (b"<svg viewBox='0 0 1 1'><image href='https://x.example/y.png'/></svg>", "href"),
        (b"<svg viewBox='0 0 1 1'><foreignObject/></svg>", "foreignObject"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg viewBox='0 0 1 1'/>", "DOCTYPE"),
        (b"<svg viewBox='0 0 1 1'><style>@import 'x.css';</style></svg>", "@import"),
    ],
)
def test_a_drawing_that_could_run_or_load_something_is_refused(svg: bytes, name: str) -> None:
    assert f"`{name}`" in found({**FILES, "media/tube.svg": svg}, "E015").message


def test_a_drawing_may_refer_to_its_own_parts() -> None:
    svg = b"<svg viewBox='0 0 1 1'><style>a{fill:url(#g)}</style><use href='#a'/></svg>"
    assert compiled({**FILES, "media/tube.svg": svg}).document is not None


def test_a_decorative_picture_needs_no_words() -> None:
    files = changed("lessons/parts.md", "![A tube with water up to the second mark]", "![]")
    files["media/media.yaml"] = files["media/media.yaml"].replace(
        b"license: CC-BY-4.0}", b"license: CC-BY-4.0, decorative: true}"
    )
    assert "E300" not in {d.code for d in compiled(files).diagnostics}


def test_dates_are_only_judged_when_today_is_known() -> None:
    files = changed("module.md", "review_by: 2027-11-20", "review_by: 2020-01-01")
    assert "W222" not in {d.code for d in compile_module(files).diagnostics}


def test_a_criterion_of_two_nouns_is_one_action() -> None:
    assert "W403" not in {
        d.code
        for d in compiled(
            changed("practicals/weigh.md", "Tares first", "Inspects rotor and tubes")
        ).diagnostics
    }
