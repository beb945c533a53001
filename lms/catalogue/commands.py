"""flask modules …: check, fix, format, publish – the author's tools."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
from flask.cli import with_appcontext

from lms.catalogue import queries, source
from lms.catalogue.actions import NotPublished, publish_module
from lms.catalogue.models import ModuleVersion
from lms.core.content import (
    check_sops,
    compile_module,
    fix_module,
    format_text,
    register_of,
    render_diagnostics,
)
from lms.core.content.item_changes import item_changes
from lms.core.diagnostics import Severity
from lms.people.models import Person
from lms.people.queries import find_by_name
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now

FOLDERS = click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group()
def modules() -> None:
    """Check, mend, format and publish modules."""


@modules.command()
@FOLDERS
@click.option("--format", "fmt", type=click.Choice(["human", "json", "github"]), default="human")
def check(folders: tuple[Path, ...], fmt: str) -> None:
    """Say everything that is wrong with modules; exit 1 if anything stops publishing."""
    errors = warnings = 0
    read = [source.read_folder(folder) for folder in _module_folders(folders)]
    compiled = [compile_module(files, today=now().date()) for files in read]
    register = register_of(one.document for one in compiled if one.document)
    for files, compilation in zip(read, compiled, strict=True):
        found = compilation.diagnostics
        if compilation.document:
            found += check_sops(compilation.document, register, files)
        if found or fmt == "json":
            click.echo(render_diagnostics(found, files, fmt=fmt))
        errors += sum(one.severity is Severity.ERROR for one in found)
        warnings += sum(one.severity is Severity.WARNING for one in found)
    if fmt == "human":
        click.echo(f"{errors} errors, {warnings} warnings")
    sys.exit(1 if errors else 0)


def _module_folders(folders: Iterable[Path]) -> list[Path]:
    found = [inner for folder in folders for inner in source.list_folders(folder)]
    if not found:
        raise click.ClickException("There is no module here: a module is a folder with a file module.md.")
    return found


@modules.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, metavar="[--CODE]… FOLDER…")
def fix(words: tuple[str, ...]) -> None:
    """Apply the exact repairs that `check` offers: all, or only those of the codes named like --E020."""
    codes = frozenset(word[2:].upper() for word in words if word.startswith("--"))
    folders = [Path(word) for word in words if not word.startswith("-")]
    unknown = [code for code in codes if not re.fullmatch(r"[EWI]\d{3}", code)]
    if unknown:
        raise click.UsageError(f"--{unknown[0].lower()} is not a code; codes look like --E020.")
    for folder in _module_folders(folders):
        files = source.read_folder(folder)
        _write_changed(folder, files, fix_module(files, codes or None))


@modules.command("format")
@FOLDERS
def format_modules(folders: tuple[Path, ...]) -> None:
    """Bring the Markdown into one form; never changes what a module means."""
    for folder in _module_folders(folders):
        files = source.read_folder(folder)
        formatted = {
            path: format_text(path, content.decode("utf-8")).encode() if path.endswith(".md") else content
            for path, content in files.items()
        }
        _write_changed(folder, files, formatted)


def _write_changed(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    for path, content in after.items():
        if before.get(path) != content:
            (folder / path).write_bytes(content)
            click.echo(f"changed {folder / path}")


@modules.command()
@FOLDERS
@click.option("--as", "username", help="The author who publishes.")
@click.option("--note", default="", help="What changed, if CHANGELOG.md does not say it.")
@with_appcontext
def publish(folders: tuple[Path, ...], username: str | None, note: str) -> None:
    """Publish modules; exit 1 if one is refused."""
    refused = 0
    for folder in _module_folders(folders):
        files = source.read_folder(folder)
        before = queries.find_current(db.session(), folder.name)
        with unit_of_work() as session, entering(session, EVERYTHING):
            publisher = find_by_name(session, username) if username else None
            if username and publisher is None:
                raise click.ClickException(f"There is nobody with the user name {username}.")
            if publisher is not None and not _may_publish(publisher, folder.name):
                raise click.ClickException(f"{username} is not an author of {folder.name}.")
            result = publish_module(
                session, files, publisher_id=publisher.id if publisher else None, change_note=note, now=now()
            )
        if isinstance(result, NotPublished):
            refused += 1
            click.echo(f"{folder.name}: not published. {result.reason}", err=True)
            if result.diagnostics:
                click.echo(render_diagnostics(result.diagnostics, files), err=True)
        else:
            what = "published" if result.is_new else "is published already"
            click.echo(f"{folder.name}: version {result.version.number} {what}.")
            if result.is_new and before is not None:
                _say_changes(before, result.version)
    sys.exit(1 if refused else 0)


_CHANGES = {
    "wording": "wording only; marks stay as they are",
    "key": "the key changed; marks by the old key can be corrected",
    "meaning": "what is asked changed; old answers keep their marks. A question that means something else needs a new id",
}


def _say_changes(before: ModuleVersion, after: ModuleVersion) -> None:
    """Say which questions the new version asks or marks in another way, and where marks can be corrected (B36)."""
    session = db.session()
    changes = item_changes(queries.document(session, before.id), queries.document(session, after.id))
    for change in changes:
        click.echo(
            f"  {change.source}: question {change.item_id} of {change.quiz_id}: {_CHANGES[change.kind]}."
        )
    for quiz_id in dict.fromkeys(change.quiz_id for change in changes if change.kind == "key"):
        click.echo(f"  To correct marks: /teaching/modules/{after.module_id}/quizzes/{quiz_id}/corrections")


def _may_publish(person: Person, module_id: str) -> bool:
    return person.is_administrator or queries.is_author(db.session(), module_id, person.id)
