"""Whether a file under one licence may stand in a module under another."""

from __future__ import annotations

_FREE = ("CC0-1.0", "PDDL-1.0", "Unlicense", "0BSD", "public-domain", "Public-Domain", "PD")
_ATTRIBUTION = ("CC-BY-", "MIT", "BSD-", "Apache-", "ISC", "OFL-", "Zlib", "ODC-By", "etalab", "OGL-")


def is_compatible(part: str, module: str) -> bool:
    """True when a work under `part` may be included in a module under `module` (both SPDX ids)."""
    if part == module or part in _FREE:
        return True
    restricted = [mark for mark in ("-NC", "-ND", "-SA") if mark in part]
    if not part.startswith(_ATTRIBUTION):
        return False
    if module in _FREE:
        return False
    return all(mark in module for mark in restricted)
