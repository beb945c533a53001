"""flask exchange import | export: questions of other systems as files, nothing published."""

from __future__ import annotations

import re
from pathlib import Path

import click

from lms.catalogue import source
from lms.core.content import compile_module, render_diagnostics
from lms.core.content.document import Quiz
from lms.core.exchange.leaving import FORMATS as WAYS_OUT
from lms.core.exchange.leaving import Exported, export
from lms.core.exchange.model import Converted, Line
from lms.core.exchange.quiz_file import convert
from lms.core.exchange.reading import FORMATS, LARGEST, read_questions

_ID = re.compile(r"\{#([a-z][a-z0-9-]*)|^id: *[\"']?([a-z][a-z0-9-]*)", re.MULTILINE)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def exchange() -> None:
    """Questions from other systems, and to them."""


@exchange.command("import")
@click.argument("file", type=FILE)
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    help="New file: modules/<id>/quizzes/<name>.md",
)
@click.option("--format", "fmt", type=click.Choice(FORMATS), help="Default: found out from the file.")
@click.option("--title", help="Title of the quiz; default: made of the file's name.")
def import_questions(file: Path, target: Path, fmt: str | None, title: str | None) -> None:
    """Write the questions of FILE as Markdown to look through. Exit 1 if nothing could be converted."""
    if (
        target.suffix != ".md"
        or target.parent.name not in {"quizzes", "banks"}
        or not re.fullmatch(r"[a-z][a-z0-9-]+", target.stem)
    ):
        raise click.UsageError(
            "--to names a new file such as modules/micropipette/quizzes/imported.md (a–z, 0–9 and -)."
        )
    if file.stat().st_size > LARGEST:
        raise click.ClickException(f"{file} is larger than {LARGEST // 1_000_000} MB: divide it.")
    folder = target.parent.parent
    module = source.read_folder(folder) if (folder / "module.md").is_file() else {}
    taken = _ids(module)
    read = read_questions(file.name, file.read_bytes(), fmt or "")
    words = title or target.stem.replace("-", " ").capitalize()
    found = convert(read, quiz_id=target.stem, title=words, taken=taken)
    _say(found)
    if not found.count:
        raise click.ClickException("No question could be converted: nothing was written.")
    _write(found, target)


def _ids(module: dict[str, bytes]) -> set[str]:
    """All ids that a module uses already."""
    texts = (content.decode("utf-8", "replace") for path, content in module.items() if path.endswith(".md"))
    return {one or other for text in texts for one, other in _ID.findall(text)}


def _say(found: Converted) -> None:
    if found.diagnostics:
        files = {path: text.encode("utf-8", "replace") for path, text in found.text.items()}
        click.echo(render_diagnostics(found.diagnostics, files), err=True)
    for line in found.report:
        click.echo(report_line(line))
    click.echo(f"{found.count} of {len(found.report)} questions converted ({found.format}).")


def report_line(line: Line) -> str:
    """A line of the loss report as text."""
    place = f"line {line.place.line}: " if line.place.line > 1 else ""
    if not line.kind:
        return f"{line.number}. {place}“{line.name}” ({line.source_type}) not converted: {line.reason}"
    lost = "; ".join(line.losses)
    return f"{line.number}. {place}“{line.name}” → {line.id} (.{line.kind})" + (f": {lost}" if lost else "")


def _write(found: Converted, target: Path) -> None:
    """Write new files only: what stands there already is kept."""
    names = [target, *(target.with_stem(f"{target.stem}-{at}") for at in range(2, len(found.quizzes) + 1))]
    there = [name for name in names if name.exists()]
    if there:
        raise click.ClickException(
            f"{there[0]} is there already and is not overwritten: choose another name."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    for name, text in zip(names, found.quizzes, strict=True):
        with name.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        click.echo(f"wrote {name}")
    media = target.parent.parent / "media"
    for picture, content in found.media.items():
        path = media / picture
        if path.exists():
            click.echo(f"kept {path}: a file of this name was there already")
            continue
        media.mkdir(exist_ok=True)
        path.write_bytes(content)
        click.echo(f"wrote {path}")
    click.echo(
        f"Nothing is published. Look it through, add it to `contents` in module.md, then: modules check {target.parent.parent}"
    )


@exchange.command("export")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "fmt", type=click.Choice(tuple(WAYS_OUT)), required=True)
@click.option("--quiz", "quiz_id", help="Only the quiz of this id.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; default: the terminal."
)
def export_questions(folder: Path, fmt: str, quiz_id: str | None, out: Path | None) -> None:
    """Write the quizzes of a module FOLDER for another system; the loss report goes to the terminal."""
    files = source.read_folder(folder)
    compilation = compile_module(files)
    if compilation.document is None:
        raise click.ClickException(f"The module has errors: run `modules check {folder}` first.")
    document = compilation.document
    quizzes = [quiz for quiz in document.texts[document.lang].quizzes.values() if quiz_id in {None, quiz.id}]
    if not quizzes:
        raise click.ClickException(f"There is no quiz `{quiz_id}` in this module.")
    markdown = "\n".join(
        content.decode("utf-8", "replace") for path, content in files.items() if path.startswith("quizzes/")
    )
    done = export(quizzes, fmt, markdown=markdown, assets=document.assets, files=files)
    _give(done, out, quizzes)


def _give(done: Exported, out: Path | None, quizzes: list[Quiz]) -> None:
    if out is None:
        click.echo(done.text)
    else:
        try:
            with out.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(done.text)
        except FileExistsError:
            raise click.ClickException(f"{out} is there already and is not overwritten.") from None
    for line in done.report:
        if line.losses or line.reason:
            click.echo(
                f"{line.id}: {f'not exported: {line.reason}' if line.reason else '; '.join(line.losses)}",
                err=True,
            )
    click.echo(f"{done.count} of {len(done.report)} questions of {len(quizzes)} quizzes exported.", err=True)
