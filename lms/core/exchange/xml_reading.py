"""XML as a plain tree with places. A document type, and with it every entity of its own, is refused at its first sign.

The standard library's expat is used directly, because it alone tells the line and column of each element; the two
handlers below refuse what defusedxml refuses, before anything is expanded. The caller has capped the size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat  # nosec B406 – document types are refused below

DEEPEST = 200
MOST_ELEMENTS = 3_000_000


class XmlError(Exception):
    """XML that is refused: what is wrong, what to do, and where (from 1)."""

    def __init__(self, code: str, message: str, remedy: str, line: int, column: int) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy, self.line, self.column = code, message, remedy, line, column


@dataclass(slots=True)
class Element:
    """An element without its namespace; `text` is what stands directly in it, `tail` is not kept."""

    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def find(self, tag: str) -> Element | None:
        return next((child for child in self.children if child.tag == tag), None)

    def find_all(self, tag: str) -> list[Element]:
        return [child for child in self.children if child.tag == tag]

    def value(self, tag: str, default: str = "") -> str:
        """The text of a child, or of its `<text>`."""
        child = self.find(tag)
        if child is None:
            return default
        inner = child.find("text")
        return (inner or child).text

    def everything(self) -> Iterator[Element]:
        """This element and all below it, in the order of the file."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))


def read_xml(text: str) -> Element:
    """Read a document; raise XmlError with the place of the first fault."""
    building = _Building()
    parser = expat.ParserCreate("utf-8", "}")
    building.parser = parser
    parser.buffer_text = True
    parser.StartElementHandler = building.start
    parser.EndElementHandler = building.end
    parser.CharacterDataHandler = building.characters
    parser.StartDoctypeDeclHandler = building.refuse_doctype
    parser.EntityDeclHandler = building.refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(_declared_utf8(text).encode("utf-8"), True)  # noqa: FBT003 - expat's own argument
    except expat.ExpatError as error:
        raise XmlError(
            "X601",
            f"this is not well-formed XML: {expat.ErrorString(error.code)}",
            "export the questions again, or mend this place; `&` must be written `&amp;` and every tag closed",
            error.lineno,
            error.offset + 1,
        ) from None
    if building.root is None:
        raise XmlError("X601", "this file holds no XML element", "export the questions again", 1, 1)
    return building.root


def _declared_utf8(text: str) -> str:
    """The text has been decoded already: its declaration must not name another encoding."""
    return re.sub(r"\A(\s*<\?xml[^>]{0,200}?)\sencoding\s*=\s*(?:\"[^\"]*\"|'[^']*')", r"\1", text).lstrip()


@dataclass(slots=True)
class _Building:
    """The tree while it grows."""

    parser: expat.XMLParserType | None = None
    root: Element | None = None
    open: list[Element] = field(default_factory=list)
    count: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        line, column = self.place()
        if len(self.open) >= DEEPEST or self.count > MOST_ELEMENTS:
            raise XmlError(
                "X604", "the elements are nested too deeply or too many", "divide the file", line, column
            )
        plain = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        element = Element(name.rpartition("}")[2], plain, line, column)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        if self.open:
            self.open[-1].pieces.append(text)

    def place(self) -> tuple[int, int]:
        if self.parser is None:
            return 1, 1
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def refuse_doctype(self, *_parts: object) -> None:
        line, column = self.place()
        raise XmlError(
            "X602",
            "this XML declares a document type (`<!DOCTYPE …>`), which is refused",
            "take the line out: question files need none, and it can make a small file expand without end",
            line,
            column,
        )

    def refuse_entity(self, *_parts: object) -> None:
        self.refuse_doctype()
