"""What a stranger is told about a certificate: by code, by file, for ever, and at a bearable rate (B70, B72, B73)."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import delete, text

from lms.core.achievements import code_from_bytes, grouped
from lms.credentials.models import Credential
from lms.people import throttle
from lms.people.models import Person, Throttle
from lms.settings import ROOT
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import LANGUAGES, now
from tests.client import PageClient
from tests.credentials.credential_rows import build_credential, change

UNKNOWN = code_from_bytes(bytes(range(100, 117)))


def verdict(page: object) -> str:
    found = re.search(r'class="verdict" data-is="(\w+)"', page.text)  # type: ignore[attr-defined]
    assert found, page
    return found[1]


def send(client: PageClient, content: bytes, name: str = "certificate.pdf") -> object:
    client.get("/verify/")
    return client.post("/verify/", {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def test_a_stranger_sees_who_did_what_and_what_was_assessed(
    app: Flask, cast: SimpleNamespace, anonymous: PageClient
) -> None:
    """No session; everything needed to catch an altered paper; nothing that is nobody's business."""
    credential = build_credential(app, cast.amina)
    page = anonymous.get(f"/verify/{credential.code}")
    assert page.status_code == 200
    assert verdict(page) == "valid"
    for fact in (
        "Amina Yusuf",
        credential.number,
        "Lakeside Hospital Laboratory",
        "Lessons studied",
        "Quiz passed",
    ):
        assert fact in page.text
    assert "amina@" not in page.text
    assert ">amina<" not in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "<script" not in page.text


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_language_has_the_page(
    app: Flask, cast: SimpleNamespace, anonymous: PageClient, language: str
) -> None:
    credential = build_credential(app, cast.amina, language=language)
    for url in (f"/verify/{credential.code}", "/verify/", f"/verify/{UNKNOWN}"):
        page = anonymous.get(url, headers={"Accept-Language": language}).text
        assert f'<html lang="{language}" dir="{"rtl" if language in ("ar", "ur") else "ltr"}"' in page


def test_a_code_is_found_as_people_type_it(app: Flask, cast: SimpleNamespace, anonymous: PageClient) -> None:
    credential = build_credential(app, cast.amina)
    typed = f"  {grouped(credential.code).lower()} "
    sent = anonymous.get("/verify/", query_string={"code": typed})
    assert verdict(anonymous.follow(sent)) == "valid"
    assert verdict(anonymous.get(f"/verify/{grouped(credential.code)}")) == "valid"


def test_a_typing_error_is_told_from_an_unknown_code(app: Flask, anonymous: PageClient) -> None:
    mistyped = UNKNOWN[:5] + ("A" if UNKNOWN[5] != "A" else "B") + UNKNOWN[6:]
    assert "typing error" in anonymous.get(f"/verify/{mistyped}").text
    assert "28 letters" in anonymous.get("/verify/abc").text
    for code in (mistyped, "abc", UNKNOWN):
        page = anonymous.get(f"/verify/{code}")
        assert page.status_code == 404
        assert verdict(page) == "unknown"


def test_a_file_of_an_unknown_and_of_a_malformed_code_is_the_same_nothing(
    app: Flask, anonymous: PageClient
) -> None:
    bodies = {
        anonymous.get(f"/certificates/{code}.{kind}").data
        for code in (UNKNOWN, "abc", "%00")
        for kind in ("pdf", "json")
    }
    assert len(bodies) == 1


def test_an_expired_certificate_says_since_when(
    app: Flask, cast: SimpleNamespace, anonymous: PageClient
) -> None:
    credential = build_credential(app, cast.amina, now=now() - timedelta(days=4000))
    assert credential.expires_on is not None
    assert verdict(anonymous.get(f"/verify/{credential.code}")) == "expired"


@pytest.mark.parametrize("column", ["signed", "number", "expires_on"])
def test_a_row_changed_in_the_database_is_called_altered(
    app: Flask, cast: SimpleNamespace, anonymous: PageClient, column: str
) -> None:
    """The signature is checked at each look, so even the operator cannot rewrite a name quietly."""
    credential = build_credential(app, cast.amina)
    changed = {
        "signed": credential.signed.replace("Amina", "Amira"),
        "number": "LHL-2026-99999-A",
        "expires_on": now().date() + timedelta(days=9999),
    }
    change(credential, **{column: changed[column]})
    assert verdict(anonymous.get(f"/verify/{credential.code}")) == "altered"
    assert anonymous.get(f"/certificates/{credential.code}.pdf").status_code == 409


def test_verification_survives_module_person_and_institution(
    app: Flask, cast: SimpleNamespace, anonymous: PageClient
) -> None:
    """Nothing that a credential names has to exist any more."""
    credential = build_credential(app, cast.amina)
    pdf = anonymous.get(f"/certificates/{credential.code}.pdf").data
    kept = {"credential", "signing_key", "throttle", "alembic_version", "credential_counter"}
    with unit_of_work() as session, entering(session, EVERYTHING):
        for table in reversed(db.metadata.sorted_tables):
            if table.name not in kept:
                session.execute(delete(table))
        assert session.scalar(text("select count(*) from person")) == 0
    assert db.session().get(Person, cast.amina.person_id, populate_existing=True) is None
    assert verdict(anonymous.get(f"/verify/{credential.code}")) == "valid"
    assert anonymous.get(f"/certificates/{credential.code}.pdf").data == pdf


def test_a_file_is_checked_and_asked_about_in_the_register(
    app: Flask, cast: SimpleNamespace, anonymous: PageClient
) -> None:
    """A genuine file of a revoked certificate is not called valid."""
    credential = build_credential(app, cast.amina)
    pdf = anonymous.get(f"/certificates/{credential.code}.pdf").data
    signed = anonymous.get(f"/certificates/{credential.code}.json").data
    assert signed == credential.signed.encode()
    for content in (pdf, signed, signed + b"\n"):
        assert verdict(send(anonymous, content)) == "valid"
    for content in (pdf.replace(b"/MediaBox", b"/MediaB0x", 1), signed.replace(b"Amina", b"Amira")):
        assert verdict(send(anonymous, content)) == "altered"
    change(credential, revoked_at=now(), revoke_class="misconduct", revoke_reason="Copied answers.")
    assert verdict(send(anonymous, pdf)) == "revoked"
    with unit_of_work() as session, entering(session, EVERYTHING):
        session.delete(session.get_one(Credential, credential.id))
    assert verdict(send(anonymous, pdf)) == "unknown"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 nothing", b"{}", b"\x00\xff" * 500, b"[" * 5000, b"{" * 60_000]
)
def test_a_file_that_holds_no_certificate_is_said_to_hold_none(
    app: Flask, anonymous: PageClient, content: bytes
) -> None:
    page = send(anonymous, content)
    assert verdict(page) == "unknown"
    assert page.status_code == 422  # type: ignore[attr-defined]


def test_no_file_and_too_large_a_file_are_refused(app: Flask, anonymous: PageClient) -> None:
    anonymous.get("/verify/")
    assert anonymous.post("/verify/", content_type="multipart/form-data").status_code == 422
    large = anonymous.raw.post(
        "/verify/", data=b"0" * 2_100_000, content_type="multipart/form-data; boundary=x"
    )
    assert large.status_code == 413


def test_guessing_codes_is_slowed_down_and_looking_up_known_ones_is_not(
    app: Flask, cast: SimpleNamespace, anonymous: PageClient
) -> None:
    credential = build_credential(app, cast.amina)
    key = throttle.address_key("127.0.0.1", "verify")
    for _ in range(3):
        anonymous.get(f"/verify/{credential.code}")
        anonymous.get("/verify/abc")
    assert db.session().get(Throttle, key) is None
    anonymous.get(f"/verify/{UNKNOWN}")
    with unit_of_work() as session:
        session.get_one(Throttle, key, populate_existing=True).failures = throttle.FREE_TRIES["verify"] + 8
    anonymous.get(f"/certificates/{UNKNOWN}.pdf")
    for url in (f"/verify/{UNKNOWN}", f"/verify/{credential.code}", f"/certificates/{UNKNOWN}.pdf"):
        page = anonymous.get(url)
        assert page.status_code == 429
        assert int(page.headers["Retry-After"]) > 1


def test_the_published_keys_and_script_verify_without_the_site(
    app: Flask, cast: SimpleNamespace, anonymous: PageClient, tmp_path: Path
) -> None:
    credential = build_credential(app, cast.amina)
    for url, name in (
        ("/keys", "keys.json"),
        ("/verify_credential.py", "verify.py"),
        (f"/certificates/{credential.code}.pdf", "certificate.pdf"),
    ):
        (tmp_path / name).write_bytes(anonymous.get(url).data)
    command = [sys.executable, "verify.py", "certificate.pdf", "--keys", "keys.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Amina Yusuf" in done.stdout
    assert len((ROOT / "tools" / "verify_credential.py").read_text(encoding="utf-8").splitlines()) < 150
    assert set(json.loads((tmp_path / "keys.json").read_text())) == {"keys"}
