"""The pages for those who teach: the hub, statistics of a quiz and of a question, and what they must not say."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import insert

from lms.catalogue import queries as catalogue
from lms.core.analysis.sums import UNIT, ItemSums, QuizSums
from lms.dashboards.routes.statistics import COLUMNS
from lms.demo.cast import ELSEWHERE, LAKESIDE
from lms.quizzes.actions.statistics_rows import ITEM_SUMS, QUIZ_SUMS
from lms.quizzes.models import ItemTotal, QuizTotal
from lms.quizzes.queries.lineage import frame_of
from lms.store import EVERYTHING, entering, unit_of_work
from tests import builders
from tests.client import PageClient
from tests.quizzes.test_statistics import take

Clients = Callable[[str], PageClient]
PAGE = "/teaching/modules/sample/quizzes/sm-check/statistics"


def pretend(place: str, item_id: str, bands: dict[int, tuple[int, int, tuple[int, ...]]]) -> None:
    """Write sums as if so many people (by band: people, right ones, choices) had answered an item."""
    with unit_of_work() as session, entering(session, EVERYTHING):
        version_id = catalogue.current_version_id(session, "sample")
        document = catalogue.document(session, version_id)
        frame = frame_of(document, version_id, "sm-check", "en")
        institution_id = builders.institution(place).id
        frame.items[item_id]
        for band, (n, right, chosen) in bands.items():
            rest = band * UNIT // 10
            sums = ItemSums(
                n, right * UNIT, right * UNIT**2, n * rest, n * rest**2, right * UNIT * rest, right,
                choices=(*chosen, *(0,) * (11 - len(chosen))),
            )  # fmt: skip
            head = {
                "band": band, "institution_id": institution_id, "module_id": "sample", "quiz_id": "sm-check",
                "form": frame.form, "language": "en",
            }  # fmt: skip
            session.execute(
                insert(ItemTotal).values(
                    band=band, **frame.head_of(institution_id, item_id), **dict(zip(ITEM_SUMS, sums.row(), strict=True)),
                )
            )  # fmt: skip
            score = band * UNIT // 10
            whole = QuizSums(n, n * score, n * score**2, n * score, n * score**2, n * score**2 // UNIT)
            row = (whole.n, whole.score, whole.score_squares, whole.even, whole.even_squares, whole.own)
            session.execute(
                insert(QuizTotal).values(
                    lineage=f"{place[:8]}{item_id}", items=4, **head, **dict(zip(QUIZ_SUMS, row, strict=True))
                )
            )


@pytest.mark.parametrize("name", ["bruno", "chitra", "grace"])
def test_staff_find_every_quiz_with_its_pages(app: Flask, client_of: Clients, name: str) -> None:
    page = client_of(name).get("/teaching/")
    assert page.status_code == 200
    for ending in ("statistics", "attempts", "corrections"):
        assert f'href="/teaching/modules/sample/quizzes/sm-check/{ending}"' in page.text
    assert 'href="/marking/"' in page.text


def test_a_trainee_has_no_such_place(app: Flask, client_of: Clients) -> None:
    amina = client_of("amina")
    assert amina.get("/teaching/").status_code == 403
    assert amina.get(PAGE).status_code == 403
    assert 'href="/teaching/"' not in amina.get("/modules/").text
    assert 'href="/teaching/"' in client_of("bruno").get("/modules/").text


def test_b130_one_answer_is_shown_as_too_few_to_say(
    app: Flask, cast: SimpleNamespace, client_of: Clients
) -> None:
    take(cast.amina)
    for url in (PAGE, f"{PAGE}/items/sm-sign"):
        page = client_of("bruno").get(url)
        assert "n = 1: too few to say" in page.text
        assert "100 % (" not in page.text
        assert "21 to 100 %" in page.text
    assert "The key is probably wrong" not in client_of("bruno").get(PAGE).text


def test_b127_an_instructor_sees_the_own_numbers_beside_those_of_all(app: Flask, client_of: Clients) -> None:
    pretend(LAKESIDE, "sm-sign", {2: (20, 5, (5, 15, 0)), 9: (20, 18, (18, 2, 0))})
    pretend(ELSEWHERE, "sm-sign", {5: (60, 30, (30, 30, 0))})
    page = client_of("bruno").get(PAGE).text
    assert "n = 40" in page
    assert "n = 100" in page
    there = client_of("farid").get(PAGE).text
    assert "n = 60" in there
    assert "n = 40<" not in there
    assert "Amina" not in there


def test_b128_a_flag_opens_the_question_in_its_authors_file(app: Flask, client_of: Clients) -> None:
    pretend(LAKESIDE, "sm-sign", {2: (40, 30, (30, 10, 0)), 9: (40, 5, (5, 35, 0))})
    bruno: PageClient = client_of("bruno")
    assert f'href="{PAGE}/items/sm-sign#source"' in bruno.get(PAGE).text
    page = bruno.get(f"{PAGE}/items/sm-sign").text
    assert "The key is probably wrong, n = 80" in page
    assert "modules/sample/quizzes/check.md:11" in page
    assert "## Which sign tells you" in page


def test_the_export_holds_what_the_page_states(app: Flask, client_of: Clients) -> None:
    pretend(LAKESIDE, "sm-sign", {2: (40, 30, (30, 10, 0)), 9: (40, 5, (5, 35, 0))})
    found = client_of("bruno").get(f"{PAGE}.csv")
    assert found.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(found.text.lstrip("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    sign = next(row for row in rows if row["item_id"] == "sm-sign" and row["scope"] == "all")
    assert (sign["n"], sign["facility"], sign["flags"]) == (
        "80",
        "0.4375",
        "key-probably-wrong dead-distractor",
    )
    name = next(row for row in rows if row["item_id"] == "sm-name" and row["scope"] == "all")
    assert (name["n"], name["facility"]) == ("0", "")


@pytest.mark.parametrize(
    "url", [f"{PAGE}/items/sm-nothing", "/teaching/modules/sample/quizzes/nothing/statistics",
            "/teaching/modules/nothing/quizzes/sm-check/statistics"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(app: Flask, client_of: Clients, url: str) -> None:
    assert client_of("grace").get(url).status_code == 404


def test_an_author_without_an_institution_sees_the_sums_of_all(app: Flask, client_of: Clients) -> None:
    pretend(LAKESIDE, "sm-sign", {2: (20, 5, (5, 15, 0)), 9: (20, 18, (18, 2, 0))})
    page = client_of("esra").get(PAGE)
    assert page.status_code == 200
    assert "n = 40" in page.text
