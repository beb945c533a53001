"""What the files of one module know of each other: pages, their addresses, the places in them, media and credits."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from markdown_it.token import Token

from lms.core.content.pictures import Picture, read_picture
from lms.core.content.source import Source
from lms.core.content.svg_shapes import Box, element_boxes
from lms.core.content.yaml_reading import Yaml
from lms.core.diagnostics import Report, Span

KINDS = {
    "lessons": "lesson",
    "quizzes": "quiz",
    "banks": "bank",
    "practicals": "practical",
    "scenarios": "scenario",
}
ROOT_KINDS = {"module.md": "module", "glossary.md": "glossary", "instructor.md": "instructor"}
_TRANSLATION = re.compile(r"(?P<stem>.+)\.(?P<lang>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.(?P<ext>[a-z0-9]+)\Z")
_SLUG = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Credited:
    """What media.yaml says of one file."""

    values: Mapping[str, Any]
    span: Span

    def text(self, key: str) -> str:
        return str(self.values.get(key, "") or "")


@dataclass(slots=True)
class Page:
    """One Markdown file, parsed once: `source` is its body (front matter blanked), `front` its YAML."""

    path: str
    kind: str  # module | lesson | quiz | bank | practical | scenario | glossary | instructor
    lang: str  # "" = the source language; else the language of a translation
    base: str  # path of the source file; its own path unless a translation
    source: Source
    front: Yaml
    whole: Source  # with its front matter
    tokens: list[Token] = field(default_factory=list)
    broken: bool = False  # front matter or text could not be read: nothing more is said about this page
    anchors: dict[str, str] = field(default_factory=dict)  # id → heading | item | term | figure | criterion …

    @property
    def id(self) -> str:
        found = self.front.values.get("id", "")
        return found if isinstance(found, str) else ""

    @property
    def title(self) -> str:
        found = self.front.values.get("title", "")
        return found if isinstance(found, str) else ""

    def key_span(self, key: str) -> Span:
        return self.front.span(key, Span(self.path, 1))


@dataclass(slots=True)
class Folder:
    """All files of the module."""

    module: str
    lang: str
    files: Mapping[str, bytes]
    pages: dict[str, Page] = field(default_factory=dict)
    credits: dict[str, Credited] = field(default_factory=dict)
    described: dict[str, str] = field(default_factory=dict)  # video → the file with its audio description
    used: dict[str, None] = field(default_factory=dict)  # media referred to, in order
    _pictures: dict[str, Picture] = field(default_factory=dict)
    _boxes: dict[str, Mapping[str, Box]] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)

    def address(self, page: Page) -> str:
        """The address of a page, by its source file's kind and id."""
        base = self.pages.get(page.base, page)
        root = f"/modules/{self.module}/"
        if base.kind == "lesson":
            return f"{root}lessons/{base.id}/"
        if base.kind == "quiz":
            return f"{root}quizzes/{base.id}/"
        if base.kind == "practical":
            return f"{root}practicals/{base.id}/"
        if base.kind == "scenario":
            return f"{root}scenarios/{base.id}/"
        return f"{root}glossary/" if base.kind == "glossary" else root

    def asset_url(self, path: str) -> str:
        """The content-addressed URL of a media file that exists; it counts as used."""
        self.used.setdefault(path)
        return f"/assets/{self.sha256(path)}/{quote(posixpath.basename(path))}"

    def sha256(self, path: str) -> str:
        if path not in self._digests:
            self._digests[path] = hashlib.sha256(self.files[path]).hexdigest()
        return self._digests[path]

    def picture(self, path: str) -> Picture:
        if path not in self._pictures:
            self._pictures[path] = read_picture(path, self.files[path])
        return self._pictures[path]

    def element_boxes(self, path: str) -> Mapping[str, Box]:
        """Left, top, width and height of the elements of an SVG, in parts of the picture's; empty for other pictures."""
        if path not in self._boxes:
            self._boxes[path] = element_boxes(self.files[path]) if path.lower().endswith(".svg") else {}
        return self._boxes[path]

    def localised(self, path: str, lang: str) -> str:
        """The sibling of a media file in `lang` (media/x.fr.svg for media/x.svg), where there is one."""
        stem, dot, ext = path.rpartition(".")
        for tag in (lang, lang.partition("-")[0]):
            if f"{stem}.{tag}{dot}{ext}" in self.files:
                return f"{stem}.{tag}{dot}{ext}"
        return path


@dataclass(slots=True)
class Context:
    """For rendering one page in one language; collects what the text uses."""

    folder: Folder
    page: Page
    lang: str
    report: Report
    terms: dict[str, None] = field(default_factory=dict)  # glossary ids linked, in order
    checks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # HTML of INSTRUCTOR blocks
    has_math: bool = False
    for_instructor: bool = False

    @property
    def path(self) -> str:
        return self.page.path

    @property
    def source(self) -> Source:
        return self.page.source


def kind_of(path: str) -> str:
    """The kind of a Markdown file, by its folder; "" for a place where none belongs."""
    stem = split_translation(path)[0]
    if stem in ROOT_KINDS:
        return ROOT_KINDS[stem]
    folder, _, name = stem.partition("/")
    return KINDS.get(folder, "") if name and "/" not in name else ""


def split_translation(path: str) -> tuple[str, str]:
    """Split `lessons/parts.fr.md` into `lessons/parts.md` and `fr`; "" for a source file."""
    folder, name = posixpath.split(path)
    match = _TRANSLATION.match(name)
    if match is None:
        return path, ""
    return posixpath.join(folder, f"{match['stem']}.{match['ext']}"), match["lang"]


def translation_path(path: str, lang: str) -> str:
    """The path of a source file's translation: `lessons/parts.fr.md` for `lessons/parts.md`."""
    stem, _, ext = path.rpartition(".")
    return f"{stem}.{lang}.{ext}"


def slug(text: str) -> str:
    """An id made of a heading's words, in any script."""
    return _SLUG.sub("-", text.casefold()).strip("-_") or "part"
