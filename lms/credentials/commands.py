"""Placeholder while the room is being built."""

import click


@click.group()
def credentials() -> None:
    """Credentials."""
