"""The issuer's private keys: files in the instance's folder `keys/`, outside the database and its backups (a file of its
own because nothing else in the product may touch them)."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.core.achievements import PublishedKey, key_id_of
from lms.credentials.models import CredentialCounter, SigningKey
from lms.store import upsert

_log = logging.getLogger(__name__)


class KeyMissingError(LookupError):
    """The private key that a credential names is not in the instance's folder."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key and the name of its public half."""

    key_id: str
    private: Ed25519PrivateKey


def key_folder(instance: Path) -> Path:
    """Return where the private keys of an instance lie."""
    return instance / "keys"


def signing_key(session: Session, folder: Path, now: datetime) -> KeyPair:
    """Return the key to sign with; the first call makes it, and so does the first after its file was lost."""
    pair = _usable(session, folder)
    if pair is None:
        _wait_for_turn(session)
        pair = _usable(session, folder) or _replace_lost(session, folder, now)
    return pair


def _usable(session: Session, folder: Path) -> KeyPair | None:
    pairs = (_read(folder, row.key_id) for row in _active(session))
    return next((pair for pair in pairs if pair is not None), None)


def _wait_for_turn(session: Session) -> None:
    """Let one maker of keys through at a time, until it commits; the counter of no prefix is the lock."""
    upsert(
        session, CredentialCounter, {"prefix": "", "year": 0, "last": 0}, key=("prefix", "year"), change=()
    )
    session.execute(
        update(CredentialCounter)
        .where(CredentialCounter.prefix == "")
        .values(last=CredentialCounter.last + 1)
    )


def _replace_lost(session: Session, folder: Path, now: datetime) -> KeyPair:
    for row in _active(session):
        row.retired_at = now
        _log.warning(
            "The private key %s is not in %s: a new one signs from now on. Certificates signed with the old key stay valid. "
            "If the folder was left out of a restore, put it back before the next certificate is issued.",
            row.key_id,
            folder,
        )
    return _adopt(session, folder, now) or _make(session, folder, now)


def rotate_key(session: Session, folder: Path, now: datetime) -> KeyPair:
    """Retire the keys in use and sign with a new one; the retired ones stay published for verification."""
    _wait_for_turn(session)
    for row in _active(session):
        row.retired_at = now
    return _make(session, folder, now)


def private_key(folder: Path, key_id: str) -> Ed25519PrivateKey:
    """Return a named private key or raise KeyMissingError."""
    pair = _read(folder, key_id)
    if pair is None:
        raise KeyMissingError(f"{key_id} is not in {folder}")
    return pair.private


def discard_retired(session: Session, folder: Path) -> int:
    """Delete the private halves of retired keys: a key that signs no more can be stolen no more."""
    retired = session.scalars(select(SigningKey.key_id).where(SigningKey.retired_at.is_not(None)))
    paths = [path for path in (_path(folder, key_id) for key_id in retired) if path.exists()]
    for path in paths:
        path.unlink()
    return len(paths)


def list_published(session: Session) -> tuple[PublishedKey, ...]:
    """Return the whole key history, oldest first."""
    rows = session.scalars(select(SigningKey).order_by(SigningKey.created_at, SigningKey.key_id))
    return tuple(PublishedKey(row.key_id, row.public_key, row.created_at, row.retired_at) for row in rows)


def _active(session: Session) -> list[SigningKey]:
    found = select(SigningKey).where(SigningKey.retired_at.is_(None)).order_by(SigningKey.created_at.desc())
    return list(session.scalars(found))


def _adopt(session: Session, folder: Path, now: datetime) -> KeyPair | None:
    """Take up a key file that a database older or emptier than the folder does not know; never one that was retired."""
    known = set(session.scalars(select(SigningKey.key_id)))
    for path in sorted(folder.glob("*.pem"), key=lambda path: path.stat().st_mtime, reverse=True):
        pair = _read(folder, path.stem) if path.stem not in known else None
        if pair is not None:
            _publish(session, pair, now)
            return pair
    return None


def _make(session: Session, folder: Path, now: datetime) -> KeyPair:
    private = Ed25519PrivateKey.generate()
    pair = KeyPair(key_id_of(private.public_key().public_bytes_raw()), private)
    _write(folder, pair)
    _publish(session, pair, now)
    return pair


def _publish(session: Session, pair: KeyPair, now: datetime) -> None:
    public_key = pair.private.public_key().public_bytes_raw()
    session.add(SigningKey(key_id=pair.key_id, public_key=public_key, created_at=now, retired_at=None))
    session.flush()


def _write(folder: Path, pair: KeyPair) -> None:
    """Write the file before the row is committed: a row without a file would be a key that nobody has."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle = os.open(_path(folder, pair.key_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())


def _read(folder: Path, key_id: str) -> KeyPair | None:
    """Read a key file; one that holds another key than its name says, or none, counts as missing."""
    try:
        private = load_pem_private_key(_path(folder, key_id).read_bytes(), password=None)
    except (OSError, ValueError):
        return None
    if not isinstance(private, Ed25519PrivateKey):
        return None
    return KeyPair(key_id, private) if key_id_of(private.public_key().public_bytes_raw()) == key_id else None


def _path(folder: Path, key_id: str) -> Path:
    return folder / f"{key_id}.pem"
