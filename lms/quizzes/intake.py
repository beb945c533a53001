"""Takes in a file that a learner sends: what it really is, rebuilt if it is a picture, kept under the hash of its bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import puremagic
from flask import current_app

from lms.core.items.contract import Malformed
from lms.quizzes import redraw
from lms.settings import Settings

MEGABYTE = 1_000_000
MOST_BYTES = {"image": 15 * MEGABYTE, "pdf": 10 * MEGABYTE}
MOST_SENT = max(MOST_BYTES.values()) + MEGABYTE  # the whole form, with the answers that come along
ENDINGS = {"image": ".jpg", "pdf": ".pdf"}
MEDIA_TYPES = {"image": "image/jpeg", "pdf": "application/pdf"}
_KINDS = {"image/png": "image", "image/jpeg": "image", "image/webp": "image", "application/pdf": "pdf"}
_AT_ONCE = threading.BoundedSemaphore(2)  # each picture may take half a gigabyte of memory


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A file as it is kept: `name` is the SHA-256 of its bytes with the ending of its kind."""

    kind: str
    content: bytes
    sha256: str

    @property
    def name(self) -> str:
        return self.sha256 + ENDINGS[self.kind]


def take_in(content: bytes, accept: Collection[str]) -> TakenIn | Malformed:
    """Judge a file by its content and make it safe to show; its name and what the browser says of it count for nothing."""
    if not content:
        return Malformed("file-missing")
    kind = kind_of(content)
    if kind not in accept:
        return Malformed("file-kind")
    if len(content) > MOST_BYTES[kind]:
        return Malformed("file-too-large", {"most": str(MOST_BYTES[kind] // MEGABYTE)})
    kept = _rebuilt(content) if kind == "image" else _whole_pdf(content)
    if isinstance(kept, Malformed):
        return kept
    return TakenIn(kind, kept, hashlib.sha256(kept).hexdigest())


def kind_of(content: bytes) -> str:
    """Return image, pdf or "" by the first bytes of a file."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    try:
        found = puremagic.from_string(content[:4096], mime=True)
    except (puremagic.PureError, ValueError):
        return ""
    kind = _KINDS.get(found, "")
    return kind if kind == "image" else ""


def _whole_pdf(content: bytes) -> bytes | Malformed:
    """A PDF is kept as it is, since it is only ever downloaded; head and tail must be a PDF's."""
    tail = content[-2048:]
    if b"%%EOF" in tail and b"startxref" in tail:
        return content
    return Malformed("file-unreadable")


def _rebuilt(content: bytes) -> bytes | Malformed:
    """Let a child process draw the picture anew; whatever happens there, this process lives on."""
    with _AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603 – our own program, no shell, nothing of the sender's in the words
                [sys.executable, "-I", str(Path(redraw.__file__))],
                input=content,
                capture_output=True,
                timeout=redraw.MOST_SECONDS + 5,
                check=False,
                env={"PATH": os.environ.get("PATH", "")},
            )
        except subprocess.TimeoutExpired:
            return Malformed("file-unreadable")
    if done.returncode == redraw.TOO_MANY_PIXELS:
        return Malformed("picture-too-large", {"most": str(redraw.MOST_PIXELS // 1_000_000)})
    if done.returncode or not done.stdout.startswith(b"\xff\xd8\xff"):
        return Malformed("file-unreadable")
    return done.stdout


# ── on disk: <folder>/<learner>/<sha256>.<ending> ──


def uploads() -> Path:
    """Return the folder of what people send, in the current installation."""
    settings: Settings = current_app.extensions["lms_settings"]
    return settings.instance / "uploads"


def path_of(folder: Path, learner_id: UUID, name: str) -> Path:
    """Return where a file of a learner lies."""
    return folder / str(learner_id) / name


def keep(folder: Path, learner_id: UUID, taken: TakenIn) -> None:
    """Write a file so that it is there for good once this returns; a repeat writes the same again."""
    path = path_of(folder, learner_id, taken.name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(f".{uuid4().hex}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(taken.content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _settle(path.parent)
    _settle(path.parent.parent)


def _settle(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where the system can (Windows cannot open a folder)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def drop(folder: Path, learner_id: UUID, name: str) -> None:
    """Remove a file that no answer names any more."""
    path_of(folder, learner_id, name).unlink(missing_ok=True)
