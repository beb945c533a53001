"""Progress in the database: transitions, completion written once, versions that do not move under a learner."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from types import SimpleNamespace

from flask import Flask
from sqlalchemy import func, select

from lms.catalogue import actions as catalogue
from lms.catalogue.source import read_folder
from lms.core.errors import NotFoundError
from lms.lessons import actions as lessons
from lms.programmes.models import Enrolment
from lms.programmes.queries import own_enrolment
from lms.progress import actions, queries
from lms.progress.models import Completion
from lms.records import actions as records
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests.builders import NOW, act_as, build_enrolment, complete, institution
from tests.conftest import SAMPLE


def publish(**changes: tuple[str, str]) -> object:
    """Publish the sample module with replacements {path: (old, new)}."""
    files = dict(read_folder(SAMPLE / "sample"))
    for path, (old, new) in changes.items():
        name = path.replace("__", "/").replace("_md", ".md")
        assert old in files[name].decode()
        files[name] = files[name].decode().replace(old, new).encode()
    with unit_of_work() as session, entering(session, EVERYTHING):
        return catalogue.publish_module(session, files, publisher_id=None, now=NOW)


def test_reading_and_passing_completes_the_module_once(app: Flask, cast: SimpleNamespace) -> None:
    enrolment = complete(cast.amina)
    session = act_as(cast.amina)
    progress = queries.get_progress(session, enrolment.id)
    assert (progress.state, progress.done, progress.total, progress.score) == ("completed", 3, 3, Fraction(1))
    with unit_of_work() as session, entering(session, EVERYTHING):
        actions.add_evidence(
            session, enrolment, kind="lesson", subject="sm-level", now=NOW + timedelta(days=3)
        )
    assert session.scalar(select(func.count()).select_from(Completion)) == 1
    completion = queries.find_completion(act_as(cast.amina), enrolment.id)
    assert completion is not None
    assert completion.completed_at == NOW + timedelta(minutes=5)


def test_b44_a_lower_score_and_a_correction_never_undo_a_completion(
    app: Flask, cast: SimpleNamespace
) -> None:
    enrolment = complete(cast.amina)
    with unit_of_work() as session, entering(session, EVERYTHING):
        actions.correct_evidence(session, enrolment, kind="quiz", subject="sm-check", score=None, now=NOW)
    progress = queries.get_progress(act_as(cast.amina), enrolment.id)
    assert (progress.state, progress.done) == ("completed", 2)


def test_b41_a_trainee_stays_on_the_version_they_began_with_until_they_accept(
    app: Flask, cast: SimpleNamespace
) -> None:
    enrolment = build_enrolment(cast.amina)
    with unit_of_work() as session, entering(session, EVERYTHING):
        actions.add_evidence(session, enrolment, kind="lesson", subject="sm-level", now=NOW)
    began_with = enrolment.version_id
    result = publish(
        module_md=('version: "1.0.0"', 'version: "1.1.0"'),
        lessons__weigh_md=("close the door", "shut the door"),
    )
    assert isinstance(result, catalogue.Published), result
    assert build_enrolment(cast.amina).version_id == began_with
    assert build_enrolment(cast.dawit).version_id == result.version.id
    session = act_as(cast.amina)
    with unit_of_work() as session:
        lessons.accept_update(session, build_own(cast), now=NOW)
    progress = queries.get_progress(act_as(cast.amina), enrolment.id)
    assert (progress.version_id, progress.done) == (result.version.id, 1)


def build_own(cast: SimpleNamespace) -> Enrolment:
    return own_enrolment(act_as(cast.amina), cast.amina.person_id, "sample")


def test_b42_a_new_required_lesson_leaves_a_completion_as_it_is(app: Flask, cast: SimpleNamespace) -> None:
    enrolment = complete(cast.amina)
    before = queries.find_completion(act_as(cast.amina), enrolment.id)
    assert before is not None
    publish(
        module_md=('version: "1.0.0"', 'version: "2.0.0"'),
        lessons__weigh_md=("close the door", "shut the door"),
    )
    with unit_of_work() as session, entering(session, EVERYTHING):
        lessons.accept_update(session, enrolment, now=NOW + timedelta(days=9))
    after = queries.find_completion(act_as(cast.amina), enrolment.id)
    assert after is not None
    assert (after.version_id, after.completed_at) == (before.version_id, before.completed_at)


def test_a_coordinator_sees_only_the_progress_of_their_own_institution(
    app: Flask, cast: SimpleNamespace
) -> None:
    own, foreign = build_enrolment(cast.amina), build_enrolment(cast.dawit)
    assert queries.get_progress(act_as(cast.chitra), own.id).learner_id == cast.amina.person_id
    for stranger, enrolment in (
        (cast.chitra, foreign),
        (cast.farid, own),
        (cast.dawit, own),
        (cast.grace, own),
    ):
        try:
            queries.get_progress(act_as(stranger), enrolment.id)
        except NotFoundError:
            continue
        raise AssertionError(f"{stranger.name} sees it")


def test_the_log_of_an_institution_is_one_unbroken_chain(app: Flask, cast: SimpleNamespace) -> None:
    complete(cast.amina)
    with entering(db.session(), EVERYTHING) as session:
        assert records.first_broken(session, institution().id) is None
