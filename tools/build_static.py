"""Join static/css/src/*.css and static/js/src/*.js into the committed lms.css and lms.js: one request each.

For developers only: the product runs without a build step. `python tools/build_static.py` writes the files; with
--check it only says whether they are up to date.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
BUDGETS = {"css/lms.css": 12_000, "js/lms.js": 7_000}  # bytes, compressed

STYLES = (
    "reset", "tokens", "type", "composition", "bar", "text", "runsheet", "content", "form", "quiz", "pictures", "scenario", "pages",
    "utilities", "exceptions",
)  # fmt: skip

SCRIPTS = ("pages", "steps", "answers", "attempts", "start")

HEAD = "@layer reset,tokens,composition,blocks,utilities,exceptions;"

TOKEN = re.compile(r"(--[\w-]+):\s*light-dark\(([^,]+),\s*([^)]+)\);")


def main() -> None:
    """Build both files, or with --check refuse stale ones."""
    for path, text in {"css/lms.css": stylesheet(), "js/lms.js": script()}.items():
        target = STATIC / path
        if packed(text) > BUDGETS[path]:
            sys.exit(f"{path} has {packed(text)} bytes compressed; its budget is {BUDGETS[path]}.")
        if "--check" not in sys.argv[1:]:
            target.write_text(text, encoding="utf-8")
            for suffix in (".br", ".gz"):  # stale copies would be served in its place
                target.with_name(target.name + suffix).unlink(missing_ok=True)
            print(f"static/{path}: {len(text.encode())} bytes, {packed(text)} compressed")
        elif not target.exists() or target.read_text(encoding="utf-8") != text:
            sys.exit(f"static/{path} differs from its sources: run python tools/build_static.py")


def stylesheet() -> str:
    """Return the whole stylesheet."""
    parts = (themed(text) for text in sources("css", STYLES))
    return HEAD + minified(addressed("".join(parts))) + "\n"


def script() -> str:
    """Return the whole script: its parts share one scope and leave no name behind."""
    lines = (line.strip() for text in sources("js", SCRIPTS) for line in text.splitlines())
    inner = "\n".join(line for line in lines if line and not line.startswith("// "))
    return (
        f'// Made from static/js/src by tools/build_static.py.\n"use strict";\n(() => {{\n{inner}\n}})();\n'
    )


def sources(kind: str, order: tuple[str, ...]) -> list[str]:
    """Read the sources of one kind in their order; a file that is missing or unlisted is refused."""
    folder = STATIC / kind / "src"
    odd = {path.stem for path in folder.glob(f"*.{kind}")}.symmetric_difference(order)
    if odd:
        sys.exit(f"The list in this file and static/{kind}/src differ in: {', '.join(sorted(odd))}")
    return [(folder / f"{name}.{kind}").read_text(encoding="utf-8") for name in order]


def themed(css: str) -> str:
    """Spread light-dark(): plain day values first, night by media query, and the function itself where it is known."""
    tokens = TOKEN.findall(css)
    if not tokens:
        return css
    day = "".join(f"{name}:{light};" for name, light, _ in tokens)
    night = "".join(f"{name}:{dark};" for name, _, dark in tokens)
    both = "".join(f"{name}:light-dark({light},{dark});" for name, light, dark in tokens)
    rest = TOKEN.sub("", css).replace(":root {", ":root {" + day, 1)
    return (
        rest
        + f"@layer tokens{{@media (prefers-color-scheme:dark){{:root{{{night}}}}}"
        + f"@supports (color:light-dark(#000,#fff)){{:root{{{both}}}}}}}"
    )


def addressed(css: str) -> str:
    """Give every file that the stylesheet names the beginning of its hash, as templates do."""

    def with_hash(match: re.Match[str]) -> str:
        content = (STATIC / "css" / match[1]).resolve().read_bytes()
        return f"url({match[1]}?v={hashlib.sha256(content).hexdigest()[:10]})"

    return re.sub(r"url\(([^)]+)\)", with_hash, css)


def minified(css: str) -> str:
    """Drop comments and the blanks that mean nothing; strings are left alone."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    pieces = re.split(r'("[^"]*")', css)
    pieces[::2] = [re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", piece)) for piece in pieces[::2]]
    css = re.sub(r"(?<=[;{])([\w-]+): ", r"\1:", "".join(pieces))
    return css.replace(";}", "}").strip()


def packed(css: str) -> int:
    """Return the size after gzip, the larger of the two compressions that are served."""
    return len(gzip.compress(css.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
