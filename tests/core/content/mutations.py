"""Seeded damage for files: what authors, merges, other editors and attackers do to them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

PIECES = (
    "{",
    "}",
    "{#",
    "{#a .b c=d}",
    "{.single}",
    "[",
    "]",
    "](",
    "![",
    "[[gap]]",
    "`",
    "```",
    "```yaml params\n",
    "```yaml record\n",
    "$",
    "$$",
    "\\",
    "\\ce{",
    "\\frac{",
    "> ",
    ">",
    "> [!WARNING]",
    "> [!HINT] x\n",
    "> [!FIGURE]\n",
    "> [!VIDEO]\n>\n> [a](../media/a.mp4)\n",
    "> [!CHECK]\n",
    "- [ ] ",
    "- [x] ",
    "- ",
    "1. ",
    "#",
    "# ",
    "## ",
    "### ",
    "---\n",
    "|",
    "| --- |",
    "~",
    "~~",
    "*",
    "**",
    "_",
    "<b>",
    "<!--",
    "&amp;",
    "&#0;",
    "\t",
    "    ",
    "\r\n",
    "\r",
    "\x00",
    "\ufeff",
    "\u202e",
    "é",
    "١٢",
    "…",
    "  \n",
    "\n\n",
    ": ",
    "- - - - ",
    "]: ",
    "[^1]",
    "[^1]: x",
    "{{v}}",
    "../",
    "../../..",
    "javascript:",
    "//x",
    "https://x",
    "%2e%2e/",
    "id: ",
    "true",
    "null",
    "1e999",
    "2026-13-40",
    "!!python/object:os.x ",
    "&a ",
    "*a",
    "${7*7}",
    "0x",
    "..",
    "± 2 %",
    "=",
    "lang: ",
    "source: {",
    "]",
    "a" * 500,
    "> " * 30,
    "(" * 40,
    "9" * 400,
)


def mutated(text: str, random: Random) -> str:
    """Return `text` with one to four pieces of damage."""
    for _ in range(random.randint(1, 4)):
        at, end = sorted((random.randrange(len(text) + 1), random.randrange(len(text) + 1)))
        match random.randrange(7):
            case 0:
                text = text[:at] + random.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[min(end, at + random.randrange(1, 40)) :]
            case 2:
                lines = text.split("\n")
                random.shuffle(lines) if len(lines) < 12 else lines.insert(
                    random.randrange(len(lines)), random.choice(lines)
                )
                text = "\n".join(lines)
            case 3:
                lines = text.split("\n")
                del lines[random.randrange(len(lines))]
                text = "\n".join(lines)
            case 4:
                text = text[:at] + text[at:end][:200] + text[at:]
            case 5:
                line = random.choice(text.split("\n"))
                text = text.replace(line, random.choice(("  ", "> ", "- ", "")) + line, 1) if line else text
            case _:
                text = text[:at] + chr(random.randrange(1, 0x2FF)) + text[at + 1 :]
    return text


def mutated_bytes(raw: bytes, random: Random) -> bytes:
    """Damage a file; one time in twenty below the level of text."""
    if random.randrange(20) == 0:
        at = random.randrange(len(raw) + 1)
        return raw[:at] + random.randbytes(random.randrange(1, 9)) + raw[at:]
    return mutated(raw.decode("utf-8"), random).encode("utf-8", "surrogatepass")


def damaged(files: Mapping[str, bytes], random: Random) -> dict[str, bytes]:
    """Damage one file of a module (sometimes drop or rename another)."""
    result = dict(files)
    path = random.choice(sorted(p for p in files if p.endswith((".md", ".yaml"))))
    result[path] = mutated_bytes(files[path], random)
    if random.randrange(15) == 0:
        del result[random.choice(sorted(result))]
    if random.randrange(25) == 0:
        result[
            random.choice(("lessons/new.md", "lessons/parts.xx.md", "odd.md", "a/b/c.md", "media/x.svg"))
        ] = result.pop(random.choice(sorted(result)))
    return result
