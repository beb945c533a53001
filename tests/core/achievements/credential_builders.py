"""Builders of credential documents for tests: Amina's micropipette certificate, changed where a test needs it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.core.achievements import (
    LESSONS_READ,
    OUTCOME,
    PRACTICE_NOT_ASSESSED,
    QUIZ_PASSED,
    TRAINING_ONLY,
    Assessed,
    CertifiedModule,
    CredentialDocument,
    Holder,
    Issuer,
    PublishedKey,
    code_from_bytes,
    credential_number,
    key_id_of,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
CODE = code_from_bytes(bytes(range(40, 57)))
VERIFY_URL = f"https://lms.example.org/verify/{CODE}"


def build_published_key(key: Ed25519PrivateKey = KEY, **changes: Any) -> PublishedKey:
    raw = key.public_key().public_bytes_raw()
    return replace(PublishedKey(key_id_of(raw), raw, datetime(2026, 1, 1, tzinfo=UTC)), **changes)


def build_document(**changes: Any) -> CredentialDocument:
    document = CredentialDocument(
        code=CODE,
        number=credential_number("LHL", 2026, 417),
        holder=Holder("Amina Al-Hassan", "أمينة الحسن", "ar"),
        module=CertifiedModule("micropipette", "Micropipettes", "1.3.0", "3fa2b9c01d4e5f60" * 4),
        hours=Decimal("6.5"),
        pass_mark_percent=Decimal(80),
        score_percent=Decimal("94.5"),
        assessed=(
            Assessed.of(LESSONS_READ, count="6"),
            Assessed.of(QUIZ_PASSED, title="Final quiz", score_percent="94.5", pass_mark_percent="80"),
            Assessed.of(OUTCOME, text="Chooses the right pipette and tip for a volume and a liquid"),
        ),
        limits=(TRAINING_ONLY, PRACTICE_NOT_ASSESSED),
        issuer=Issuer("Laboratory Training Library", "Lakeside Hospital", "https://lms.example.org"),
        issued_on=date(2026, 11, 21),
        expires_on=date(2028, 11, 21),
        language="en",
        key_id=build_published_key().key_id,
    )
    return replace(document, **changes)
