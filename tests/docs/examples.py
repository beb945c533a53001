"""Takes the examples out of the authoring guide; `python -m tests.docs.examples` writes its messages anew.

An example is a fence whose info string has words behind the language; Git hosts show it like any other fence:
  file=PATH           a file of the guide's first module
  add=PATH            a further file of that module; lessons, quizzes and practicals are listed in `contents`
  keys=module         front matter that takes the place of the same keys of module.md
  media               a media.yaml; a stand-in is made for each file that it names
  question, lesson    the text of a quiz or lesson without its front matter; `lesson-with-hazard` names one; so `scenario`
  error=CODE          the example is faulty on purpose: the next `text message` fence is what `modules check` says of it
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.core.content import compile_module, render_diagnostics
from lms.core.diagnostics import Severity

GUIDE = Path(__file__).parents[2] / "docs" / "authoring.md"
_FENCE = re.compile(
    r"^(?P<ticks>`{3,})(?P<lang>[a-z]+) (?P<words>[^\n`]+)\n(?P<text>.*?)^(?P=ticks)$",
    re.MULTILINE | re.DOTALL,
)
_FRONT = {
    "question": ("quizzes/example.md", "---\nid: cy-example\ntitle: Example\n---\n\n"),
    "lesson": ("lessons/example.md", "---\nid: cy-example\ntitle: Example\n---\n\n"),
    "lesson-with-hazard": (
        "lessons/example.md",
        "---\nid: cy-example\ntitle: Example\nhazards:\n  - {code: hot, text: Hot glass burns.}\n---\n\n",
    ),
    "scenario": (
        "scenarios/example.md",
        "---\nid: cy-example\ntitle: Example\nstart: bench\nbudget: 30\n---\n\n",
    ),
}
_LISTED = ("lessons/", "quizzes/", "practicals/", "scenarios/")


@dataclass(frozen=True, slots=True)
class Example:
    """One fence: what its info string says, its text, and the message that the guide shows for a faulty one."""

    words: Mapping[str, str]  # "question" → "", "error" → "E020"
    text: str
    line: int
    message: str = ""

    @property
    def error(self) -> str:
        return self.words.get("error", "")

    def __str__(self) -> str:
        return f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Guide:
    """The examples of the guide, and the module that they make together."""

    examples: tuple[Example, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def first_module(self) -> dict[str, bytes]:
        """Return the module that the reader writes first."""
        return {e.words["file"]: e.text.encode() for e in self.examples if "file" in e.words}

    def whole_module(self) -> dict[str, bytes]:
        """Return the first module with every file that the guide adds to it."""
        files = self.first_module()
        for example in self.examples:
            if "add" in example.words:
                files = with_file(files, example.words["add"], example.text)
            elif "media" in example.words:
                files |= stand_ins(example.text) | {"media/media.yaml": example.text.encode()}
        return files

    def module_with(self, example: Example) -> dict[str, bytes]:
        """Return the whole module with one example in its place."""
        files = self.whole_module()
        if "keys" in example.words:
            return files | {"module.md": with_keys(files["module.md"].decode(), example.text).encode()}
        for word, (path, front) in _FRONT.items():
            if word in example.words:
                return with_file(files, path, front + example.text)
        return files


def read_guide(text: str) -> Guide:
    """Read the examples in their order."""
    found: list[Example] = []
    for match in _FENCE.finditer(text):
        words = dict(word.partition("=")[::2] for word in match["words"].split())
        line = text.count("\n", 0, match.start()) + 1
        if "message" in words:
            last = found[-1]
            found[-1] = Example(last.words, last.text, last.line, match["text"])
        else:
            found.append(Example(words, match["text"], line))
    return Guide(tuple(found))


def with_file(files: Mapping[str, bytes], path: str, text: str) -> dict[str, bytes]:
    """Add a file, and list it in `contents` where the format asks for it."""
    module = files["module.md"].decode()
    if path.startswith(_LISTED):
        module = module.replace("\nobjectives:\n", f"\n  - {path}\nobjectives:\n", 1)
    return {**files, path: text.encode(), "module.md": module.encode()}


def with_keys(module: str, yaml: str) -> str:
    """Put front matter in place of the same keys."""
    _, front, body = module.split("---\n", 2)
    for key in re.findall(r"^([a-z_]+):", yaml, re.MULTILINE):
        front = re.sub(rf"^{key}:.*\n(?:[ ]+.*\n)*", "", front, flags=re.MULTILINE)
    return f"---\n{front}{yaml}---\n{body}"


def stand_ins(media: str) -> dict[str, bytes]:
    """Return a file for every video, caption and transcript that media.yaml names: the guide cannot show them."""
    names = re.findall(r"\b[a-z.]+\.(?:mp4|mp3|vtt|md)\b", media)
    return {f"media/{name}": b"A short text.\n" for name in names}


def said_of(files: Mapping[str, bytes]) -> str:
    """Return what `modules check` prints, without the hints that most of the guide's files are not translated."""
    found = compile_module(files).diagnostics
    return render_diagnostics([one for one in found if one.severity is not Severity.HINT], files)


def with_messages(text: str) -> str:
    """Return the guide with each message as the compiler says it today."""
    guide = read_guide(text)
    faulty = iter([example for example in guide.examples if example.error])

    def write(match: re.Match[str]) -> str:
        if match["words"] != "message":
            return match[0]
        said = said_of(guide.module_with(next(faulty)))
        return f"{match['ticks']}text message\n{said}{match['ticks']}"

    return _FENCE.sub(write, text)


if __name__ == "__main__":
    GUIDE.write_text(with_messages(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
