"""Commands of the quizzes room: flask statistics rebuild."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from lms.quizzes.actions.statistics_rebuild import rebuild
from lms.store import EVERYTHING, entering, unit_of_work


@click.group()
def statistics() -> None:
    """What answers say about questions."""


@statistics.command("rebuild")
@with_appcontext
def rebuild_statistics() -> None:
    """Make the sums of statistics anew from all attempts; submits wait meanwhile."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        counted = rebuild(session)
    click.echo(f"{counted} attempts counted.")
