"""Runs the product's own commands (flask <noun> <verb>) inside the environment, with sentences in place of tracebacks."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from flask import Flask
from flask.cli import FlaskGroup, routes_command, shell_command

from lms import cli
from lms.app import create_app
from lms.settings import SettingsError
from tools.setup import trouble


def main(words: Sequence[str]) -> None:
    """Carry out one command and leave with its exit code; a fault of our own keeps its traceback."""
    group = FlaskGroup(create_app=_create_program, add_default_commands=False, add_version_option=False)
    group.add_command(routes_command)
    group.add_command(shell_command)
    try:
        group.main(list(words), prog_name="python3 manage.py")
    except SettingsError as error:
        sys.exit(str(error))
    except Exception as error:
        sentence = trouble.sentence_for(error)
        if sentence is None:
            raise
        sys.exit(sentence)


def _create_program() -> Flask:
    app = create_app()
    cli.install(app)
    return app


if __name__ == "__main__":
    main(sys.argv[1:])
