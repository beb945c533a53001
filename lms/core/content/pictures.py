"""What the compiler needs to know of a picture without decoding it: its size, the ids of an SVG, its dangers."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "csv": "text/csv",
}
_SVG_TAG = re.compile(r"<svg\b[^>]*>", re.IGNORECASE)
_SVG_ID = re.compile(r"""\sid\s*=\s*["']([^"'<>&]+)["']""")
_NUMBER = r"\s*(-?[0-9.]+(?:e-?[0-9]+)?)"
_VIEW_BOX = re.compile(
    rf"""\bviewBox\s*=\s*["']{_NUMBER}[\s,]+{_NUMBER}[\s,]+{_NUMBER}[\s,]+{_NUMBER}\s*["']"""
)
_SIDE = {name: re.compile(rf"""\s{name}\s*=\s*["']{_NUMBER}(?:px)?\s*["']""") for name in ("width", "height")}
# One pattern each: joined by strokes they take three times as long.
_ACTIVE = tuple(
    re.compile(part, re.IGNORECASE)
    for part in (
        r"<\s*(script|foreignObject|iframe|embed|object|handler)\b",
        r"\s(on[a-z]+)\s*=",
        r"<!(DOCTYPE|ENTITY)\b",
        r"""\b(?:xlink:)?(href)\s*=\s*["']\s*(?!#|data:image/(?:png|jpeg|webp);)[^"'\s]""",
        r"(@import)",
        r"""(url\(\s*["']?(?!#|["'#]))""",
    )
)


@dataclass(frozen=True, slots=True)
class Picture:
    """Size in CSS pixels (None when unknown), and for an SVG its element ids."""

    width: int | None = None
    height: int | None = None
    svg_ids: frozenset[str] | None = None


def media_type(path: str) -> str:
    return MEDIA_TYPES.get(path.rpartition(".")[2].lower(), "application/octet-stream")


def is_video(path: str) -> bool:
    return media_type(path).startswith("video/")


def may_describe(path: str) -> bool:
    """Whether a file can be the audio description of a video: sound, another cut of it, or text to be spoken."""
    return media_type(path).startswith(("audio/", "video/", "text/vtt"))


def read_picture(path: str, raw: bytes) -> Picture:
    """Read size and ids from the head of the file; never fails."""
    try:
        if path.lower().endswith(".svg"):
            return _svg(raw.decode("utf-8", "replace"))
        size = _raster(raw)
    except (struct.error, IndexError, ValueError, OverflowError):
        size = None
    return Picture(*size) if size else Picture()


def active_part(raw: bytes) -> tuple[int, str] | None:
    """Line and name of the first part of an SVG that could run or load something, or None."""
    text = raw.decode("utf-8", "replace")
    found = [match for pattern in _ACTIVE if (match := pattern.search(text))]
    if not found:
        return None
    first = min(found, key=lambda match: match.start())
    return text.count("\n", 0, first.start()) + 1, first[1].strip()


def _svg(text: str) -> Picture:
    tag = _SVG_TAG.search(text)
    ids = frozenset(_SVG_ID.findall(text))
    if tag is None:
        return Picture(svg_ids=ids)
    box = _VIEW_BOX.search(tag[0])
    if box:
        width, height = float(box[3]), float(box[4])
    else:
        sides = [_SIDE[name].search(tag[0]) for name in ("width", "height")]
        if not all(sides):
            return Picture(svg_ids=ids)
        width, height = (float(side[1]) for side in sides if side)
    if not (0 < width < 1e5 and 0 < height < 1e5):
        return Picture(svg_ids=ids)
    return Picture(max(1, round(width)), max(1, round(height)), ids)


def _raster(raw: bytes) -> tuple[int, int] | None:
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return _two(">II", raw, 16)
    if raw.startswith((b"GIF87a", b"GIF89a")):
        return _two("<HH", raw, 6)
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        return _webp(raw)
    return _jpeg(raw) if raw.startswith(b"\xff\xd8") else None


def _two(form: str, raw: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack_from(form, raw, at)
    return int(first), int(second)


def _webp(raw: bytes) -> tuple[int, int] | None:
    if raw[12:16] == b"VP8X":
        return int.from_bytes(raw[24:27], "little") + 1, int.from_bytes(raw[27:30], "little") + 1
    if raw[12:16] == b"VP8L":
        bits = int.from_bytes(raw[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = _two("<HH", raw, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(raw: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(raw) and raw[at] == 0xFF:
        marker = raw[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = _two(">HH", raw, at + 5)
            return width, height
        at += 2 + int(struct.unpack_from(">H", raw, at + 2)[0])
    return None
