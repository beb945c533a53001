"""The cast, the same in the demonstration and in every test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms.people.models import Person
from lms.store import db

PASSWORD = "bench-demo-2026"  # noqa: S105 – shown on the sign-in page; production refuses the demonstration


@dataclass(frozen=True, slots=True)
class Part:
    """One person of the cast; `role` is shown on the sign-in page."""

    username: str
    passport_name: str
    role: str
    institution: str | None
    membership: str | None
    native_name: str = ""
    native_language: str = ""
    language: str = "en"
    time_zone: str = "Africa/Nairobi"


LAKESIDE = "Lakeside Hospital Laboratory"
ELSEWHERE = "Highland Technical College"

CAST = (
    Part("amina", "Amina Yusuf", _l("Trainee at Lakeside Hospital"), LAKESIDE, "trainee", "أمينة يوسف", "ar"),
    Part("bruno", "Bruno Adeyemi", _l("Assessor and instructor at Lakeside"), LAKESIDE, "assessor"),
    Part("chitra", "Chitra Rao", _l("Coordinator of Lakeside"), LAKESIDE, "coordinator", time_zone="Asia/Kolkata"),
    Part("dawit", "Dawit Bekele", _l("Trainee of another institution"), ELSEWHERE, "trainee", "ዳዊት በቀለ", "am",
         time_zone="Africa/Addis_Ababa"),
    Part("esra", "Esra Demir", _l("Author of the modules"), LAKESIDE, "instructor", time_zone="Europe/Istanbul"),
    Part("farid", "Farid Haidari", _l("Organiser and coordinator of the other institution"), ELSEWHERE, "coordinator",
         "فرید حیدری", "ur", time_zone="Asia/Karachi"),
    Part("grace", "Grace Mwangi", _l("Site administrator"), None, None),
)  # fmt: skip

MORE_TRAINEES = (
    Part("usman", "Muhammad Usman Chaudhry", "Trainee, pages in Urdu", LAKESIDE, "trainee", "محمد عثمان چوہدری", "ur",
         "ur", "Asia/Karachi"),
    Part("lea", "Léa N’Diaye", "Trainee, pages in French", LAKESIDE, "trainee", language="fr", time_zone="Africa/Dakar"),
    Part("siyuan", "Ouyang Siyuan", "Trainee, pages in Chinese", LAKESIDE, "trainee", "欧阳思远", "zh", "zh",
         "Asia/Shanghai"),
    Part("fatima", "Fatima Zahra El Khoury", "Trainee, pages in Arabic", LAKESIDE, "trainee", "فاطمة الزهراء الخوري",
         "ar", "ar", "Africa/Casablanca"),
    Part("joseph", "Joseph Mwangi", "Trainee who is overdue", LAKESIDE, "trainee"),
    Part("daniel", "Daniel Okello", "Trainee who has not begun", LAKESIDE, "trainee"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignIns:
    """What the sign-in page shows of the demonstration."""

    password: str
    people: tuple[Part, ...]


def list_sign_ins() -> SignIns | None:
    """Return the demonstration's sign-ins while it is loaded."""
    loaded = db.session().scalars(select(Person.id).where(Person.is_demo.is_(True)).limit(1)).first()
    return SignIns(PASSWORD, CAST) if loaded is not None else None


def sign_in_lines(base_url: str) -> Iterator[str]:
    """Say how to sign in, for the terminal."""
    if list_sign_ins() is None:
        return
    yield f"Demonstration: sign in at {base_url}/sign-in with the password {PASSWORD}"
    for part in CAST:
        yield f"  {part.username:<8} {part.role}"
