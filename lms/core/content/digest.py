"""The name of a module's content: a hash over its files' paths and bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def digest(files: Mapping[str, bytes]) -> str:
    """Hex SHA-256 over paths (sorted) and bytes, each with its length before it."""
    whole = hashlib.sha256()
    for path in sorted(files):
        name = path.encode()
        whole.update(len(name).to_bytes(8, "big") + name)
        whole.update(len(files[path]).to_bytes(8, "big") + files[path])
    return whole.hexdigest()
