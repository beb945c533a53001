"""Inviting and joining: a place is used once, nothing typed is lost, and every wrong code looks the same."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from lms.demo.cast import ELSEWHERE, PASSWORD
from lms.institutions import actions
from lms.institutions.models import Invitation, Membership
from lms.people.models import Person
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now
from tests import builders
from tests.builders import NOW
from tests.client import PageClient

CODE = re.compile(r'<p class="code"><bdi dir="ltr">([0-9A-Z-]+)</bdi>')
NEWCOMER = {
    "way": "new",
    "username": "hana",
    "password": "seven blue centrifuge lids",
    "passport_name": "Hana Tesfaye",
    "native_name": "ሃና ተስፋዬ",
    "native_language": "",
    "email": "",
    "language": "en",
    "time_zone": "Africa/Nairobi",
}


def invite(cast, *, uses=1, role="trainee", label="") -> str:
    with unit_of_work() as session, entering(session, EVERYTHING):
        return actions.invite(
            session,
            cast.chitra,
            cast.chitra.places[0][0],
            role=role,
            cohort_label=label,
            uses=uses,
            now=now(),
        )


def count(model) -> int:
    session = db.session()
    session.rollback()
    with entering(session, EVERYTHING):
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_link_leads_a_newcomer_into_the_institution_and_signs_them_in(app, cast, client_of, anonymous):
    page = client_of("chitra").post(
        "/institution/invitations",
        {"kind": "link", "uses": "2", "days": "5", "role": "trainee", "cohort_label": "Night"},
    )
    code = CODE.search(page.text)[1]
    assert f"http://localhost/join/{code}" in page.text
    assert "Lakeside" in anonymous.get(f"/join/{code}").text
    response = anonymous.post(f"/join/{code}", NEWCOMER)
    assert anonymous.follow(response).status_code == 200
    row = client_of("chitra").get("/institution/people?name=hana").text
    assert "Hana Tesfaye" in row
    assert "Night" in row


def test_a_sheet_has_one_code_and_one_picture_for_each_person(app, client_of):
    page = client_of("chitra").post(
        "/institution/invitations", {"kind": "sheet", "uses": "7", "days": "5", "role": "trainee"}
    )
    codes = CODE.findall(page.text)
    assert len(set(codes)) == 7
    assert page.text.count("<svg") >= 7
    assert " style=" not in page.text
    assert count(Invitation) == 7


def test_codes_are_not_kept(app, cast):
    code = invite(cast)
    with entering(db.session(), EVERYTHING):
        row = db.session().execute(select(Invitation.code_hash, Invitation.hint)).one()
    assert code.replace("-", "") not in row.code_hash
    assert row.hint == code[-4:]


def test_two_at_once_cannot_share_the_last_place(app, cast):
    code = invite(cast, uses=1)
    before = count(Membership)

    def join(name: str) -> int:
        client = PageClient(app)
        client.get(f"/join/{code}")
        return client.post(f"/join/{code}", {**NEWCOMER, "username": name}).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(join, ["hana", "hanna"]))
    assert statuses[0] == 303
    assert statuses[1] in {404, 409}
    assert count(Membership) == before + 1
    with entering(db.session(), EVERYTHING):
        joined = (
            db.session().scalars(select(Person.username).where(Person.username.in_(["hana", "hanna"]))).all()
        )
    assert len(joined) == 1, "an account without a place was made"


@pytest.mark.parametrize("fate", ["used", "withdrawn", "ended", "unknown"])
def test_a_code_that_does_not_work_never_says_why(app, cast, anonymous, fate):
    code = invite(cast)
    values = {
        "used": {"uses_left": 0},
        "withdrawn": {"withdrawn_at": NOW},
        "ended": {"ends_at": NOW - timedelta(days=400)},
        "unknown": {"code_hash": "0" * 64},
    }
    with unit_of_work() as session, entering(session, EVERYTHING):
        session.execute(update(Invitation).values(**values[fate]))
    page = anonymous.get(f"/join/{code}")
    assert page.status_code == 404
    assert "used up or has ended" in page.text
    assert anonymous.post(f"/join/{code}", NEWCOMER).status_code == 404
    assert anonymous.post("/join", {"code": code}).status_code == 422


def test_nothing_typed_is_lost_when_the_form_has_a_problem(app, cast, anonymous):
    code = invite(cast)
    page = anonymous.post(f"/join/{code}", {**NEWCOMER, "username": "amina"})
    assert page.status_code == 422
    for typed in ("Hana Tesfaye", "ሃና ተስፋዬ", "This user name is taken"):
        assert typed in page.text
    assert anonymous.post(f"/join/{code}", {**NEWCOMER, "passport_name": "   "}).status_code == 422
    weak = anonymous.post(f"/join/{code}", {**NEWCOMER, "password": "short"})
    assert weak.status_code == 422
    assert anonymous.post(f"/join/{code}", NEWCOMER).status_code == 303


def test_a_user_name_cannot_pose_as_somebodys_address(app, cast, anonymous):
    code = invite(cast)
    for name in ("a@b.org", "a＠b.org", "two words", "x", "a/b"):
        assert anonymous.post(f"/join/{code}", {**NEWCOMER, "username": name}).status_code == 422, name


def test_somebody_with_an_account_joins_with_its_password(app, cast, anonymous):
    code = invite(cast, role="trainee")
    wrong = anonymous.post(
        f"/join/{code}", {"way": "own", "own-name": "dawit", "own-password": "not this one"}
    )
    assert wrong.status_code == 422
    assert "dawit" in wrong.text
    right = anonymous.post(f"/join/{code}", {"way": "own", "own-name": "dawit", "own-password": PASSWORD})
    assert right.status_code == 303
    places = {place for place, _role in builders.viewer("dawit").places}
    assert places == {builders.institution().id, builders.institution(ELSEWHERE).id}


def test_a_member_who_opens_the_link_again_uses_no_place(app, cast, client_of):
    code = invite(cast, role="trainee")
    amina = client_of("amina")
    assert "You are signed in as Amina Yusuf" in amina.get(f"/join/{code}").text
    amina.post(f"/join/{code}", {"way": "me"})
    dawit = client_of("dawit")
    assert dawit.post(f"/join/{code}", {"way": "me"}).status_code == 303
    assert len(builders.viewer("dawit").places) == 2


def test_guessing_codes_is_slowed_down(app, anonymous):
    statuses = [anonymous.post("/join", {"code": f"WRONG-{number}"}).status_code for number in range(14)]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_a_coordinator_cannot_withdraw_the_invitation_of_a_place_where_they_only_teach(app, cast, client_of):
    with unit_of_work() as session, entering(session, EVERYTHING):
        elsewhere = builders.institution(ELSEWHERE).id
        actions.add_membership(
            session, institution_id=elsewhere, person_id=cast.chitra.person_id, role="instructor", now=NOW
        )
        actions.invite(session, cast.farid, elsewhere, role="trainee", now=now())
        invitation_id = session.scalars(select(Invitation.id)).one()
    assert client_of("chitra").post(f"/institution/invitations/{invitation_id}/withdraw").status_code == 404
    assert client_of("farid").post(f"/institution/invitations/{invitation_id}/withdraw").status_code == 303


def test_an_administrator_adds_an_institution_and_invites_its_first_coordinator(app, client_of, anonymous):
    grace = client_of("grace")
    grace.get("/administration/")
    made = grace.post(
        "/administration/", {"name": "Harbour Clinic", "short": "hcl", "time_zone": "Asia/Karachi"}
    )
    assert "Harbour Clinic" in grace.follow(made).text
    again = grace.post("/administration/", {"name": "Other", "short": "HCL", "time_zone": "UTC"})
    assert again.status_code == 422
    page = grace.post(made.headers["Location"], {"days": "7"})
    code = CODE.search(page.text)[1]
    assert anonymous.post(f"/join/{code}", NEWCOMER).status_code == 303
    assert anonymous.get("/institution/").status_code == 200
    assert "Harbour Clinic" in anonymous.get("/institution/people").text
    assert client_of("chitra").get(made.headers["Location"]).status_code == 403
