"""The coordinator's journey: invite, enrol, follow, export, help somebody back in, and let somebody go."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from lms.demo.cast import PASSWORD
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation

NEW_PASSWORD = "a long walk to the balance room"


def invite(page: Page, installation: Installation, kind: str, people: int) -> None:
    page.goto(installation.url + "/institution/invitations")
    page.locator(f"[name=kind][value={kind}]").check()
    page.locator("[name=uses]").fill(str(people))
    page.locator("[name=cohort_label]").fill("Night shift")
    page.get_by_role("button", name="Make the invitation").click()


def join(page: Page, username: str, name: str) -> None:
    page.locator("[name=username]").fill(username)
    page.locator("[name=password] >> visible=true").fill(NEW_PASSWORD)
    page.locator("[name=passport_name]").fill(name)
    page.get_by_role("button", name="Make the account and join").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def enrol(page: Page, installation: Installation, username: str) -> None:
    """Plan the module on centrifuges for one person, due in ten days."""
    page.goto(f"{installation.url}/institution/people?name={username}")
    page.locator("[name=person]").check()
    page.get_by_role("button", name="Enrol the chosen people in a module").click()
    page.locator("select[name=module]").select_option("centrifuge")
    page.locator("[name=due_on]").fill((datetime.now(UTC) + timedelta(days=10)).date().isoformat())
    page.get_by_role("button", name="Enrol", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People and modules")


def row_of(page: Page, installation: Installation, username: str) -> list[str]:
    """Return what the coordinator's table says of one person, cell by cell."""
    page.goto(f"{installation.url}/institution/?name={username}")
    return [cell.strip() for cell in page.locator("tbody tr").first.locator("th, td").all_inner_texts()]


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "plain"])
def test_a_newcomer_is_invited_enrolled_and_followed(
    visit: Visit, installation: Installation, scripts: bool
) -> None:
    username = f"yara{int(scripts)}"
    chitra = visit("chitra", java_script_enabled=scripts).page
    invite(chitra, installation, "link", 1)
    expect(chitra.get_by_role("heading", level=1)).to_have_text("Invitation")
    address = chitra.locator("input[readonly]").first.input_value()
    newcomer = visit(java_script_enabled=scripts).page
    newcomer.goto(address)
    join(newcomer, username, "Yara Haddad")

    enrol(chitra, installation, username)
    newcomer.goto(installation.url + "/")
    expect(newcomer.get_by_role("heading", name="Speed, radius and force")).to_be_visible()
    assert row_of(chitra, installation, username)[2] == "not begun"
    newcomer.locator("section.next").get_by_role("link").click()
    newcomer.get_by_role("button", name="I have read it").click()
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Rotors, tubes and limits")
    cells = row_of(chitra, installation, username)
    assert "Yara Haddad" in cells[0]
    assert "Night shift" in cells[0]
    assert cells[2] == "in progress"


def test_printed_codes_let_several_people_in_once_each(visit: Visit, installation: Installation) -> None:
    chitra = visit("chitra").page
    invite(chitra, installation, "sheet", 2)
    expect(chitra.get_by_role("heading", level=1)).to_have_text("One-time codes")
    codes = chitra.locator(".slips .code").all_inner_texts()
    assert len(set(codes)) == 2
    for number, code in enumerate(codes):
        page = visit().open("/join")
        page.locator("[name=code]").fill(code.lower())
        page.get_by_role("button", name="Go on").click()
        join(page, f"zahra{number}", "Zahra Ali")
    late = visit()
    late.watch.expect("status of 4")
    page = late.open("/join")
    page.locator("[name=code]").fill(codes[0])
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Make the account and join")).to_have_count(0)


def test_the_exports_say_what_the_screen_says(visit: Visit, installation: Installation) -> None:
    page = visit("chitra").open("/institution/?module=micropipette")
    shown = page.locator("tbody tr")
    names = [text.split("\n")[0] for text in shown.locator("th").all_inner_texts()]
    scores = shown.locator("td[data-label=Score]").all_inner_texts()
    files = {}
    for kind in ("CSV", "XLSX"):
        with page.expect_download() as downloading:
            page.get_by_role("link", name=kind).click()
        files[kind] = downloading.value.path().read_bytes()
    listed = list(csv.DictReader(io.StringIO(files["CSV"].decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(files["XLSX"])).worksheets[0].iter_rows(values_only=True)
    head = [str(name) for name in next(sheet)]
    rows = [dict(zip(head, row, strict=True)) for row in sheet]
    assert head == list(listed[0])
    assert [row["name"] for row in listed] == [row["name"] for row in rows] == names
    assert [row["score_percent"] for row in listed] == [score.removesuffix("%").strip() for score in scores]
    assert ["" if row["score_percent"] is None else str(row["score_percent"]) for row in rows] == [
        row["score_percent"] for row in listed
    ]


def test_somebody_without_a_password_is_helped_back_in_and_later_let_go(
    visit: Visit, installation: Installation
) -> None:
    installation.add_trainee("zola", "Zola Dube")
    zola = visit("zola")
    page = zola.open("/")
    chitra = visit("chitra").open("/institution/people?name=zola")
    chitra.get_by_role("link", name="Zola Dube").click()
    expect(chitra.get_by_role("heading", level=1)).to_have_text("Zola Dube")
    person_page = chitra.url
    chitra.get_by_role("button", name="Make a one-time code").click()
    code = chitra.locator(".code").inner_text()
    again = visit().open("/recover")
    again.locator("[name=code]").fill(code)
    again.locator("[name=password]").fill(NEW_PASSWORD)
    again.get_by_role("button", name="Set password and sign in").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("Today")

    chitra.goto(person_page)
    chitra.get_by_text("Deactivate the account").click()
    chitra.get_by_role("button", name="Deactivate", exact=True).click()
    expect(chitra.get_by_text("This account is deactivated.")).to_be_visible()
    again.reload()
    expect(again).to_have_url(re.compile("/sign-in"))
    outside = visit()
    outside.watch.expect("status of 422")
    for password in (PASSWORD, NEW_PASSWORD):
        page = outside.sign_in("zola", password)
        expect(page.get_by_text("do not fit together").first).to_be_visible()


def test_the_person_page_tells_the_whole_history(visit: Visit, installation: Installation) -> None:
    installation.complete("zuri", "Zuri Mwangi")
    page = visit("chitra").open("/institution/people?name=zuri")
    page.get_by_role("link", name="Zuri Mwangi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zuri Mwangi")
    expect(page.get_by_role("link", name=re.compile("^Certificate"))).to_be_visible()
    expect(page.get_by_role("table", name=re.compile("")).first).to_be_visible()
    expect(page.locator("#records li").first).to_be_visible()
