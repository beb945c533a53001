"""Sets the certificate: one reused typst compiler, one sheet at a time, the same bytes for the same document."""

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import segno

from lms.core.achievements import BLANK_SEAL, CredentialDocument, Malformed, Sealer, read_signed, sealed
from lms.credentials.certificate.engraving import background
from lms.credentials.certificate.page import page_of

if TYPE_CHECKING:
    from typst import Compiler, PDFStandard

_STANDARDS: list["PDFStandard"] = ["a-3a", "ua-1"]  # archival with the signed file attached, and accessible
_ROOM = Path(__file__).parent
_FONTS = _ROOM.parent / "fonts"
_one_at_a_time = Lock()  # a compiler holds one sheet's inputs


@dataclass(frozen=True)
class RenderedCertificate:
    """The PDF, its SHA-256 as hexadecimal text, and codes of what could not be printed as wished."""

    pdf: bytes
    sha256: str
    shortfalls: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Attempt:
    """One way to set the page; later ones give something up."""

    shortfalls: tuple[str, ...]
    uses_system_fonts: bool = False
    shows_native_name: bool = True
    is_archival: bool = True


_ATTEMPTS = (
    _Attempt(()),
    _Attempt(("glyph-from-system-font",), uses_system_fonts=True),
    _Attempt(("native-name-left-out",), shows_native_name=False),
    _Attempt(
        ("glyph-from-system-font", "native-name-left-out"), uses_system_fonts=True, shows_native_name=False
    ),
    _Attempt(("glyph-missing", "not-archival"), is_archival=False),
)


def render_certificate(
    document: CredentialDocument,
    *,
    signed: bytes,
    verify_url: str,
    sealer: Sealer,
    language: str | None = None,
) -> RenderedCertificate:
    """Print the document as PDF with its signed file attached and seal the whole; same document, same bytes.

    A letter that no font has is looked for in the machine's fonts; failing that the native name is left out (it stays in
    the signed file), and only a passport name that cannot be set costs the archival standard.
    """
    kept = read_signed(signed)
    if isinstance(kept, Malformed) or kept.document != document:
        raise ValueError("The signed file is not this document's.")
    for attempt in _ATTEMPTS:
        pdf = _set(attempt, document, signed, verify_url, language or document.language)
        if pdf is not None:
            issued = sealed(pdf, sealer)
            return RenderedCertificate(issued, hashlib.sha256(issued).hexdigest(), attempt.shortfalls)
    raise AssertionError("The last attempt sets any text.")


def _set(
    attempt: _Attempt, document: CredentialDocument, signed: bytes, verify_url: str, language: str
) -> bytes | None:
    """Set the page in one way; None when a standard is broken by a missing letter."""
    from typst import TypstError  # noqa: PLC0415 -- 60 MB that only this press needs

    inputs = _inputs(attempt, document, signed, verify_url, language)
    issued_at = datetime.combine(document.issued_on, time(), UTC)
    try:
        with _one_at_a_time:
            pdf = _compiler(uses_system_fonts=attempt.uses_system_fonts).compile(
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=_STANDARDS if attempt.is_archival else [],
                timestamp=issued_at,
            )
    except TypstError as error:
        if attempt.is_archival and "PDF/" in error.message:
            return None
        raise
    return pdf if isinstance(pdf, bytes) else None


def _inputs(
    attempt: _Attempt, document: CredentialDocument, signed: bytes, verify_url: str, language: str
) -> dict[str, str]:
    page = page_of(
        document, verify_url=verify_url, language=language, shows_native_name=attempt.shows_native_name
    )
    ymd = [document.issued_on.year, document.issued_on.month, document.issued_on.day]
    return {
        "page": json.dumps({**page.values, "ymd": ymd}, ensure_ascii=False),
        "background": background(is_mirrored=page.is_mirrored),
        "qr": _qr(verify_url),
        "signed": signed.decode("utf-8"),
        "seal": BLANK_SEAL.decode("ascii"),
    }


@cache
def _compiler(*, uses_system_fonts: bool) -> "Compiler":
    from typst import Compiler, Fonts  # noqa: PLC0415

    fonts = Fonts(include_system_fonts=uses_system_fonts, font_paths=[str(_FONTS)])
    return Compiler(
        str(_ROOM / "sheet.typ"), root=str(_ROOM), font_paths=fonts, ignore_system_fonts=not uses_system_fonts
    )


def _qr(url: str) -> str:
    drawing = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        drawing, kind="svg", border=0, dark="#1d2b2f", xmldecl=False, omitsize=True
    )
    return drawing.getvalue().decode("utf-8")
