"""Turns what goes wrong outside the program into one sentence that says what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS}
NOT_A_FOLDER = {errno.ENOTDIR, errno.EEXIST, errno.ENOENT, errno.ENAMETOOLONG, errno.ELOOP}
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

DISK_FULL = "The disk is full: free some space (a first start needs about 300 MB) and run the command again."


class TroubleError(Exception):
    """The command cannot go on; the message is one sentence for the person who typed it."""


def of_folder(error: OSError, folder: Path, way_out: str) -> TroubleError:
    """Say why a folder cannot be written to, and what to do instead."""
    if error.errno in FULL:
        return TroubleError(DISK_FULL)
    if error.errno in NOT_WRITABLE:
        return TroubleError(f"The folder {folder} cannot be written to. {way_out}")
    if error.errno in NOT_A_FOLDER:
        return TroubleError(f"The folder {folder} cannot be made: {error.strerror}. {way_out}")
    return TroubleError(f"The folder {folder} cannot be used: {error.strerror}. {way_out}")


def require_writable(folder: Path, way_out: str, *, mode: int = 0o777) -> None:
    """Make the folder, with these rights if it is new, and write a byte there; or say why that cannot be."""
    probe = folder / f".write-test-{os.getpid()}"
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise of_folder(error, folder, way_out) from error


PHRASES = [
    (("no space left on device", "disk is full", "disk quota exceeded"), DISK_FULL),
    (
        ("readonly database", "read-only file system", "unable to open database file"),
        "The database cannot be written to: give this account the right to write to the instance folder, "
        "or name another folder with LMS_INSTANCE, and run the command again.",
    ),
    (
        ("database is locked",),
        "The database is in use by another program: stop the other copy of the server and run the command again.",
    ),
    (
        ("file is not a database", "database disk image is malformed"),
        "The database file is damaged: put back the latest backup (docs/administration.md, “Restore”) "
        "and run the command again.",
    ),
    (
        (
            "connection refused",
            "could not translate host name",
            "failed to resolve host",
            "connection timeout expired",
        ),
        "PostgreSQL does not answer at the address in LMS_DATABASE_URL: start it, or correct the address.",
    ),
    (
        ("password authentication failed", "no password supplied"),
        "PostgreSQL refuses the user name or password in LMS_DATABASE_URL: correct them.",
    ),
]
"""What databases and the operating system say, in lower case, and our sentence for it."""


def sentence_for(error: BaseException) -> str | None:
    """Return the sentence for a known trouble anywhere in the chain of causes, or None for a fault of our own."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, TroubleError):
            return str(seen)
        if isinstance(seen, PermissionError) and seen.filename:
            return f"{seen.filename} cannot be read or written by this account: change its owner or rights, and try again."
        said = str(seen).lower()
        for phrases, sentence in PHRASES:
            if any(phrase in said for phrase in phrases):
                return sentence
        seen = seen.__cause__ or seen.__context__
    return None
