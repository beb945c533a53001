"""What the page says: the document's facts put into the frozen words of its language."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from lms.core.achievements import (
    LESSONS_READ,
    PRACTICE_NOT_ASSESSED,
    QUIZ_PASSED,
    Assessed,
    CredentialDocument,
    decimal_text,
    grouped,
)
from lms.credentials.certificate.wording import Wording, wording_for

RIGHT_TO_LEFT = frozenset({"ar", "ur", "fa", "ps", "sd", "ug", "ckb", "he"})
_DIGEST_SHOWN = 12
_SHORT_TEXT = dict[str, str]
_UPRIGHT = "\u200e"  # keeps the percent sign behind its number in Arabic and Urdu lines


@dataclass(frozen=True)
class Page:
    """The values that the template prints, ready to be written as JSON."""

    values: dict[str, object]
    is_mirrored: bool


def page_of(
    document: CredentialDocument, *, verify_url: str, language: str, shows_native_name: bool = True
) -> Page:
    """Lay the document's facts out as printed text in the language."""
    printed, words = wording_for(language)
    holder = document.holder
    native = {"name": holder.native_name, "lang": holder.native_lang} if shows_native_name else {}
    values: dict[str, object] = {
        "lang": printed,
        "dir": _direction(printed),
        "document_title": " – ".join(filter(None, (words.title, holder.passport_name, holder.native_name))),
        "title": words.title,
        "issuer": document.issuer.name,
        "institution": ""
        if document.issuer.institution == document.issuer.name
        else document.issuer.institution,
        "records_that": words.records_that,
        "passport_name": holder.passport_name,
        "native_name": native.get("name") or "",
        "native_lang": native.get("lang") or printed,
        "native_dir": _direction((native.get("lang") or printed).partition("-")[0]),
        "completed": words.completed,
        "module": document.module.title,
        "module_id": document.module.id,
        "edition": [
            words.version.format(version=document.module.version),
            words.content.format(digest=shown_digest(document.module.digest)),
        ],
        "facts": _facts(document, words),
        "assessed_heading": words.assessed,
        "steps": [_step(statement, words) for statement in document.assessed],
        "is_roomy": _is_roomy(document, printed),
        "outcomes": words.outcomes,
        "training_completed": words.training_completed,
        "not_assessed": words.practice_not_assessed if PRACTICE_NOT_ASSESSED in document.limits else "",
        "training_only": words.training_only,
        "number_label": words.number,
        "number": document.number,
        "code_label": words.code,
        "code": grouped(document.code),
        "verify": words.verify.partition("{address}")[::2],
        "verify_address": _address(verify_url),
        "compare": words.compare,
        "signed": words.signed.format(key_id=document.key_id),
        "url": verify_url,
        "qr_alt": words.qr_alt.format(url=verify_url),
    }
    return Page(values, is_mirrored=_direction(printed) == "rtl")


def shown_digest(digest: str) -> str:
    """Shorten a content digest to the twelve digits that the page shows."""
    return digest.removeprefix("sha256").lstrip(":-")[:_DIGEST_SHOWN]


def _is_roomy(document: CredentialDocument, language: str) -> bool:
    """Say whether the run sheet surely fits at its full size; else the template measures, which takes longer."""
    longest = {"ur": 44, "zh": 30}.get(language, 60)
    return len(document.assessed) <= 5 and all(
        len(value) <= longest for statement in document.assessed for _, value in statement.facts
    )


def _direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _facts(document: CredentialDocument, words: Wording) -> list[_SHORT_TEXT]:
    expiry = words.no_expiry if document.expires_on is None else _date(document.expires_on, words)
    facts = [
        _fact(words.issued, _date(document.issued_on, words)),
        _fact(words.valid_through, expiry),
        _fact(words.hours, _number(decimal_text(document.hours), words)),
    ]
    if document.score_percent is not None:
        note = (
            ""
            if document.pass_mark_percent is None
            else _pass_mark(decimal_text(document.pass_mark_percent), words)
        )
        facts.append(_fact(words.score, _percent(decimal_text(document.score_percent), words), note))
    return facts


def _fact(label: str, value: str, note: str = "") -> _SHORT_TEXT:
    return {"label": label, "value": value, "note": note}


def _step(statement: Assessed, words: Wording) -> _SHORT_TEXT:
    if statement.code == LESSONS_READ:
        return {"kind": "done", "text": words.lessons_read.format(count=statement.fact("count")), "note": ""}
    if statement.code == QUIZ_PASSED:
        score, pass_mark = statement.fact("score_percent"), statement.fact("pass_mark_percent")
        notes = [_percent(score, words) if score else "", _pass_mark(pass_mark, words)]
        text = words.quiz_passed.format(title=statement.fact("title"))
        return {"kind": "done", "text": text, "note": " · ".join(note for note in notes if note)}
    return {"kind": "outcome", "text": statement.fact("text") or "", "note": ""}


def _pass_mark(value: str | None, words: Wording) -> str:
    return words.threshold.format(value=_percent(value, words)) if value else ""


def _percent(value: str, words: Wording) -> str:
    return _UPRIGHT + words.percent.format(value=_number(value, words))


def _number(value: str, words: Wording) -> str:
    return value.replace(".", words.decimal_mark)


def _date(day: date, words: Wording) -> str:
    return words.date.format(day=day.day, month=words.months[day.month - 1], year=day.year)


def _address(verify_url: str) -> str:
    parts = urlsplit(verify_url)
    return parts.netloc + parts.path.rsplit("/", 1)[0]
