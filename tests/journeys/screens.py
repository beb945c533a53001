"""Every page of the product by who sees it: what the checkers of accessibility, HTML and layout go through."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from lms.catalogue.actions import set_author
from lms.credentials.models import Credential
from lms.institutions import actions as institutions
from lms.people.queries import find_by_name
from lms.progress.models import Completion
from lms.quizzes.models import Attempt
from lms.web.i18n import now
from tests import builders
from tests.journeys.installation import Installation

PUBLIC = ("/sign-in", "/recover", "/join", "/verify/", "/verify/AAAA-BBBB", "/no-such-page")
LEARNING = (
    "/", "/modules/", "/modules/?q=zzzz", "/modules/micropipette/", "/modules/micropipette/versions/",
    "/modules/micropipette/glossary/", "/modules/micropipette/lessons/mp-parts/",
    "/modules/micropipette/lessons/mp-technique/", "/modules/micropipette/lessons/mp-conditions/",
    "/modules/micropipette/lessons/mp-gravimetric/", "/modules/micropipette/lessons/mp-care/",
    "/modules/micropipette/lessons/mp-decide/", "/modules/micropipette/quizzes/mp-check/",
    "/modules/micropipette/quizzes/mp-practice/", "/modules/micropipette/practicals/mp-grav/",
    "/modules/micropipette/scenarios/mp-leak/", "/modules/centrifuge/scenarios/cf-vibration/",
    "/modules/centrifuge/", "/modules/centrifuge/lessons/cf-balance/", "/modules/centrifuge/lessons/cf-physics/",
    "/modules/centrifuge/lessons/cf-safety/", "/modules/centrifuge/practicals/cf-loading/",
    "/record/", "/account/", "/account/password", "/account/sessions", "/no-such-page",
)  # fmt: skip
FURTHER_LESSONS = {path for path in LEARNING if "/lessons/" in path} - {
    "/modules/micropipette/lessons/mp-parts/", "/modules/micropipette/lessons/mp-gravimetric/",
}  # fmt: skip
CORRECTIONS = "/teaching/modules/micropipette/quizzes/mp-check/corrections"
COORDINATING = (
    "/", "/institution/", "/institution/?status=overdue", "/institution/?name=nobody-is-called-this",
    "/institution/people", "/institution/people?show=left", "/institution/invitations", "/institution/enrol",
    "/modules/micropipette/instructor/", "/marking/", "/marking/comments", "/marking/wordings/", "/teaching/", "/teaching/reports/", CORRECTIONS, "/teaching/modules/micropipette/quizzes/mp-check/statistics",
    "/teaching/modules/micropipette/quizzes/mp-check/statistics/items/mp-first-stop",
    "/teaching/modules/centrifuge/quizzes/cf-check/attempts",
)  # fmt: skip
ADMINISTERING = (
    "/", "/administration/", "/modules/", "/administration/modules/", "/administration/modules/micropipette/",
    "/modules/micropipette/versions/",
)  # fmt: skip
WRITING = (
    "/modules/",
    "/account/modules/",
    "/authoring/questions/",
    "/authoring/modules/micropipette/quizzes/mp-check/losses",
    "/modules/micropipette/versions/",
    "/modules/micropipette/instructor/",
)


@dataclass(frozen=True)
class Seen:
    """The pages of one person (nobody is signed in where the name is empty)."""

    username: str
    paths: tuple[str, ...]

    @property
    def in_brief(self) -> tuple[str, ...]:
        """The same, without further lessons: a module that is not translated has the same text in every language."""
        return tuple(path for path in self.paths if path not in FURTHER_LESSONS)


def prepare(installation: Installation) -> tuple[Seen, ...]:
    """Make people whose pages show every state, and list what each of them can open."""
    installation.complete("noor", "Noor Siddiqui")
    installation.complete("nour", "Nour Haddad")  # a completion whose name is not confirmed yet
    with installation.looking() as session:
        person = find_by_name(session, "nour")
        assert person is not None
        for credential in session.scalars(select(Credential).where(Credential.learner_id == person.id)):
            session.delete(credential)
        completion = session.scalars(select(Completion).where(Completion.learner_id == person.id)).one()
        confirm = (f"/record/{completion.id}/confirm", "/record/")
    own = tuple(_attempts(installation))
    staff = _staff(installation)
    return (
        Seen("", (*PUBLIC, f"/verify/{_code(installation)}")),
        Seen("noor", LEARNING + own),
        Seen("nour", confirm),
        staff,
        Seen("grace", (*ADMINISTERING, _place(installation))),
        Seen(_author(installation), WRITING),
    )


def _attempts(installation: Installation) -> list[str]:
    """Leave one attempt open, submit another without an answer; return the pages of all."""
    installation.pass_quiz("noor", "centrifuge", "cf-check", right=False)
    opened = installation.start_quiz("noor", "centrifuge", "cf-check")
    with installation.looking() as session:
        person = find_by_name(session, "noor")
        assert person is not None
        attempts = session.scalars(select(Attempt.id).where(Attempt.learner_id == person.id)).all()
    return [
        *(f"/attempts/{one}/" for one in attempts),
        f"/attempts/{opened}/review",
        f"/attempts/{opened}/report",
    ]


def _staff(installation: Installation) -> Seen:
    with installation.looking() as session:
        person = builders.build_person(session, "nadine", "Nadine Kone")
        institutions.add_membership(
            session,
            institution_id=builders.institution().id,
            person_id=person.id,
            role="coordinator",
            now=now(),
        )
        learner = find_by_name(session, "noor")
        assert learner is not None
        credential = session.scalars(select(Credential).where(Credential.learner_id == learner.id)).one()
        attempt = session.scalars(
            select(Attempt.id).where(Attempt.learner_id == learner.id, Attempt.state != "in_progress")
        ).first()
        page = f"/institution/people/{learner.id}/"
        own = (page, f"{page}attempts/{attempt}/invalidate", f"/credentials/{credential.id}/")
    return Seen("nadine", COORDINATING + own)


def _author(installation: Installation) -> str:
    """Make an author without any role in an institution."""
    with installation.looking() as session:
        person = builders.build_person(session, "ines", "Ines Rocha")
        set_author(session, "micropipette", person.id)
    return person.username


def _code(installation: Installation) -> str:
    with installation.looking() as session:
        return session.scalars(select(Credential.code).limit(1)).one()


def _place(installation: Installation) -> str:
    with installation.looking():
        return f"/administration/institutions/{builders.institution().id}/"
