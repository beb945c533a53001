"""The command line of this room: flask credentials <verb>."""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from lms.core.achievements import (
    RANDOM_BYTES_NEEDED,
    CredentialDocument,
    Genuine,
    Malformed,
    PageAltered,
    PublishedKey,
    RetiredKey,
    UnknownKey,
    Verdict,
    key_history,
    parse_code,
    published_keys,
    to_plain,
    verify_bytes,
    verify_certificate_file,
)
from lms.credentials import actions, keys, queries
from lms.credentials.jobs import letterhead, make_certificate
from lms.credentials.models import REVOKE_CLASSES, Credential
from lms.records import actions as records
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now

VALID, NOT_VALID, UNREADABLE = 0, 1, 2
_STANDINGS = {
    "valid": "VALID: signed by the issuer, unaltered and in force.",
    "expired": "EXPIRED: genuine, but its last valid day is over.",
    "superseded": "REPLACED: genuine, but a corrected certificate has taken its place.",
    "revoked": "REVOKED: genuine, but the issuer has taken it back.",
    "altered": "ALTERED: what this database holds does not fit its signature.",
}


@click.group()
def credentials() -> None:
    """Certificates and the keys that sign them."""


@credentials.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--keys", "history", type=click.Path(path_type=Path), help="Key history to use instead of the database's."
)
@with_appcontext
def verify_command(file: Path, history: Path | None) -> None:
    """Check a certificate's PDF or JSON file.

    Exit code 0: genuine and in force. 1: altered, unknown key, expired, revoked or replaced. 2: cannot be read.
    Revocation is only known with the database, not with --keys.
    """
    known = _keys(history)
    content = _content(file)
    if isinstance(known, Malformed) or content is None:
        click.echo(
            "UNREADABLE: the key history cannot be read."
            if content
            else f"UNREADABLE: {file} cannot be read."
        )
        sys.exit(UNREADABLE)
    verdict = (
        verify_certificate_file(content, known)
        if content.startswith(b"%PDF-")
        else verify_bytes(content.rstrip(), known)
    )
    code, sentence = _judgement(verdict, in_database=history is None)
    click.echo(sentence)
    if isinstance(verdict, Genuine | PageAltered):
        click.echo("\nThe signature covers these facts. COMPARE THEM with the paper or screen before you:\n")
        _print_facts(to_plain(verdict.document))
    sys.exit(code)


def _keys(history: Path | None) -> tuple[PublishedKey, ...] | Malformed:
    if history is None:
        return keys.list_published(db.session())
    try:
        return published_keys(json.loads(history.read_bytes()))
    except (OSError, ValueError):
        return Malformed("key-history-form")


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes() or None
    except OSError:
        return None


def _judgement(verdict: Verdict, *, in_database: bool) -> tuple[int, str]:
    match verdict:
        case Genuine(document):
            return _standing(document, in_database=in_database)
        case PageAltered():
            return (
                NOT_VALID,
                "ALTERED: the attached facts are genuine, but this PDF is not the file that was issued.",
            )
        case UnknownKey(key_id):
            return NOT_VALID, f"UNKNOWN KEY: the key history has no key {key_id}."
        case RetiredKey(_, retired_at):
            return NOT_VALID, f"ALTERED: dated after the key was retired ({retired_at.isoformat()})."
        case Malformed(reason):
            return UNREADABLE, f"UNREADABLE: {reason}."
    return NOT_VALID, "ALTERED: the signature does not fit these facts."


def _standing(document: CredentialDocument, *, in_database: bool) -> tuple[int, str]:
    credential = queries.find_by_code(db.session(), document.code) if in_database else None
    if credential is not None:
        kind = queries.standing_of(db.session(), credential, now()).kind
        return (VALID if kind == "valid" else NOT_VALID), _STANDINGS[kind]
    if document.is_expired(now().date()):
        return NOT_VALID, _STANDINGS["expired"]
    told = "GENUINE: signed by the issuer and unaltered. Whether it was revoked is not known here."
    return VALID, told


def _print_facts(plain: Any, name: str = "") -> None:
    match plain:
        case dict():
            for key, value in plain.items():
                _print_facts(value, f"{name} {key}".strip())
        case list():
            for number, value in enumerate(plain, start=1):
                _print_facts(value, f"{name} {number}")
        case _:
            click.echo(f"  {name.replace('_', ' '):36} {'–' if plain is None else plain}")


@credentials.command("keys")
@with_appcontext
def keys_command() -> None:
    """Print the published key history, for --keys and for the stand-alone script."""
    click.echo(json.dumps(key_history(keys.list_published(db.session())), indent=1))


@credentials.command("rotate-key")
@with_appcontext
def rotate_key() -> None:
    """Sign with a new key from now on; the old ones stay published, their private halves are deleted."""
    left = _set_all()
    folder = letterhead().keys
    with unit_of_work() as session:
        pair = keys.rotate_key(session, folder, now())
        records.append(session, None, None, "rotated", "signing-key", pair.key_id, now())
    if left:
        click.echo(
            f"{left} certificates wait for their PDF: the old private keys are kept. Run this again afterwards.",
            err=True,
        )
    else:
        keys.discard_retired(db.session(), folder)
    click.echo(pair.key_id)


@credentials.command("render")
@with_appcontext
def render_command() -> None:
    """Set the certificates that still lack their PDF."""
    left = _set_all()
    click.echo(f"{left} left")
    sys.exit(1 if left else 0)


def _set_all() -> int:
    """Set what is not set; return how many could not be."""
    left = 0
    with entering(db.session(), EVERYTHING):
        for credential_id in queries.list_unset(db.session()):
            try:
                make_certificate(str(credential_id))
            except keys.KeyMissingError:
                left += 1
                click.echo(
                    f"{credential_id}: its private key is not in {letterhead().keys}; reissue it.", err=True
                )
    return left


@credentials.command("revoke")
@click.argument("code")
@click.option("--class", "reason_class", type=click.Choice(REVOKE_CLASSES), required=True)
@click.option("--reason", required=True, help="One sentence; everybody who verifies reads it.")
@with_appcontext
def revoke_command(code: str, reason_class: str, reason: str) -> None:
    """Take a certificate back."""
    found = _by_code(code)
    with unit_of_work() as session, entering(session, EVERYTHING):
        actions.revoke_credential(
            session, None, found.id, reason_class=reason_class, reason=reason[:300], now=now()
        )
    click.echo(f"{found.number} is revoked.")


@credentials.command("reissue")
@click.argument("code")
@with_appcontext
def reissue_command(code: str) -> None:
    """Replace a certificate by one with the holder's present names under the present key."""
    found = _by_code(code)
    with unit_of_work() as session, entering(session, EVERYTHING):
        entropy = secrets.token_bytes(RANDOM_BYTES_NEEDED)
        corrected = actions.supersede_credential(
            session, None, found.id, letterhead=letterhead(), entropy=entropy, now=now()
        )
    make_certificate(str(corrected.id))
    click.echo(f"{letterhead().base_url}/verify/{corrected.code}")


def _by_code(typed: str) -> Credential:
    code = parse_code(typed)
    found = None if isinstance(code, Malformed) else queries.find_by_code(db.session(), code)
    if found is None:
        raise click.ClickException("No certificate has this code.")
    return found
