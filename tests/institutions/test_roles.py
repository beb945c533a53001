"""Who may give and take roles and accounts: every role × every role × self, colleague, stranger."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select

from lms.demo.cast import ELSEWHERE
from lms.institutions import actions
from lms.institutions.models import ROLES, Membership
from lms.people.models import Person
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests import builders
from tests.builders import NOW

ACTORS = (
    "none",
    "trainee",
    "instructor",
    "assessor",
    "coordinator",
    "administrator",
    "administrator+coordinator",
)


def held(person_id):
    """The living roles of a person, asked anew."""
    session = db.session()
    session.rollback()
    with entering(session, EVERYTHING):
        rows = session.execute(
            select(Membership.institution_id, Membership.role).where(
                Membership.person_id == person_id, Membership.ended_at.is_(None)
            )
        )
        return {(row.institution_id, row.role) for row in rows}


def build_actor(kind: str) -> str:
    with unit_of_work() as session, entering(session, EVERYTHING):
        person = builders.build_person(
            session, "actor", "Actor", is_administrator=kind.startswith("administrator")
        )
        role = kind.rpartition("+")[2]
        if role in ROLES:
            actions.add_membership(
                session, institution_id=builders.institution().id, person_id=person.id, role=role, now=NOW
            )
    return "actor"


@pytest.mark.parametrize("kind", ACTORS)
def test_roles_are_granted_only_from_strictly_above_to_a_colleague(app, cast, client_of, kind):
    client = client_of(build_actor(kind))
    places = {
        "self": builders.viewer("actor").person_id,
        "other": cast.amina.person_id,
        "foreign": cast.dawit.person_id,
    }
    for (whom, person_id), role in itertools.product(places.items(), ROLES):
        before = held(person_id)
        client.post(f"/institution/people/{person_id}/grant-role", {"role": role})
        gained = held(person_id) - before
        may = "coordinator" in kind and whom == "other" and (role != "coordinator" or "administrator" in kind)
        expected = {(builders.institution().id, role)} - before if may else set()
        assert gained == expected, (kind, whom, role)


@pytest.mark.parametrize("kind", ACTORS)
def test_roles_are_ended_only_from_strictly_above(app, cast, client_of, kind):
    client = client_of(build_actor(kind))
    lakeside, elsewhere = builders.institution().id, builders.institution(ELSEWHERE).id
    with unit_of_work() as session, entering(session, EVERYTHING):
        for place, person, role in itertools.product([lakeside, elsewhere], [cast.amina, cast.dawit], ROLES):
            if person.places[0][0] == place:
                actions.add_membership(
                    session, institution_id=place, person_id=person.person_id, role=role, now=NOW
                )
    targets = {
        "self": builders.viewer("actor").person_id,
        "other": cast.amina.person_id,
        "foreign": cast.dawit.person_id,
    }
    for (whom, person_id), role in itertools.product(targets.items(), ROLES):
        before = held(person_id)
        client.post(f"/institution/people/{person_id}/end-role", {"role": role})
        may = "coordinator" in kind and whom == "other" and (role != "coordinator" or "administrator" in kind)
        assert before - held(person_id) == ({(lakeside, role)} if may else set()), (kind, whom, role)


def test_the_role_in_the_invitation_is_checked_and_not_only_hidden(app, client_of):
    response = client_of("chitra").post(
        "/institution/invitations", {"kind": "link", "uses": "1", "days": "3", "role": "coordinator"}
    )
    assert response.status_code == 422


@pytest.mark.parametrize("verb", ["recover", "deactivate"])
def test_an_account_is_touched_only_by_a_higher_rank_of_its_own_institution(app, cast, client_of, verb):
    colleague = "second"
    with unit_of_work() as session, entering(session, EVERYTHING):
        person = builders.build_person(session, colleague)
        actions.add_membership(
            session,
            institution_id=builders.institution().id,
            person_id=person.id,
            role="coordinator",
            now=NOW,
        )
    chitra = client_of("chitra")
    targets = {
        cast.amina.person_id: 200 if verb == "recover" else 303,
        cast.chitra.person_id: 403,
        builders.viewer(colleague).person_id: 403,
        cast.dawit.person_id: 404,
    }
    for person_id, status in targets.items():
        assert chitra.post(f"/institution/people/{person_id}/{verb}").status_code == status


def test_who_belongs_to_two_institutions_is_deactivated_by_neither_alone(app, cast, client_of):
    with unit_of_work() as session, entering(session, EVERYTHING):
        actions.add_membership(
            session,
            institution_id=builders.institution(ELSEWHERE).id,
            person_id=cast.amina.person_id,
            role="trainee",
            now=NOW,
        )
    assert (
        client_of("chitra").post(f"/institution/people/{cast.amina.person_id}/deactivate").status_code == 403
    )


def test_a_deactivated_account_is_signed_out_at_once_and_keeps_its_rows_b91(app, cast, client_of):
    amina, chitra = client_of("amina"), client_of("chitra")
    assert amina.get("/").status_code == 200
    chitra.post(f"/institution/people/{cast.amina.person_id}/deactivate")
    assert amina.get("/").status_code == 303
    page = chitra.get(f"/institution/people/{cast.amina.person_id}/")
    assert "Reactivate the account" in page.text
    chitra.post(f"/institution/people/{cast.amina.person_id}/reactivate")
    assert client_of("amina").get("/").status_code == 200


def test_a_lost_role_is_lost_at_the_next_request_b97(app, cast, client_of):
    with unit_of_work() as session, entering(session, EVERYTHING):
        actions.add_membership(
            session,
            institution_id=builders.institution().id,
            person_id=cast.amina.person_id,
            role="coordinator",
            now=NOW,
        )
    amina = client_of("amina")
    assert amina.get("/institution/").status_code == 200
    lakeside = builders.institution().id
    ended = client_of("grace").post(
        f"/administration/institutions/{lakeside}/coordinators/{cast.amina.person_id}/end-role"
    )
    assert ended.status_code == 303
    assert amina.get("/institution/").status_code == 403
    assert amina.get("/institution/export.csv").status_code == 403


def test_the_recovery_code_is_shown_once_and_sets_a_new_password(app, cast, client_of, anonymous):
    page = client_of("chitra").post(f"/institution/people/{cast.amina.person_id}/recover")
    code = page.text.partition('<p class="code"><bdi dir="ltr">')[2].partition("<")[0]
    assert len(code) == 24
    response = anonymous.post("/recover", {"code": code.lower(), "password": "violet pipette under rain"})
    assert response.status_code == 303
    client = type(anonymous)(app).sign_in("amina", "violet pipette under rain")
    assert client.get("/").status_code == 200
    with entering(db.session(), EVERYTHING):
        stored = (
            db.session().execute(select(Person.password_hash).where(Person.username == "amina")).scalar_one()
        )
    assert code not in stored
