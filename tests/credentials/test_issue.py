"""Issuing: once, under the confirmed name, numbered without gaps to fall into, correctable, revocable (B69–B73, B91)."""

from __future__ import annotations

import hashlib
import json
import logging
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core.achievements import (
    LESSONS_READ,
    PRACTICE_NOT_ASSESSED,
    QUIZ_PASSED,
    Genuine,
    Holder,
    last_valid_day,
    parse_number,
    verify_bytes,
    verify_certificate_file,
)
from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.credentials import actions, keys, queries
from lms.credentials.jobs import letterhead, make_certificate
from lms.credentials.models import Credential, SigningKey
from lms.jobs import run_due
from lms.people.models import Person
from lms.people.viewer import Viewer
from lms.records.models import LearningRecord
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now
from tests.builders import act_as
from tests.client import PageClient
from tests.credentials.credential_rows import build_completion, build_credential, change, issue, living

ClientOf = Callable[[str], PageClient]


def rename(person_id: object, **columns: str) -> None:
    with unit_of_work() as session:
        person = session.get_one(Person, person_id)
        for name, value in columns.items():
            setattr(person, name, value)


def supersede(actor: object, credential: Credential) -> Credential:
    with unit_of_work() as session:
        return actions.supersede_credential(
            session, actor, credential.id, letterhead=letterhead(), entropy=bytes(range(17)), now=now()
        )  # type: ignore[arg-type]


def test_the_learner_confirms_the_name_and_has_the_certificate(
    client_of: ClientOf, cast: SimpleNamespace
) -> None:
    """B69: eligible → name confirmed → issued → delivered."""
    completion_id = build_completion(cast.amina)
    client = client_of("amina")
    assert f"/record/{completion_id}/confirm" in client.get("/record/").text
    page = client.get(f"/record/{completion_id}/confirm").text
    assert "Amina Yusuf" in page
    record = client.follow(client.post(f"/record/{completion_id}/confirm", {"passport_name": "Amina Yusuf"}))
    (credential,) = living(cast.amina)
    assert f"/certificates/{credential.code}.pdf" in record.text
    pdf = client.get(f"/certificates/{credential.code}.pdf")
    assert pdf.mimetype == "application/pdf"
    assert isinstance(verify_certificate_file(pdf.data, keys.list_published(db.session())), Genuine)


def test_a_double_click_issues_one_credential(client_of: ClientOf, cast: SimpleNamespace) -> None:
    completion_id = build_completion(cast.amina)
    client = client_of("amina")
    for _ in range(2):
        sent = client.post(f"/record/{completion_id}/confirm", {"passport_name": "Amina Yusuf"})
        assert sent.status_code == 303
    assert len(living(cast.amina)) == 1


def test_clicks_at_the_same_moment_issue_one_credential_each(app: Flask, cast: SimpleNamespace) -> None:
    """Two tabs of one learner, and two learners: one credential each, no number twice (B69)."""
    completions = {learner: build_completion(learner) for learner in (cast.amina, cast.bruno)}

    def click(learner: Viewer) -> tuple[str, str]:
        with app.app_context():
            credential = issue(learner, completions[learner])
            db.session.remove()
        assert isinstance(credential, Credential)
        return credential.code, credential.number

    db.session.remove()
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(click, [cast.amina, cast.bruno] * 8))
    assert len(found) == 2
    assert len({number for _, number in found}) == 2


def test_a_name_that_was_not_shown_is_not_issued(client_of: ClientOf, cast: SimpleNamespace) -> None:
    """Another tab changed the name after this page was opened: the learner reads it once more."""
    completion_id = build_completion(cast.amina)
    client = client_of("amina")
    client.get(f"/record/{completion_id}/confirm")
    rename(cast.amina.person_id, passport_name="Amina Yusuf Said")
    sent = client.post(f"/record/{completion_id}/confirm", {"passport_name": "Amina Yusuf"})
    assert sent.status_code == 422
    assert "Amina Yusuf Said" in sent.text
    assert living(cast.amina) == []


def test_the_learner_corrects_both_names_before_the_issue(client_of: ClientOf, cast: SimpleNamespace) -> None:
    completion_id = build_completion(cast.amina)
    client = client_of("amina")
    client.get(f"/record/{completion_id}/confirm")
    url = f"/record/{completion_id}/name"
    without_language = client.post(
        url, {"passport_name": "Amina Y", "native_name": "أمينة يوسف", "native_language": ""}
    )
    assert without_language.status_code == 422
    names = {"passport_name": " Amina  Yusuf ", "native_name": "أمينة يوسف", "native_language": "ar"}
    page = client.follow(client.post(url, names)).text
    assert 'lang="ar" dir="rtl">أمينة يوسف' in page
    client.post(f"/record/{completion_id}/confirm", {**names, "passport_name": "Amina Yusuf"})
    (credential,) = living(cast.amina)
    assert queries.document_of(credential).holder == Holder("Amina Yusuf", "أمينة يوسف", "ar")


def test_nobody_issues_or_sees_another_ones_completion(client_of: ClientOf, cast: SimpleNamespace) -> None:
    completion_id = build_completion(cast.amina)
    for username in ("dawit", "bruno", "chitra"):
        client = client_of(username)
        assert client.get(f"/record/{completion_id}/confirm").status_code == 404
        assert (
            client.post(f"/record/{completion_id}/confirm", {"passport_name": "Amina Yusuf"}).status_code
            == 404
        )
        assert client.post(f"/record/{completion_id}/name", {"passport_name": "X"}).status_code == 404


def test_the_snapshot_says_what_was_done(app: Flask, cast: SimpleNamespace) -> None:
    """B70: names, module, version, digest, hours, score, what was assessed, issuer, dates, frozen and signed."""
    credential = build_credential(app, cast.amina)
    verdict = verify_bytes(credential.signed.encode(), keys.list_published(db.session()))
    assert isinstance(verdict, Genuine)
    document = verdict.document
    assert (document.holder.passport_name, document.module.id) == ("Amina Yusuf", "sample")
    assert document.issuer.institution == "Lakeside Hospital Laboratory"
    assert document.issuer.name == "Lakeside Lab School"
    assert document.score_percent == Decimal(100)
    assert [statement.code for statement in document.assessed] == [LESSONS_READ, QUIZ_PASSED]
    assert PRACTICE_NOT_ASSESSED in document.limits
    assert document.code == credential.code
    assert parse_number(document.number) == document.number
    assert document.number.startswith("LHL-")


def test_numbers_run_per_prefix_and_year_and_never_come_twice(app: Flask, cast: SimpleNamespace) -> None:
    """B69: also after the row that had a number is gone."""
    first = build_credential(app, cast.amina)
    with unit_of_work() as session, entering(session, EVERYTHING):
        session.delete(session.get_one(Credential, first.id))
    second = issue(cast.amina, first.completion_id)
    other = build_credential(app, cast.dawit)
    assert isinstance(second, Credential)
    assert [one.number.split("-")[2] for one in (first, second, other)] == ["00001", "00002", "00001"]
    assert other.number.startswith("HTC-")


def test_the_validity_counts_from_the_completion(app: Flask, cast: SimpleNamespace) -> None:
    """B75: waiting with the name gains nobody a longer validity, and what has ended is not issued any more."""
    completion_id = build_completion(cast.amina)
    late = issue(cast.amina, completion_id, now=now() + timedelta(days=40))
    assert isinstance(late, Credential)
    completed_on = now().astimezone(ZoneInfo("Africa/Nairobi")).date()
    assert late.expires_on == last_valid_day(completed_on, 24)
    change(late, superseded_by_id=late.id)
    lapsed = issue(cast.amina, completion_id, now=now() + timedelta(days=4000))
    assert lapsed == actions.Lapsed(late.expires_on)


def test_a_native_name_that_only_looks_empty_leaves_no_trace(app: Flask, cast: SimpleNamespace) -> None:
    rename(cast.amina.person_id, native_name="\u202e\u200b", passport_name="Amina\u202e Yusuf")
    credential = build_credential(app, cast.amina)
    assert queries.document_of(credential).holder == Holder("Amina Yusuf")


def test_the_certificate_is_the_same_bytes_for_ever(
    app: Flask, cast: SimpleNamespace, anonymous: PageClient
) -> None:
    """B70: the first bytes are kept; neither a second press nor another name changes them."""
    credential = build_credential(app, cast.amina)
    url = f"/certificates/{credential.code}.pdf"
    first = anonymous.get(url)
    rename(cast.amina.person_id, passport_name="Somebody Else")
    make_certificate(str(credential.id))
    second = anonymous.get(url)
    assert first.data == second.data
    assert first.headers["ETag"] == f'"{hashlib.sha256(first.data).hexdigest()}"'
    assert anonymous.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert len(first.data) < 150_000


def test_the_job_sets_what_the_route_could_not(app: Flask, cast: SimpleNamespace) -> None:
    credential = build_credential(app, cast.amina)
    assert run_due(now() + timedelta(minutes=2)) == 1
    with entering(db.session(), EVERYTHING):
        kept = queries.find_by_code(db.session(), credential.code, with_pdf=True)
    assert kept is not None
    assert kept.pdf is not None
    assert hashlib.sha256(kept.pdf).hexdigest() == kept.pdf_sha256


def test_a_leaver_keeps_the_certificate(app: Flask, cast: SimpleNamespace, anonymous: PageClient) -> None:
    """B91."""
    credential = build_credential(app, cast.amina)
    rename(cast.amina.person_id, deactivated_at=now())  # type: ignore[arg-type]
    assert anonymous.get(f"/certificates/{credential.code}.pdf").status_code == 200
    assert "Amina Yusuf" in anonymous.get(f"/verify/{credential.code}").text


def test_a_correction_supersedes_and_both_verify(
    client_of: ClientOf, app: Flask, cast: SimpleNamespace
) -> None:
    """B72: the transcript shows one achievement; the validity does not grow."""
    old = build_credential(app, cast.amina)
    rename(cast.amina.person_id, passport_name="Amina Yusuf Said")
    client = client_of("chitra")
    assert "Amina Yusuf Said" in client.get(f"/credentials/{old.id}/").text
    page = client.follow(client.post(f"/credentials/{old.id}/supersede"))
    assert page.status_code == 200
    (corrected,) = living(cast.amina)
    assert queries.document_of(corrected).holder.passport_name == "Amina Yusuf Said"
    assert corrected.expires_on == old.expires_on
    assert corrected.number != old.number
    shown = client.get(f"/verify/{old.code}").text
    assert "Replaced" in shown
    assert f"/verify/{corrected.code}" in shown
    assert client.post(f"/credentials/{old.id}/supersede").status_code == 409


def test_a_revocation_shows_at_once_and_can_be_taken_back(
    client_of: ClientOf, app: Flask, cast: SimpleNamespace
) -> None:
    """B73: with date and reason; the holder reads it too; taking it back is a new event."""
    credential = build_credential(app, cast.amina)
    client = client_of("chitra")
    client.get(f"/credentials/{credential.id}/")
    url = f"/credentials/{credential.id}/revoke"
    assert client.post(url, {"reason": "No class"}).status_code == 422
    client.post(url, {"reason_class": "error", "reason": "Issued for the wrong person."})
    for reader, address in ((client, f"/verify/{credential.code}"), (client_of("amina"), "/record/")):
        assert "Issued for the wrong person." in reader.get(address).text
    client.get(f"/credentials/{credential.id}/")
    client.post(f"/credentials/{credential.id}/reinstate")
    assert 'data-is="valid"' in client.get(f"/verify/{credential.code}").text
    verbs = (
        select(LearningRecord.verb)
        .where(LearningRecord.object_id == str(credential.id))
        .order_by(LearningRecord.number)
    )
    assert list(db.session().scalars(verbs)) == ["issued", "revoked", "reinstated"]


def test_only_the_coordinator_of_the_institution_decides(
    client_of: ClientOf, app: Flask, cast: SimpleNamespace
) -> None:
    """A foreign certificate looks like none at all; colleagues without the role are refused."""
    credential = build_credential(app, cast.amina)
    answers = {
        name: client_of(name).get(f"/credentials/{credential.id}/").status_code
        for name in ("farid", "bruno", "amina", "grace")
    }
    assert answers == {"farid": 404, "bruno": 403, "amina": 403, "grace": 403}
    farid = client_of("farid")
    for verb in ("revoke", "supersede", "reinstate"):
        sent = farid.post(
            f"/credentials/{credential.id}/{verb}", {"reason_class": "error", "reason": "Mine now"}
        )
        assert sent.status_code == 404
    with pytest.raises(NotFoundError), unit_of_work():
        queries.get_in_office(act_as(cast.farid), cast.farid, credential.id)


def test_nobody_decides_about_their_own_certificate(app: Flask, cast: SimpleNamespace) -> None:
    credential = build_credential(app, cast.amina)
    amina = replace(
        cast.amina, places=((credential.institution_id, "coordinator"),), roles=frozenset({"coordinator"})
    )
    act_as(amina)
    with pytest.raises(ForbiddenError):
        supersede(amina, credential)


def test_what_was_revoked_or_has_expired_is_not_corrected(app: Flask, cast: SimpleNamespace) -> None:
    credential = build_credential(app, cast.amina)
    act_as(cast.chitra)
    with unit_of_work() as session:
        actions.revoke_credential(
            session, cast.chitra, credential.id, reason_class="error", reason="Wrong", now=now()
        )
    with pytest.raises(ConflictError):
        supersede(cast.chitra, credential)


def test_the_private_key_is_a_file_for_its_owner_only(app: Flask, cast: SimpleNamespace) -> None:
    credential = build_credential(app, cast.amina)
    path = letterhead().keys / f"{credential.key_id}.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    everything = [str(value) for row in db.session().execute(select(SigningKey.__table__)) for value in row]
    assert not any(path.read_text() in value for value in everything)


def test_a_lost_key_file_is_replaced_and_old_certificates_stay_valid(
    app: Flask, cast: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    """Restored without the folder: one clear sentence, a new key, and the old one still verifies."""
    first = build_credential(app, cast.amina)
    (letterhead().keys / f"{first.key_id}.pem").unlink()
    with caplog.at_level(logging.WARNING):
        second = build_credential(app, cast.dawit)
    assert first.key_id in caplog.text
    assert second.key_id != first.key_id
    assert {queries.standing_of(db.session(), one, now()).kind for one in (first, second)} == {"valid"}


def test_a_key_file_that_an_emptied_database_does_not_know_signs_again(
    app: Flask, cast: SimpleNamespace
) -> None:
    first = build_credential(app, cast.amina)
    with unit_of_work() as session:
        session.delete(session.get_one(SigningKey, first.key_id))
    assert build_credential(app, cast.dawit).key_id == first.key_id


def test_after_a_rotation_the_old_key_verifies_and_signs_no_more(app: Flask, cast: SimpleNamespace) -> None:
    first = build_credential(app, cast.amina)
    make_certificate(str(first.id))
    rotated = app.test_cli_runner().invoke(args=["credentials", "rotate-key"])
    assert rotated.exit_code == 0, rotated.output
    second = build_credential(app, cast.dawit)
    assert second.key_id == rotated.output.strip() != first.key_id
    assert queries.standing_of(db.session(), first, now()).kind == "valid"
    assert [path.stem for path in Path(letterhead().keys).glob("*.pem")] == [second.key_id]


def test_the_command_verifies_files_with_and_without_the_database(
    app: Flask, cast: SimpleNamespace, tmp_path: Path
) -> None:
    """Exit codes: 0 genuine, 1 not genuine or not in force, 2 unreadable."""
    credential = build_credential(app, cast.amina)
    make_certificate(str(credential.id))
    kept = queries.find_by_code(db.session(), credential.code, with_pdf=True)
    assert kept is not None
    assert kept.pdf is not None
    files = {
        "genuine.pdf": kept.pdf,
        "genuine.json": credential.signed.encode(),
        "altered.pdf": kept.pdf.replace(b"/MediaBox", b"/MediaB0x", 1),
        "altered.json": credential.signed.replace("Amina", "Anina").encode(),
        "other.txt": b"not a certificate",
        "empty.pdf": b"",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    runner = app.test_cli_runner()
    history = runner.invoke(args=["credentials", "keys"]).output
    assert json.loads(history)["keys"][0]["key_id"] == credential.key_id
    (tmp_path / "keys.json").write_text(history)
    for more in ([], ["--keys", str(tmp_path / "keys.json")]):
        codes = {
            name: runner.invoke(args=["credentials", "verify", str(tmp_path / name), *more]).exit_code
            for name in (*files, "missing.pdf")
        }
        assert list(codes.values()) == [0, 0, 1, 1, 2, 2, 2], codes
    revoke = ["credentials", "revoke", credential.code, "--class", "misconduct", "--reason", "Copied answers"]
    assert runner.invoke(args=revoke).exit_code == 0
    assert runner.invoke(args=["credentials", "verify", str(tmp_path / "genuine.pdf")]).exit_code == 1
