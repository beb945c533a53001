"""Texts of a question become Markdown: stems in blocks, answers in one paragraph, formulas and pictures in our way."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape

from markdown_it import MarkdownIt

from lms.core.exchange.escaping import (
    escape_markdown,
    escape_starts,
    protect_formulas,
    put_formulas,
)
from lms.core.exchange.html_markdown import Writing
from lms.core.exchange.model import GAP_CLOSE, GAP_OPEN, Words

LONGEST = 100_000
_GAP = re.compile(f"{GAP_OPEN}(\\d+){GAP_CLOSE}")
_DATA = re.compile(r"data:[^\"'\s)>]{1000,}")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(slots=True)
class Wording:
    """Writes the texts of one question. `level` 0: all; 1: formulas as code; 2: plain words only."""

    level: int = 0
    files: Collection[str] = ()  # names of the pictures that came with the questions
    losses: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)  # pictures that are used

    def blocks(self, words: Words, *, flat: bool = False) -> list[str]:
        """The blocks of a text; `flat`: none of them a list, a table or a quote."""
        text = _DATA.sub("data:", words.text)
        if len(text) > LONGEST:
            self.losses.append(f"a text of {len(text)} characters was cut after {LONGEST}")
            text = text[:LONGEST]
        formulas: list[str] = []
        html = self._html(text, words.form, formulas)
        if self.level > 1:
            html = re.sub(r"<[^<>]*>", " ", html)
        writing = Writing(formulas, self._picture, self.losses, flat=flat or self.level > 1)
        blocks = [put_formulas(block, formulas, as_code=self.level > 0) for block in writing.blocks(html)]
        return [_GAP.sub(r"[[gap\1]]", block) for block in blocks]

    def row(self, words: Words) -> str:
        """A text as one paragraph, with line breaks where it had blocks."""
        return "\\\n".join(self.blocks(words, flat=True))

    def line(self, words: Words) -> str:
        """A text in one line."""
        return " ".join(self.row(words).replace("\\\n", " ").split())

    def plain(self, words: Words) -> str:
        """The bare words, for what learners type."""
        if words.form == "plain":
            return " ".join(words.text.split())
        text = self.line(words) if "<" in words.text or "&" in words.text else ""
        return re.sub(r"\\(.)", r"\1", text) if text else " ".join(words.text.split())

    @staticmethod
    def _html(text: str, form: str, formulas: list[str]) -> str:
        if form == "markdown":
            return str(_MARKDOWN.render(protect_formulas(text, formulas, is_html=False)))
        if form == "plain":
            guarded = protect_formulas(text, formulas, is_html=False)
            return escape(guarded.strip(), quote=False).replace("\n", "<br>")
        guarded = protect_formulas(text, formulas, is_html=True)
        return guarded.strip().replace("\n", "<br>") if form == "moodle" else guarded

    def _picture(self, address: str, alt: str) -> str:
        words = " ".join(escape_markdown(alt).split())
        name = file_name(address)
        if re.match(r"(?:https?:)?//", address):
            self.losses.append(
                f"a picture is not in the file but at {address[:120]}: its address became a link"
            )
            clean = "https:" + address if address.startswith("//") else address
            target = re.sub(r"[\s<>()\[\]\\*_]", lambda sign: f"%{ord(sign[0]) % 256:02X}", clean)
            return f"[{words or 'picture'}]({target})"
        if not name:
            self.losses.append("a picture inside the text was left out")
            return words
        if not alt.strip():
            self.losses.append(f"the picture {name} has no text for people who cannot see it: write one")
        if name not in self.files:
            self.losses.append(f"the picture {name} is not in the file")
        self.used.add(name)
        return f"![{words}](../media/{name})"


def file_name(address: str) -> str:
    """The name in `media/` of a picture that a question names; "" for one that is written out in the text."""
    if address.startswith("data:") or not address.strip():
        return ""
    bare = address.split("?")[0].split("#")[0].replace("@@PLUGINFILE@@", "").replace("$IMS-CC-FILEBASE$", "")
    bare = re.sub(r"%([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), bare)
    name = re.sub(r"[^a-z0-9.]+", "-", bare.rpartition("/")[2].lower()).strip("-.")
    return name[-80:].lstrip("-.") if re.search(r"\.[a-z0-9]{2,5}\Z", name) else ""


def text_words(text: str) -> str:
    """Plain text as one line of Markdown."""
    return escape_starts(escape_markdown(" ".join(text.split())))
