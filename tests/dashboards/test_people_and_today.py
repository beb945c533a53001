"""One person's page, enrolling many, and Today with its one next thing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from lms.institutions import actions as institutions
from lms.people.models import Person
from lms.programmes.models import Enrolment
from lms.progress.models import Completion, ModuleProgress
from lms.quizzes import actions as quizzes
from lms.quizzes.models import Attempt
from lms.records.models import LearningRecord
from lms.store import EVERYTHING, db, entering, unit_of_work
from lms.web.i18n import now
from tests import builders
from tests.builders import MODULE
from tests.dashboards.rows import build_rows


def fresh(statement):
    session = db.session()
    session.rollback()
    session.expire_all()
    with entering(session, EVERYTHING):
        return session.scalars(statement).all()


def sit(learner) -> Attempt:
    attempt = builders.build_attempt(learner, now=now())
    with unit_of_work() as session, entering(session, EVERYTHING):
        quizzes.submit_attempt(session, learner, attempt.id, now=now())
    return attempt


def test_a_person_page_tells_the_whole_history_in_words(app, cast, client_of):
    sit(cast.amina)
    builders.complete(cast.amina)
    page = client_of("chitra").get(f"/institution/people/{cast.amina.person_id}/")
    for words in (
        "Amina Yusuf",
        "Weighing a sample",
        "completed",
        "not passed",
        "began attempt 1 of",
        "Joined as Trainee",
        "1.0.0",
    ):
        assert words in page.text, words


def test_an_attempt_is_invalidated_with_a_reason_and_given_back_b13(app, cast, client_of):
    attempt = sit(cast.amina)
    chitra = client_of("chitra")
    url = f"/institution/people/{cast.amina.person_id}/attempts/{attempt.id}/invalidate"
    assert "Invalidate an attempt" in chitra.get(url).text
    without = chitra.post(url, {"reason": "  ", "give_back": "y"})
    assert without.status_code == 422
    assert fresh(select(Attempt.state)) == ["graded"]
    page = chitra.follow(chitra.post(url, {"reason": "The fire alarm rang.", "give_back": "y"}))
    assert "The fire alarm rang." in page.text
    (row,) = fresh(select(Attempt))
    assert (row.state, row.given_back, row.invalidated_by_id) == ("invalidated", True, cast.chitra.person_id)
    assert "invalidated" in fresh(
        select(LearningRecord.verb).where(LearningRecord.object_id == str(attempt.id))
    )


def test_nobody_invalidates_their_own_attempt_b84(app, cast, client_of):
    attempt = sit(cast.chitra)
    url = f"/institution/people/{cast.chitra.person_id}/attempts/{attempt.id}/invalidate"
    assert client_of("chitra").post(url, {"reason": "I would like to"}).status_code == 403
    assert fresh(select(Attempt.state)) == ["graded"]


def test_ending_an_enrolment_keeps_the_completion(app, cast, client_of):
    enrolment = builders.complete(cast.amina)
    chitra = client_of("chitra")
    url = f"/institution/people/{cast.amina.person_id}/enrolments/{enrolment.id}/cancel"
    assert chitra.post(url).status_code == 303
    assert len(fresh(select(Completion))) == 1
    assert fresh(select(ModuleProgress.state)) == ["completed"]


def test_a_new_cohort_label_shows_in_the_table_at_once(app, cast, client_of):
    builders.build_enrolment(cast.amina)
    chitra = client_of("chitra")
    chitra.post(f"/institution/people/{cast.amina.person_id}/cohort", {"cohort_label": "Night shift"})
    assert "Amina Yusuf" in chitra.get("/institution/?cohort=Night+shift").text


def test_a_whole_cohort_is_enrolled_with_the_end_of_a_day_in_a_zone(app, cast, client_of):
    build_rows([f"P {number}" for number in range(45)])
    with unit_of_work() as session, entering(session, EVERYTHING):
        for person in session.scalars(select(Person).where(Person.username.startswith("u"))):
            institutions.set_cohort(session, builders.institution().id, person.id, "Intake")
        session.execute(ModuleProgress.__table__.delete())
        session.execute(Enrolment.__table__.delete())
    chitra, day = client_of("chitra"), (now() + timedelta(days=40)).date()
    form = {"module": MODULE, "cohort": "Intake", "due_on": day.isoformat(), "time_zone": "Asia/Karachi"}
    page = chitra.follow(chitra.post("/institution/enrol", form))
    assert "45 people are enrolled now" in page.text
    assert chitra.post("/institution/enrol", form).status_code == 303
    assert len(fresh(select(Enrolment.id))) == 45
    due = datetime(day.year, day.month, day.day, 18, 59, tzinfo=UTC)
    assert set(fresh(select(ModuleProgress.due_at))) == {due}


def test_ticked_people_are_enrolled_and_strangers_left_out(app, cast, client_of):
    chitra = client_of("chitra")
    ids = [str(cast.amina.person_id), str(cast.dawit.person_id), "nonsense"]
    page = chitra.get("/institution/enrol", query_string={"person": ids})
    assert "Amina Yusuf" in page.text
    assert "Dawit" not in page.text
    sent = chitra.post(
        "/institution/enrol", {"module": MODULE, "person": ids, "cohort": "", "time_zone": "UTC"}
    )
    assert sent.status_code == 303
    assert fresh(select(Enrolment.learner_id)) == [cast.amina.person_id]


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": "tomorrow"},
        {"due_on": "2001-01-01"},
        {"due_on": "9999-12-31"},
        {"module": "no-such"},
        {"person": ""},
    ],
)
def test_a_form_that_cannot_be_meant_enrols_nobody_and_keeps_what_was_typed(app, cast, client_of, wrong):
    form = {
        "module": MODULE,
        "person": str(cast.amina.person_id),
        "cohort": "",
        "time_zone": "America/Bogota",
        **wrong,
    }
    page = client_of("chitra").post("/institution/enrol", form)
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert fresh(select(Enrolment.id)) == []
    assert re.search(r'<option selected value="America/Bogota"', page.text)


def test_today_sends_somebody_without_modules_to_the_catalogue(app, client_of):
    page = client_of("amina").get("/")
    assert "No module yet" in page.text
    assert 'href="/modules/"' in page.text


def test_today_names_the_next_step_and_what_is_left(app, cast, client_of):
    builders.build_enrolment(cast.amina, due_at=now() + timedelta(days=3))
    page = client_of("amina").get("/")
    button = re.search(r'class="button button--first" href="([^"]+)"', page.text)[1]
    assert button.startswith(f"/modules/{MODULE}/lessons/")
    assert "Left:" in page.text
    assert "due soon" in page.text


def test_today_puts_an_open_attempt_first(app, cast, client_of):
    attempt = builders.build_attempt(cast.amina, now=now())
    page = client_of("amina").get("/")
    assert f'href="/attempts/{attempt.id}/"' in page.text
    assert "You are in the middle of a quiz" in page.text


def test_today_says_overdue_and_then_done(app, cast, client_of):
    builders.build_enrolment(cast.amina, due_at=now() - timedelta(days=1))
    assert "overdue" in client_of("amina").get("/").text
    builders.complete(cast.amina, now=now() - timedelta(days=200))
    page = client_of("amina").get("/").text
    assert "overdue" not in page
    assert "Everything is done" in page


def test_a_coordinator_without_modules_sees_their_institution_on_monday(app, client_of):
    build_rows([f"P {number}" for number in range(8)])
    page = client_of("chitra").get("/")
    assert "/institution/?status=overdue" in page.text
    assert "No module yet" not in page.text


@pytest.mark.parametrize("language", ["ar", "ur", "zh", "fr"])
def test_every_page_of_the_coordinator_stands_in_every_language(app, cast, client_of, language):
    builders.build_attempt(cast.amina)
    chitra = client_of("chitra")
    chitra.post("/language", {"language": language, "next": "/"})
    for url in ("/", "/institution/", "/institution/people", "/institution/invitations", "/institution/enrol",
                f"/institution/people/{cast.amina.person_id}/"):  # fmt: skip
        page = chitra.get(url)
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text[:100]


def test_today_asks_for_the_name_on_a_certificate_until_it_is_issued(app, cast, client_of, anonymous):
    builders.complete(cast.amina, now=now())
    amina = client_of("amina")
    page = amina.get("/")
    assert "Your certificate is ready" in page.text
    confirm = re.search(r'href="(/record/[^"]+/confirm)"', page.text)[1]
    assert amina.get(confirm).status_code == 200
    assert "Your certificate is ready" not in client_of("dawit").get("/").text


def test_an_issued_certificate_stands_in_the_history_and_no_longer_on_today(app, cast, client_of):
    completion = builders.complete(cast.amina, now=now())
    (completion_id,) = fresh(select(Completion.id).where(Completion.enrolment_id == completion.id))
    amina = client_of("amina")
    issued = amina.post(f"/record/{completion_id}/confirm", {"passport_name": "Amina Yusuf"})
    assert issued.status_code == 303
    assert "Your certificate is ready" not in amina.get("/").text
    page = client_of("chitra").get(f"/institution/people/{cast.amina.person_id}/")
    assert "A certificate was issued." in page.text
    assert client_of("chitra").get(re.search(r'href="(/credentials/[^"]+)"', page.text)[1]).status_code == 200
