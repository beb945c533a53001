"""The coordinator's table: pages that partition the list, indexes that carry every filter, and nobody else's people."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import event

from lms.dashboards.queries import institution, table
from lms.dashboards.queries.table import Wanted, key_of, read_table
from lms.demo.cast import ELSEWHERE
from lms.institutions import actions
from lms.institutions.keyset import Cursor
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now
from tests import builders
from tests.builders import NOW
from tests.dashboards.rows import build_rows

NAMES = [
    "Amina",
    "amina",
    "Ámina",
    "Bruno",
    "Bruno",
    "Bruno",
    "Zoë Ñ",
    "李",
    "محمد",
    "ab",
    "abc",
    "a_b",
    "a%b",
    "a\\b",
    "",
]
WANTED = st.builds(
    Wanted,
    status=st.sampled_from(["", *table.STATUSES]),
    cohort=st.sampled_from(["", "Day shift", "Night shift", "nowhere"]),
    module=st.sampled_from(["", "sample", "nothing"]),
    name=st.sampled_from(["", "a", "am", "Á", "b", "u1", "u", "a_", "a%", "李", "zoe"]),
)
QUICK = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def crowd(app, cast):
    """Sixty people in one institution and some in another, seen by the first one's coordinator."""
    build_rows(NAMES * 4)
    build_rows(["Amina Elsewhere"] * 9, institution_id=builders.institution(ELSEWHERE).id, prefix="other")
    return builders.act_as(cast.chitra)


def walk(session, wanted, size, moment, *, backwards=False, start=None):
    """Read page after page as the links do; returns the enrolment ids in the order read."""
    place, cursor, seen = builders.institution().id, start, []
    while True:
        page = read_table(session, place, wanted, cursor=cursor, size=size, language="en", now=moment)
        ids = [entry.enrolment_id for entry in page.rows]
        seen = [*ids, *seen] if backwards else [*seen, *ids]
        assert len(ids) <= size
        if not (page.has_previous if backwards else page.has_next) or not ids:
            return seen
        assert len(ids) == size
        key = key_of(session, place, wanted, ids[0] if backwards else ids[-1])
        cursor = Cursor(key, backwards=backwards)


def fits(entry, wanted):
    """The filters once more, said plainly."""
    named = not wanted.name or any(
        text.startswith(start)
        for text, start in (
            (table.sort_key(entry.name), table.sort_key(wanted.name)),
            (entry.username, table.folded(wanted.name)),
        )
    )
    return (
        wanted.status in {"", entry.status}
        and wanted.cohort in {"", entry.cohort}
        and wanted.module in {"", entry.module_id}
        and named
    )


@QUICK
@given(wanted=WANTED, size=st.integers(1, 70))
def test_pages_partition_the_list_exactly_in_both_directions(crowd, wanted, size):
    moment = now()
    everything = list(
        table.every_entry(crowd, builders.institution().id, Wanted(), language="en", now=moment)
    )
    assert len(everything) == 60
    forwards = walk(crowd, wanted, size, moment)
    assert len(forwards) == len(set(forwards))
    assert set(forwards) == {entry.enrolment_id for entry in everything if fits(entry, wanted)}
    assert forwards == walk(crowd, wanted, 1000, moment)
    if forwards:
        end = Cursor(key_of(crowd, builders.institution().id, wanted, forwards[-1]), backwards=True)
        assert walk(crowd, wanted, size, moment, backwards=True, start=end) == forwards[:-1]


FILTERS = [
    "",
    "status=completed",
    "status=learning",
    "status=overdue",
    "cohort=Day+shift",
    "module=sample",
    "name=a",
    "name=u1",
]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked", FILTERS)
def test_every_filter_is_answered_by_an_index_without_sorting(app, crowd, client_of, asked):
    chitra, statements = client_of("chitra"), []
    listen = lambda _c, _cursor, statement, params, _context, _many: statements.append((statement, params))  # noqa: E731
    ids = walk(crowd, Wanted(), 1000, now())
    db.session.remove()
    event.listen(db.engine, "before_cursor_execute", listen)
    for place in ("", f"after={ids[30]}", f"before={ids[30]}"):
        assert chitra.get(f"/institution/?{asked}&{place}").status_code == 200
    event.remove(db.engine, "before_cursor_execute", listen)
    reads = [one for one in statements if "FROM module_progress" in one[0] and "LIMIT" in one[0]]
    assert len(reads) >= 3
    with db.engine.connect() as connection:
        for statement, params in reads:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", params)]
            assert not [step for step in plan if "SCAN module_progress" in step], plan
            by_ids = "module_progress.enrolment_id IN" in statement  # a page's worth, found by index before
            assert by_ids or not [step for step in plan if "TEMP B-TREE" in step], plan


def test_the_table_shows_own_people_and_nobody_elses_b138(app, crowd, client_of):
    for name in ("Bruno", "Amina Elsewhere"):
        for username, home in (("chitra", "Bruno"), ("farid", "Amina Elsewhere")):
            page = client_of(username).get("/institution/", query_string={"name": name})
            assert (f"<bdi>{name}</bdi>" in page.text) == (name == home)


@pytest.mark.parametrize(
    "address", ["/institution/", "/institution/people", "/institution/export.csv", "/institution/enrol"]
)
def test_the_name_of_another_institution_in_the_address_is_a_404_like_a_made_up_one(app, client_of, address):
    farid, lakeside = client_of("farid"), builders.institution().id
    foreign, unknown = farid.get(f"{address}?at={lakeside}"), farid.get(f"{address}?at={uuid4()}")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.data == unknown.data
    assert farid.get(f"{address}?at=no-uuid").status_code == 404


def test_a_member_of_elsewhere_is_a_404_like_nobody(app, cast, client_of):
    attempt = builders.build_attempt(cast.amina)
    farid = client_of("farid")
    for path in ("", f"attempts/{attempt.id}/invalidate"):
        foreign = farid.get(f"/institution/people/{cast.amina.person_id}/{path}")
        unknown = farid.get(f"/institution/people/{uuid4()}/{path}")
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.data == unknown.data
    for path in (
        f"attempts/{attempt.id}/invalidate",
        f"enrolments/{attempt.enrolment_id}/cancel",
        "cohort",
        "recover",
        "deactivate",
    ):
        sent = farid.post(
            f"/institution/people/{cast.amina.person_id}/{path}", {"reason": "x", "cohort_label": "x"}
        )
        assert sent.status_code == 404, path
    mixed = client_of("farid").post(
        f"/institution/people/{cast.dawit.person_id}/attempts/{attempt.id}/invalidate", {"reason": "x"}
    )
    assert mixed.status_code == 404


def test_a_foreign_cursor_opens_no_door(app, crowd, client_of):
    foreign = walk(builders.act_as(builders.viewer("farid")), Wanted(), 1000, now())
    ids = build_rows(["Zz Elsewhere"], institution_id=builders.institution(ELSEWHERE).id, prefix="zz")
    assert foreign == []
    page = client_of("chitra").get(f"/institution/?after={ids[0]}")
    assert page.status_code == 200
    assert "Elsewhere" not in page.text


@pytest.mark.parametrize("username", ["amina", "bruno", "dawit", "grace"])
@pytest.mark.parametrize(
    "address", ["/institution/", "/institution/export.csv", "/institution/export.xlsx", "/institution/people"]
)
def test_who_coordinates_nothing_gets_no_table(app, client_of, username, address):
    assert client_of(username).get(address).status_code == 403


def test_a_coordinator_of_two_institutions_chooses_and_links_keep_the_choice(app, cast, crowd, client_of):
    elsewhere = builders.institution(ELSEWHERE).id
    with unit_of_work() as session, entering(session, EVERYTHING):
        actions.add_membership(
            session, institution_id=elsewhere, person_id=cast.chitra.person_id, role="coordinator", now=NOW
        )
    chitra = client_of("chitra")
    first = chitra.get("/institution/")  # the first by name
    assert "Amina Elsewhere" in first.text
    lakeside = builders.institution().id
    chosen = chitra.get(f"/institution/?at={lakeside}&name=bruno")
    assert "Bruno" in chosen.text
    assert "Amina Elsewhere" not in chosen.text
    assert f"/institution/export.csv?at={lakeside}" in chosen.text
    assert f"?at={lakeside}" in chosen.text.partition("<tbody>")[2]
    assert "Amina Elsewhere" not in chitra.get(f"/institution/export.csv?at={lakeside}").text


def test_paging_links_lead_through_the_whole_table_and_back(app, cast, client_of):
    build_rows([f"Person {number:03}" for number in range(120)])
    chitra, url, seen = client_of("chitra"), "/institution/", 0
    while url:
        page = chitra.get(url)
        seen += page.text.count('<th scope="row">')
        url = page.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        last = page.text
    assert seen == 120
    back = chitra.get(last.partition('rel="prev" href="')[2].partition('"')[0].replace("&amp;", "&")).text
    assert "Person 099" in back
    assert "Person 100" not in back


def test_the_list_of_people_pages_and_searches_by_name_and_user_name(app, crowd, client_of):
    chitra = client_of("chitra")
    url, seen = "/institution/people", []
    while url:
        page = chitra.get(url).text
        seen += re.findall(r'name="person" value="([^"]+)"', page)
        url = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 64  # sixty and the four of the cast
    assert client_of("chitra").get("/institution/people?name=u1").text.count('name="person"') == 11
    assert "Chitra Rao" in chitra.get("/institution/people?name=CHI").text
    assert "Amina Elsewhere" not in chitra.get("/institution/people?name=other").text
    assert "Nobody found" in chitra.get("/institution/people?name=nobody-at-all").text


def test_cohort_choices_are_those_in_use_here(app, crowd):
    assert institution.list_cohort_choices(crowd, builders.institution().id) == ["Day shift", "Night shift"]
    foreign = institution.list_cohort_choices(crowd, builders.institution(ELSEWHERE).id)
    assert foreign == []


def test_the_summary_stops_counting(app, cast):
    build_rows([f"P {number}" for number in range(500)])
    session, moment = builders.act_as(cast.chitra), now()
    summary = institution.summarise(session, builders.institution().id, now=moment, soon=moment)
    assert (summary.completed, summary.learning) == (institution.ENOUGH, institution.ENOUGH)
    assert (
        institution.summarise(session, builders.institution(ELSEWHERE).id, now=moment, soon=moment).completed
        == 0
    )


def test_a_coordinator_without_modules_sees_their_institution_on_monday(app, crowd, client_of):
    page = client_of("chitra").get("/")
    assert "Overdue" in page.text
    assert "/institution/?status=overdue" in page.text
    assert "No module yet" not in page.text
