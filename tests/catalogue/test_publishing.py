"""Publishing: immutable versions, refusals with a reason, no-ops, search in every script."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from lms.catalogue import actions, queries
from lms.catalogue.source import read_folder
from lms.catalogue.words import words
from lms.store import EVERYTHING, db, entering, unit_of_work
from tests.builders import NOW
from tests.client import PageClient
from tests.conftest import SAMPLE


def sample(**changes: tuple[str, str]) -> dict[str, bytes]:
    files = dict(read_folder(SAMPLE / "sample"))
    for path, (old, new) in changes.items():
        name = path.replace("__", "/").replace("_md", ".md")
        assert old in files[name].decode()
        files[name] = files[name].decode().replace(old, new).encode()
    return files


def publish(files: dict[str, bytes]) -> actions.Published | actions.NotPublished:
    with unit_of_work() as session, entering(session, EVERYTHING):
        return actions.publish_module(session, files, publisher_id=None, now=NOW)


def test_publishing_the_same_content_again_is_a_no_op(app: Flask) -> None:
    result = publish(sample())
    assert isinstance(result, actions.Published)
    assert result.is_new is False
    assert len(queries.list_versions(db.session(), "sample")) == 1


def test_changed_files_without_a_new_version_are_refused_with_the_reason(app: Flask) -> None:
    result = publish(sample(lessons__weigh_md=("close the door", "shut the door")))
    assert isinstance(result, actions.NotPublished)
    assert "raise `version`" in result.reason


def test_an_older_version_number_is_refused(app: Flask) -> None:
    result = publish(sample(module_md=('version: "1.0.0"', 'version: "0.9.0"')))
    assert isinstance(result, actions.NotPublished)
    assert "older" in result.reason


@pytest.mark.parametrize("status", ["draft", "review"])
def test_b45_drafts_are_never_published(app: Flask, status: str) -> None:
    result = publish(sample(module_md=("status: published", f"status: {status}")))
    assert isinstance(result, actions.NotPublished)
    assert status in result.reason


def test_b45_a_module_with_errors_leaves_the_old_version_live(app: Flask) -> None:
    result = publish(sample(module_md=("level: intro", "levle: intro")))
    assert isinstance(result, actions.NotPublished)
    assert "E002" in {one.code for one in result.diagnostics}
    assert queries.find_current(db.session(), "sample").number == "1.0.0"  # type: ignore[union-attr]


def test_a_changed_key_under_a_patch_number_is_refused(app: Flask) -> None:
    result = publish(
        sample(
            module_md=('version: "1.0.0"', 'version: "1.0.1"'),
            quizzes__check_md=("- [ ] A clean pan", "- [x] A clean pan"),
        )
    )
    assert isinstance(result, actions.NotPublished)
    assert "E221" in {found.code for found in result.diagnostics}


def test_an_id_that_vanished_is_refused_until_it_is_retired(app: Flask) -> None:
    gone = ("## Write it down {#write-down}", "## Write it down {#write-it}")
    number = ('version: "1.0.0"', 'version: "1.1.0"')
    assert isinstance(
        publish(sample(module_md=number, lessons__weigh_md=gone)), actions.Published | actions.NotPublished
    )
    renamed = ("{#sm-name .short}", "{#sm-glass .short}")
    refused = publish(sample(module_md=('version: "1.0.0"', 'version: "1.2.0"'), quizzes__check_md=renamed))
    assert isinstance(refused, actions.NotPublished)
    assert "E220" in {found.code for found in refused.diagnostics}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("balance", True),
        ("BALANCES", True),
        ("weigh", True),
        ("weighing samples", True),
        ("العينه", True),  # written with ة in the module
        ("وزن عينة", True),
        ("bal", True),
        ("centrifuge", False),
        ("balance centrifuge", False),
    ],
)
def test_b116_search_finds_words_as_people_type_them(app: Flask, query: str, found: bool) -> None:
    hits = queries.list_modules(db.session(), queries.Filter(query=query))
    assert bool(hits) is found


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("étalonnage", "Etalonnage"),
        ("صبغة", "الصبغة"),
        ("مائیکروپیپٹ", "مائيکروپيپٹ"),
        ("移液器", "微量移液器的使用"),
        ("ｐＨ", "pH"),
        ("pipettes", "pipette"),
    ],
)
def test_b116_variants_of_a_word_are_one_word(typed: str, written: str) -> None:
    assert set(words(typed)) <= set(words(written))


def test_the_catalogue_page_filters_and_searches(app: Flask, client_of: Callable[[str], PageClient]) -> None:
    amina = client_of("amina")
    assert (
        "Weighing a sample"
        in amina.get("/modules/?q=balances&instrument=balance&language=ar&level=intro").text
    )
    assert "Nothing fits" in amina.get("/modules/?q=zebra").text
    assert "Nothing fits" in amina.get("/modules/?level=advanced").text


def test_assets_and_versions_are_shown_to_signed_in_people_only(
    app: Flask, anonymous: PageClient, client_of: Callable[[str], PageClient], cast: SimpleNamespace
) -> None:
    assert anonymous.get("/modules/").status_code == 303
    assert client_of("dawit").get("/modules/sample/versions/").status_code == 200
    assert client_of("dawit").get("/assets/" + "0" * 64 + "/x.svg").status_code == 404
