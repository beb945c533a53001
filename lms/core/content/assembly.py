"""Second pass: every part in every language, translations checked against their sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lms.core.content.document import Bank, ModuleText, Objective, Practical, Quiz
from lms.core.content.folder import Context, Folder, Page
from lms.core.content.glossary import Entry, read_glossary
from lms.core.content.hashes import unit_id
from lms.core.content.lesson import Compiled, check_headings, check_links, compile_lesson, hazards_of
from lms.core.content.markdown import blocks_of
from lms.core.content.practical import compile_practical
from lms.core.content.quiz import QuizSource, compile_bank, compile_quiz, read_quiz
from lms.core.content.rendering import render
from lms.core.content.sanitising import clean_html
from lms.core.content.scenario import compile_scenario
from lms.core.content.translated_practical import align_practical
from lms.core.content.translation import compare_ids, stale_units
from lms.core.diagnostics import Report
from lms.core.scenario.story import Scenario

_ORDER = ("lesson", "quiz", "practical", "scenario", "bank")


@dataclass(slots=True)
class Parts:
    """The compiled parts of one language by id."""

    lessons: dict[str, Compiled] = field(default_factory=dict)
    quizzes: dict[str, Quiz] = field(default_factory=dict)
    practicals: dict[str, Practical] = field(default_factory=dict)
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    banks: dict[str, Bank] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    parsed: dict[str, QuizSource] = field(default_factory=dict)  # by path of the source file
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)  # overview, instructor → (html, lang)
    translated: int = 0  # files translated and current
    total: int = 0


def build_texts(folder: Folder, module: Page, report: Report) -> dict[str, ModuleText]:
    """Compile the source language and then each translation; the source comes first."""
    source_parts = Parts()
    _Language(folder, folder.lang, report, source_parts, None).build()
    texts = {folder.lang: _text(folder, module, module, folder.lang, source_parts)}
    for lang in _languages(folder, module):
        parts = Parts()
        _Language(folder, lang, report, parts, source_parts).build()
        own = folder.pages.get(f"module.{lang}.md")
        texts[lang] = _text(folder, module, own or module, lang, parts)
    return texts


def _languages(folder: Folder, module: Page) -> list[str]:
    offered = module.front.values.get("languages", ())
    found = sorted({page.lang for page in folder.pages.values() if page.lang})
    return [lang for lang in dict.fromkeys([*offered, *found]) if lang != folder.lang]


@dataclass(slots=True)
class _Language:
    """Compiles every part of the module in one language; `source` holds the parts of the source language."""

    folder: Folder
    lang: str
    report: Report
    parts: Parts
    source: Parts | None

    def build(self) -> None:
        self._glossary()
        sources = [page for page in self.folder.pages.values() if not page.lang and page.kind in _ORDER]
        for page in sorted(sources, key=lambda p: (_ORDER.index(p.kind), p.path)):
            if not page.broken:
                getattr(self, f"_{page.kind}")(page)
        for path in ("module.md", "instructor.md"):
            self._page(path)

    def _find(self, source: Page) -> tuple[Page, frozenset[str]]:
        """The page to compile: the translation where there is one, else the source; and what is stale in it."""
        stem, _, ext = source.path.rpartition(".")
        page = self.folder.pages.get(f"{stem}.{self.lang}.{ext}", source)
        self.parts.total += 1
        if page is source or page.broken:
            return source, frozenset()
        stale = stale_units(self.folder, page, self.report)
        self.parts.translated += not stale
        return page, stale

    def _glossary(self) -> None:
        source = self.folder.pages.get("glossary.md")
        if source is None or source.broken:
            return
        page, _ = self._find(source)
        if self.source is None:
            self.parts.entries = read_glossary(self.folder, page, self.lang, self.report)
            return
        own = read_glossary(self.folder, page, self.lang, self.report) if page is not source else {}
        if own:
            compare_ids(page, list(self.source.entries), list(own), "term", self.report)
        self.parts.entries = {key: own.get(key, entry) for key, entry in self.source.entries.items()}

    def _lesson(self, source: Page) -> None:
        page, stale = self._find(source)
        if self.source and page is source:
            self.parts.lessons[source.id] = self.source.lessons[source.id]
            return
        self.parts.lessons[source.id] = compile_lesson(
            self.folder, page, self.parts.entries, self.report, lang=self.lang, stale=unit_id(source) in stale
        )

    def _practical(self, source: Page) -> None:
        page, stale = self._find(source)
        original = self.source.practicals[source.id] if self.source else None
        if original and page is source:
            self.parts.practicals[source.id] = original
            return
        compiled = compile_practical(
            self.folder, page, self.report, lang=self.lang, source=original, stale=unit_id(source) in stale
        )
        self.parts.practicals[source.id] = (
            align_practical(original, compiled, page, self.report) if original else compiled
        )

    def _scenario(self, source: Page) -> None:
        page, stale = self._find(source)
        original = self.source.scenarios.get(source.id) if self.source else None
        if self.source and (page is source or original is None):
            self.parts.scenarios.update({source.id: original} if original else {})
            return
        compiled = compile_scenario(
            self.folder, page, self.report, lang=self.lang, source=original, stale=unit_id(source) in stale
        )
        if compiled is not None:
            self.parts.scenarios[source.id] = compiled

    def _quiz(self, source: Page) -> None:
        self._questions(source, self.parts.quizzes, compile_quiz)

    def _bank(self, source: Page) -> None:
        self._questions(source, self.parts.banks, compile_bank)

    def _questions(self, source: Page, into: dict[str, Any], compiler: Callable[..., Any]) -> None:
        page, stale = self._find(source)
        if self.source and page is source:
            kept = self.source.quizzes if source.kind == "quiz" else self.source.banks
            into.update({source.id: kept[source.id]} if source.id in kept else {})
            return
        context = Context(self.folder, page, self.lang, self.report)
        parsed = read_quiz(page, context, self.report)
        if self.source is None:
            self.parts.parsed[source.path] = parsed
            original = None
        else:
            original = self.source.parsed.get(source.path)
            compare_ids(page, _items(source), _items(page), "question", self.report)
        compiled = compiler(page, parsed, context, self.report, original=original, stale=stale)
        if compiled is not None:
            into[source.id] = compiled

    def _page(self, path: str) -> None:
        source = self.folder.pages.get(path)
        if source is None or source.broken:
            return
        page, _ = self._find(source)
        if self.source and page is source:
            self.parts.pages[source.kind] = self.source.pages[source.kind]
            return
        context = Context(
            self.folder, page, self.lang, self.report, for_instructor=source.kind == "instructor"
        )
        blocks = blocks_of(page.tokens)
        if source.kind == "instructor" and blocks and blocks[0].opening.tag == "h1":
            blocks = blocks[1:]  # its title, which the page shows itself
        check_headings(page, blocks, self.report)
        check_links(page, self.report)
        html = render([token for block in blocks for token in block.tokens], context)
        self.parts.pages[source.kind] = (clean_html(html), self.lang)


def _items(page: Page) -> list[str]:
    return [ident for ident, kind in page.anchors.items() if kind == "item"]


def _text(folder: Folder, module: Page, own: Page, lang: str, parts: Parts) -> ModuleText:
    """Put the parts of one language together; what its module.<lang>.md does not say comes from module.md."""
    values = {**module.front.values, **{key: v for key, v in own.front.values.items() if key in _TRANSLATED}}
    told = {entry["id"]: entry["text"] for entry in values.get("objectives", ())}
    overview, overview_lang = parts.pages.get("module", ("", lang))
    return ModuleText(
        lang=lang,
        title=str(values.get("title", "")),
        summary=str(values.get("summary", "")),
        overview_html=overview,
        overview_lang=overview_lang,
        objectives=tuple(
            Objective(entry["id"], told.get(entry["id"], entry["text"]))
            for entry in module.front.values.get("objectives", ())
        ),
        hazards=hazards_of(values.get("hazards", ())),
        lessons={key: compiled.lesson for key, compiled in parts.lessons.items()},
        quizzes=parts.quizzes,
        practicals=parts.practicals,
        banks=parts.banks,
        glossary=tuple(entry.term for entry in parts.entries.values()),
        instructor_html=_guide(parts),
        translator=str(own.front.values.get("translator", "")),
        translated=parts.translated,
        parts=parts.total,
        scenarios=parts.scenarios,
    )


_TRANSLATED = frozenset({"title", "summary", "objectives", "hazards"})


def _guide(parts: Parts) -> str:
    """The instructor's guide, followed by the notes that stand in the lessons."""
    notes = "".join(
        f"<section><h2>{escape(compiled.lesson.title)}</h2>{''.join(compiled.notes)}</section>"
        for compiled in parts.lessons.values()
        if compiled.notes
    )
    return parts.pages.get("instructor", ("", ""))[0] + notes
