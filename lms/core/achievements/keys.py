"""The issuer's public keys: how they are named and how their history is published."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lms.core.achievements.outcomes import Malformed
from lms.core.achievements.plain import Plain


@dataclass(frozen=True)
class PublishedKey:
    """One entry of the issuer's key history; public_key is the raw 32 bytes."""

    key_id: str
    public_key: bytes
    created_at: datetime
    retired_at: datetime | None = None


def key_id_of(public_key: bytes) -> str:
    """Name a key by the first 16 hexadecimal digits of the SHA-256 of its raw 32 bytes."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def published_keys(plain: Plain) -> tuple[PublishedKey, ...] | Malformed:
    """Read a published key history."""
    entries = plain.get("keys") if isinstance(plain, dict) else None
    if not isinstance(entries, list):
        return Malformed("key-history-form")
    try:
        return tuple(_published_key(entry) for entry in entries)
    except (KeyError, ValueError):
        return Malformed("key-history-form")


def key_history(keys: Iterable[PublishedKey]) -> dict[str, Plain]:
    """Write the key history as it is published: oldest first, instants in UTC."""
    return {
        "keys": [
            {
                "key_id": key.key_id,
                "public_key": base64_text(key.public_key),
                "created_at": key.created_at.isoformat(),
                "retired_at": key.retired_at.isoformat() if key.retired_at else None,
            }
            for key in sorted(keys, key=lambda key: key.created_at)
        ]
    }


def _published_key(entry: Plain) -> PublishedKey:
    if not isinstance(entry, dict):
        raise ValueError("A key is an object.")  # noqa: TRY004 -- the reader turns ValueError into Malformed
    retired_at = entry.get("retired_at")
    return PublishedKey(
        key_id=str(entry["key_id"]),
        public_key=from_base64_text(str(entry["public_key"])),
        created_at=datetime.fromisoformat(str(entry["created_at"])),
        retired_at=None if retired_at is None else datetime.fromisoformat(str(retired_at)),
    )


def base64_text(content: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from_base64_text(text: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
