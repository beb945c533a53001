"""The command line: flask <noun> <verb>."""

from __future__ import annotations

import sys

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from lms import prepare
from lms.catalogue.commands import modules
from lms.credentials.commands import credentials
from lms.institutions.models import Institution
from lms.interop.commands import exchange
from lms.people import actions as people
from lms.people.models import Person
from lms.people.queries import find_by_name
from lms.quizzes.commands import statistics
from lms.records import actions as records
from lms.settings import Settings
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now


def install(app: Flask) -> None:
    """Register all commands, and what they need to know besides: a server does without them."""
    prepare.know_revisions(app)
    for command in (
        prepare_command,
        modules,
        exchange,
        credentials,
        administrators,
        records_group,
        statistics,
        work,
        demo_group,
    ):
        app.cli.add_command(command)


def settings() -> Settings:
    """Return the settings of the running application."""
    found: Settings = current_app.extensions["lms_settings"]
    return found


@click.command("prepare")
@click.option(
    "--force", is_flag=True, help="Look at everything again, even if nothing seems to have changed."
)
@with_appcontext
def prepare_command(force: bool) -> None:  # noqa: FBT001 – click passes options by name
    """Bring the database up to date, publish the modules, load the demo into a new database."""
    try:
        for line in prepare.prepare(current_app._get_current_object(), settings(), now=now(), force=force):  # type: ignore[attr-defined]  # noqa: SLF001
            click.echo(line)
    except prepare.NewerDatabaseError as error:
        click.echo(str(error), err=True)
        sys.exit(3)


@click.group()
def administrators() -> None:
    """People who look after the whole installation."""


@administrators.command("add")
@click.argument("username")
@click.option("--name", help="Name as on the passport; default: the user name.")
@with_appcontext
def add_administrator(username: str, name: str | None) -> None:
    """Make an administrator and print the one-time link with which they set a password."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        person = find_by_name(session, username) or people.add_person(
            session, username=username, passport_name=name or username, now=now()
        )
        person.is_administrator = True
        code = people.make_code(session, person.id, made_by=None, now=now())
        records.append(session, None, None, "granted", "person", person.id, now(), role="administrator")
    click.echo(f"{settings().base_url}/recover?code={code}")


@click.group("records")
def records_group() -> None:
    """The log of who did what when."""


@records_group.command("check")
@with_appcontext
def check_records() -> None:
    """Check every chain; say where one is broken."""
    session = db.session()
    broken = 0
    with entering(session, EVERYTHING):
        chains = [
            (records.SITE, "site"),
            *((row.id, row.name) for row in session.scalars(select(Institution))),
        ]
        for chain, name in chains:
            number = records.first_broken(session, chain)
            click.echo(f"{name}: {'intact' if number is None else f'broken at record {number}'}")
            broken += number is not None
    sys.exit(1 if broken else 0)


@click.command("work")
@with_appcontext
def work() -> None:
    """Run the jobs in this process until stopped (with LMS_WORKER=apart in the server)."""
    current_app.extensions["lms_worker"].run_apart()


@click.group("demo")
def demo_group() -> None:
    """The demonstration data."""


@demo_group.command("reset")
@click.confirmation_option(prompt="Everything in the demonstration database is lost. Go on?")
@with_appcontext
def reset_demo() -> None:
    """Empty a demonstration database and load it anew (B136); a production database is refused."""
    session = db.session()
    strangers = session.scalars(select(Person.id).where(Person.is_demo.is_(False)).limit(1)).first()
    if settings().production or strangers is not None:
        raise click.ClickException("This database holds real people: it is not reset.")
    prepare.empty_database()
    for line in prepare.prepare(current_app._get_current_object(), settings(), now=now(), force=True):  # type: ignore[attr-defined]  # noqa: SLF001
        click.echo(line)
