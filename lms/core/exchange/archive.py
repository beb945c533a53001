"""Archives of questions, read entry by entry under caps; nothing is ever written by the names inside them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

MOST_ENTRIES = 2_000
LARGEST = 200_000_000
LARGEST_RATIO = 100
_SMALL = 100_000  # below this a ratio says nothing
_NESTED = (".zip", ".imscc", ".tar", ".gz", ".7z", ".rar", ".bz2", ".xz", ".mbz")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
_QUESTIONS = (".xml", ".qti")


class ArchiveError(Exception):
    """An archive that is refused, with what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files of questions and the pictures of an archive, and what was skipped."""

    questions: Mapping[str, bytes]
    pictures: Mapping[str, bytes]
    skipped: tuple[str, ...]


@dataclass(slots=True)
class _Unpacking:
    left: int = LARGEST
    questions: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def take(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        name = entry.filename.lower()
        if entry.is_dir() or (entry.external_attr >> 16) & 0o170000 == 0o120000:
            return
        if name.endswith(_NESTED):
            self.skipped.append(f"{entry.filename[:80]}: an archive inside the archive is not opened")
        elif name.endswith(_QUESTIONS):
            self.questions[entry.filename] = self._read(archive, entry)
        elif name.endswith(_PICTURES):
            self.pictures[entry.filename] = self._read(archive, entry)

    def _read(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
        most = max(_SMALL, entry.compress_size * LARGEST_RATIO)
        if entry.file_size > most:
            raise ArchiveError(
                f"`{entry.filename[:80]}` unpacks to more than {LARGEST_RATIO} times its size", _REFUSED
            )
        with archive.open(entry) as stream:
            content = stream.read(min(most, self.left) + 1)
        if len(content) > most or len(content) > self.left:
            raise ArchiveError("the archive unpacks to more than 200 MB, or more than it says", _REFUSED)
        self.left -= len(content)
        return content


_REFUSED = "it may be a trap: export the questions again, or send the XML file inside it"


def unpack(raw: bytes) -> Unpacked:
    """Read the questions and pictures of an archive; raise ArchiveError."""
    unpacking = _Unpacking()
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise ArchiveError(
                    f"the archive has {len(entries)} entries; {MOST_ENTRIES} is the most", "divide the export"
                )
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise ArchiveError(
                    "the archive unpacks to more than 200 MB", "divide the export, or leave out its films"
                )
            for entry in entries:
                unpacking.take(archive, entry)
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        NotImplementedError,
        EOFError,
        ValueError,
        OSError,
    ) as error:
        reason = "it is locked with a password" if "password" in str(error) else "it is damaged"
        raise ArchiveError(
            f"the archive cannot be opened: {reason}", "export it again without a password"
        ) from None
    return Unpacked(unpacking.questions, unpacking.pictures, tuple(unpacking.skipped))
