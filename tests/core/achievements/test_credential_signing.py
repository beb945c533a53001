"""Laws of the signed credential: what is signed stays readable, and any change breaks it (T-cert, P5)."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.achievements import (
    LESSONS_READ,
    OUTCOME,
    TRAINING_ONLY,
    Altered,
    Assessed,
    CertifiedModule,
    CredentialDocument,
    Genuine,
    Holder,
    ImpossibleDocumentError,
    Issuer,
    Malformed,
    RetiredKey,
    SignedCredential,
    UnknownKey,
    canonical_bytes,
    from_plain,
    key_history,
    printable_line,
    published_keys,
    read_signed,
    sign,
    signed_bytes,
    to_plain,
    verify,
    verify_bytes,
)
from tests.core.achievements.credential_builders import KEY, OTHER_KEY, build_document, build_published_key

lines = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)
percents = st.none() | st.decimals(0, 100, places=2)
documents = st.builds(
    build_document,
    holder=st.builds(Holder, lines)
    | st.builds(Holder, lines, lines, st.sampled_from(["ar", "ur", "zh-Hant"])),
    module=st.builds(CertifiedModule, lines, lines, lines, st.just("0" * 64)),
    issuer=st.builds(Issuer, lines, lines, lines),
    hours=st.decimals(0, 1000, places=2),
    score_percent=percents,
    pass_mark_percent=percents,
    assessed=st.lists(st.builds(lambda text: Assessed.of(OUTCOME, text=text), lines), max_size=4).map(tuple),
    limits=st.just((TRAINING_ONLY,)),
    issued_on=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    expires_on=st.none() | st.dates(date(2100, 1, 2), date(2200, 1, 1)),
)
SIGNED = signed_bytes(sign(build_document(), KEY))


@given(documents)
def test_a_document_comes_back_from_its_plain_form(document: CredentialDocument) -> None:
    assert from_plain(json.loads(canonical_bytes(document))) == document


@given(documents)
def test_what_the_issuer_signed_is_genuine(document: CredentialDocument) -> None:
    content = signed_bytes(sign(document, KEY))
    assert verify_bytes(content, [build_published_key()]) == Genuine(document)
    assert signed_bytes(read_signed(content)) == content


@given(st.integers(0, len(SIGNED) - 1), st.integers(0, 255))
def test_a_change_of_any_one_byte_breaks_verification(place: int, byte: int) -> None:
    """Security row 25, P5."""
    altered = SIGNED[:place] + bytes([byte]) + SIGNED[place + 1 :]
    verdict = verify_bytes(altered, [build_published_key()])
    assert altered == SIGNED or isinstance(verdict, Altered | UnknownKey | Malformed)


def test_every_single_bit_of_the_signed_file_counts() -> None:
    keys = [build_published_key()]
    for place in range(len(SIGNED)):
        for bit in (1, 2, 32, 128):
            altered = SIGNED[:place] + bytes([SIGNED[place] ^ bit]) + SIGNED[place + 1 :]
            assert not isinstance(verify_bytes(altered, keys), Genuine)


@given(documents, documents)
def test_a_signature_fits_no_other_document(one: CredentialDocument, other: CredentialDocument) -> None:
    moved = SignedCredential(other, sign(one, KEY).signature)
    assert one == other or verify(moved, [build_published_key()]) == Altered(one.key_id)


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_no_file_breaks_the_reader(content: bytes) -> None:
    assert isinstance(read_signed(content), Malformed)


@pytest.mark.parametrize("name", list(to_plain(build_document())))
def test_a_field_that_is_missing_is_malformed(name: str) -> None:
    plain = to_plain(build_document())
    del plain[name]
    assert from_plain(plain) == Malformed("credential-fields")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", "laboratory-credential/2"),
        ("hours", "6.50"),
        ("hours", "1e3"),
        ("hours", 6.5),
        ("score_percent", "100.1"),
        ("issued_on", "2026-W47-6"),
        ("issued_on", "2026-02-30"),
        ("expires_on", "2026-11-20"),
        ("limits", []),
        ("limits", ["licence-to-practise"]),
        ("assessed", [{"code": "invented", "facts": {}}]),
        ("assessed", [{"code": LESSONS_READ, "facts": {}}]),
        ("assessed", [{"code": LESSONS_READ, "facts": {"count": "6", "code": "x"}}]),
        ("holder", {"passport_name": "Amina", "native_name": "أمينة", "native_lang": None}),
        ("holder", {"passport_name": "Amina\u202e", "native_name": None, "native_lang": None}),
        ("holder", {"passport_name": "\u200d", "native_name": None, "native_lang": None}),
        ("holder", {"passport_name": " ", "native_name": None, "native_lang": None}),
        ("holder", {"passport_name": "\ud800", "native_name": None, "native_lang": None}),
    ],
)
def test_a_field_that_cannot_be_is_malformed(name: str, value: object) -> None:
    plain = json.loads(json.dumps(to_plain(build_document()) | {name: value}))
    assert isinstance(from_plain(plain), Malformed)


def test_surplus_fields_and_doubled_fields_are_malformed() -> None:
    assert isinstance(read_signed(SIGNED.replace(b'{"document"', b'{"a":1,"document"')), Malformed)
    doubled = SIGNED.replace(b'"hours":"6.5"', b'"hours":"60","hours":"6.5"')
    assert read_signed(doubled) == Malformed("credential-not-canonical")


def test_a_file_of_any_depth_or_length_is_only_malformed() -> None:
    assert read_signed(b"[" * 60_000) == Malformed("credential-not-json")
    assert read_signed(b" " * 70_000) == Malformed("credential-too-long")


def test_a_key_that_the_issuer_never_published_proves_nothing() -> None:
    document = build_document()
    signed = sign(document, KEY)
    assert verify(signed, [build_published_key(OTHER_KEY)]) == UnknownKey(document.key_id)
    impostor = build_published_key(OTHER_KEY, key_id=document.key_id)
    assert verify(signed, [impostor]) == UnknownKey(document.key_id)


def test_a_document_is_signed_only_by_the_key_that_it_names() -> None:
    with pytest.raises(ValueError, match="another key"):
        sign(build_document(), OTHER_KEY)


def test_a_retired_key_vouches_only_for_what_it_signed_before() -> None:
    document = build_document()
    signed = sign(document, KEY)
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert verify(signed, [build_published_key(retired_at=later)]) == Genuine(document)
    earlier = datetime(2026, 11, 1, tzinfo=UTC)
    assert verify(signed, [build_published_key(retired_at=earlier)]) == RetiredKey(document, earlier)


def test_the_last_valid_day_is_included() -> None:
    """B23."""
    document = build_document()
    assert document.expires_on is not None
    assert not document.is_expired(document.expires_on)
    assert document.is_expired(document.expires_on + timedelta(days=1))
    assert not replace(document, expires_on=None).is_expired(date(9999, 1, 1))


def test_equal_numbers_are_signed_alike() -> None:
    assert canonical_bytes(build_document(hours=Decimal("6.50"))) == canonical_bytes(build_document())


def test_contradictory_facts_cannot_be_built() -> None:
    with pytest.raises(ImpossibleDocumentError, match="expires_on"):
        build_document(expires_on=date(2020, 1, 1))


def test_the_key_history_comes_back_oldest_first() -> None:
    newer = build_published_key(OTHER_KEY, created_at=datetime(2027, 1, 1, tzinfo=UTC))
    older = build_published_key(retired_at=datetime(2027, 1, 1, tzinfo=UTC))
    assert published_keys(key_history([newer, older])) == (older, newer)
    assert published_keys({"keys": [{}]}) == Malformed("key-history-form")


@given(st.text(max_size=60))
def test_a_tidied_line_is_printable_or_empty(text: str) -> None:
    tidied = printable_line(text)
    assert tidied == "" or build_document(holder=Holder(tidied)).holder.passport_name == tidied
    assert printable_line(tidied) == tidied
