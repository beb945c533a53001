"""Prints how fast lessons and whole modules are compiled, beside markdown-it alone in the same run.

python -m bench.compiler_speed [folder of modules]

A lesson is parsed, checked, rendered and cleaned. A whole module has quizzes, translations, credits and drawings too,
which are checked as well; its megabytes are those of its Markdown alone. `×` is the time beside markdown-it, per byte.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from markdown_it import MarkdownIt

from lms.core.content.glossary import read_glossary
from lms.core.content.lesson import check_lesson, compile_lesson
from lms.core.content.module import compile_module
from lms.core.content.reading import read_folder, read_page
from lms.core.content.source import source_of
from lms.core.diagnostics import Report

ROUNDS = 15


def main(root: Path) -> None:
    modules = {path.name: files_of(path) for path in sorted(root.iterdir()) if (path / "module.md").is_file()}
    lessons = [
        (name, path, raw.decode())
        for name, files in modules.items()
        for path, raw in files.items()
        if path.startswith("lessons/")
    ]
    folders = {name: read_folder(files, Report()) for name, files in modules.items()}
    size = sum(len(text.encode()) for _, _, text in lessons)
    terms = {
        name: read_glossary(f, f.pages["glossary.md"], f.lang, Report()) if "glossary.md" in f.pages else {}
        for name, f in folders.items()
    }
    plain = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    def parse_and_lint() -> None:
        for name, path, text in lessons:
            known = folders[name].pages[path]
            page = read_page(source_of(path, text), "lesson", Report(), lang=known.lang, base=known.base)
            check_lesson(page, folders[name].pages.get(page.base, page), Report())

    def compile_lessons() -> None:
        for name, path, text in lessons:
            known = folders[name].pages[path]
            page = read_page(source_of(path, text), "lesson", Report(), lang=known.lang, base=known.base)
            compile_lesson(folders[name], page, terms[name], Report(), lang=known.lang or "en")

    print(f"{len(lessons)} lessons, {size / 1000:.0f} kB, best of {ROUNDS} rounds, CPU time")
    floor = best_of(lambda: [plain.parse(text) for _, _, text in lessons]) / size
    show("markdown-it alone, parse", size, floor * size, floor)
    show("parse and lint", size, best_of(parse_and_lint), floor)
    show("parse, lint, render, clean", size, best_of(compile_lessons), floor)
    for name, files in modules.items():
        whole = sum(len(raw) for path, raw in files.items() if path.endswith(".md"))
        show(f"whole module {name}", whole, best_of(partial(compile_module, files)), floor)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def best_of(work: Callable[[], object]) -> float:
    """Return the seconds of processor time of the best round."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def show(what: str, size: int, seconds: float, floor: float) -> None:
    print(
        f"{what:34} {seconds * 1000:8.1f} ms {size / seconds / 1e6:6.2f} MB/s {seconds / size / floor:6.2f} ×"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "modules"))
