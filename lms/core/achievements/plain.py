"""The credential as plain values for JSON, and the strict way back: any surplus or missing field is refused."""

import re
from datetime import date
from decimal import Decimal

from lms.core.achievements.document import (
    FORMAT,
    Assessed,
    CertifiedModule,
    CredentialDocument,
    Holder,
    ImpossibleDocumentError,
    Issuer,
)
from lms.core.achievements.outcomes import Malformed

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]

_DECIMAL = re.compile(r"(0|[1-9]\d{0,5})(\.\d{0,5}[1-9])?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOLDER = {"passport_name", "native_name", "native_lang"}
_MODULE = {"id", "title", "version", "digest"}
_ISSUER = {"name", "institution", "url"}
_DOCUMENT = {
    "format",
    "code",
    "number",
    "holder",
    "module",
    "hours",
    "pass_mark_percent",
    "score_percent",
} | {
    "assessed",
    "limits",
    "issuer",
    "issued_on",
    "expires_on",
    "language",
    "key_id",
}


def to_plain(document: CredentialDocument) -> dict[str, Plain]:
    """Write the document as plain values; numbers and dates become text, so that nothing is rounded."""
    holder, module, issuer = document.holder, document.module, document.issuer
    return {
        "format": FORMAT,
        "code": document.code,
        "number": document.number,
        "holder": {
            "passport_name": holder.passport_name,
            "native_name": holder.native_name,
            "native_lang": holder.native_lang,
        },
        "module": {
            "id": module.id,
            "title": module.title,
            "version": module.version,
            "digest": module.digest,
        },
        "hours": decimal_text(document.hours),
        "pass_mark_percent": _optional_decimal_text(document.pass_mark_percent),
        "score_percent": _optional_decimal_text(document.score_percent),
        "assessed": [{"code": each.code, "facts": dict(each.facts)} for each in document.assessed],
        "limits": list(document.limits),
        "issuer": {"name": issuer.name, "institution": issuer.institution, "url": issuer.url},
        "issued_on": document.issued_on.isoformat(),
        "expires_on": document.expires_on.isoformat() if document.expires_on else None,
        "language": document.language,
        "key_id": document.key_id,
    }


def from_plain(plain: Plain) -> CredentialDocument | Malformed:
    """Read plain values back into the document."""
    try:
        return _document(_fields(plain, _DOCUMENT))
    except ImpossibleDocumentError as impossible:
        return Malformed(f"credential-{impossible}")
    except (ValueError, ArithmeticError):
        return Malformed("credential-form")


def decimal_text(value: Decimal) -> str:
    """Write a decimal in its one shortest form: 12, 2.5, 94.25."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _document(plain: dict[str, Plain]) -> CredentialDocument:
    if plain["format"] != FORMAT:
        raise ImpossibleDocumentError("format")
    holder, module = _fields(plain["holder"], _HOLDER), _fields(plain["module"], _MODULE)
    issuer = _fields(plain["issuer"], _ISSUER)
    return CredentialDocument(
        code=_text(plain["code"]),
        number=_text(plain["number"]),
        holder=Holder(
            _text(holder["passport_name"]),
            _optional_text(holder["native_name"]),
            _optional_text(holder["native_lang"]),
        ),
        module=CertifiedModule(*(_text(module[name]) for name in ("id", "title", "version", "digest"))),
        hours=_decimal(plain["hours"]),
        pass_mark_percent=_optional_decimal(plain["pass_mark_percent"]),
        score_percent=_optional_decimal(plain["score_percent"]),
        assessed=tuple(_assessed(each) for each in _items(plain["assessed"])),
        limits=tuple(_text(each) for each in _items(plain["limits"])),
        issuer=Issuer(*(_text(issuer[name]) for name in ("name", "institution", "url"))),
        issued_on=_date(plain["issued_on"]),
        expires_on=None if plain["expires_on"] is None else _date(plain["expires_on"]),
        language=_text(plain["language"]),
        key_id=_text(plain["key_id"]),
    )


def _assessed(plain: Plain) -> Assessed:
    fields = _fields(plain, {"code", "facts"})
    facts = fields["facts"]
    if not isinstance(facts, dict):
        raise ImpossibleDocumentError("assessed")
    return Assessed(_text(fields["code"]), tuple((name, _text(facts[name])) for name in sorted(facts)))


def _fields(plain: Plain, names: set[str]) -> dict[str, Plain]:
    if not isinstance(plain, dict) or set(plain) != names:
        raise ImpossibleDocumentError("fields")
    return plain


def _items(plain: Plain) -> list[Plain]:
    if not isinstance(plain, list):
        raise ImpossibleDocumentError("fields")
    return plain


def _text(plain: Plain) -> str:
    if not isinstance(plain, str):
        raise ImpossibleDocumentError("fields")
    return plain


def _optional_text(plain: Plain) -> str | None:
    return None if plain is None else _text(plain)


def _decimal(plain: Plain) -> Decimal:
    text = _text(plain)
    if not _DECIMAL.fullmatch(text):
        raise ImpossibleDocumentError("number-form")
    return Decimal(text)


def _optional_decimal(plain: Plain) -> Decimal | None:
    return None if plain is None else _decimal(plain)


def _optional_decimal_text(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)


def _date(plain: Plain) -> date:
    text = _text(plain)
    if not _DATE.fullmatch(text):
        raise ImpossibleDocumentError("date-form")
    return date.fromisoformat(text)
