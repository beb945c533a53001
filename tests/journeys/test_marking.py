"""An answer in words and a photo: from the trainee through a marker's telephone back to the trainee (B31, B32)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitors import PHONE

SAMPLE = Path(__file__).parents[1] / "modules" / "sample"
WORDS = "On 3 May balance 7 stood askew; I turned the feet until the bubble was in the ring."


def photo() -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize((2400, 1800)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def open_report(visit: Visit, installation: Installation, name: str, **options: object) -> Page:
    published = installation.manage("modules", "publish", str(SAMPLE))
    assert published.returncode == 0, published.stderr
    installation.add_trainee(name)
    attempt: UUID = installation.start_quiz(name, "sample", "sm-report")
    return visit(name, **options).open(f"/attempts/{attempt}/")


def answer(page: Page) -> None:
    """Write, send a photo, take it back, send it again."""
    page.locator('[name="0-text"]').fill(WORDS)
    for _time in range(2):
        page.locator('input[type="file"]').set_input_files(
            {"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        page.get_by_role("button", name="Send this file").click()
        shown = page.get_by_role("img", name="Photo 1")
        expect(shown).to_be_visible()
        expect(page.locator('[name="0-text"]')).to_have_value(WORDS)
        if _time == 0:
            page.get_by_role("button", name="Take back file 1").click()
            expect(shown).to_have_count(0)
    page.locator('[name="2-text"]').fill("feet")


def submit(page: Page) -> None:
    page.get_by_role("button", name="Save and look over before submitting").click()
    expect(page.get_by_text("Every question is answered.")).to_be_visible()
    page.get_by_role("button", name="Submit for marking").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for marking")
    assert "CANARYRUBRIC" not in page.content()


def mark_everything(marker: Page) -> None:
    """Give all points on the telephone until nothing waits."""
    marker.get_by_role("link", name="What do you write into the log").click()
    expect(marker.get_by_text(WORDS)).to_be_visible()
    assert marker.evaluate("document.documentElement.scrollWidth <= innerWidth")
    marker.get_by_label("names the day").fill("1")
    marker.get_by_label("says what was done").fill("1,5")
    marker.get_by_label("Comment (optional)").fill("Name who looked.")
    marker.get_by_role("button", name="Save and go on").click()
    marker.get_by_role("link", name="Send a photo").click()
    expect(marker.get_by_role("img", name="Photo 1")).to_be_visible()
    marker.get_by_label("the bubble can be seen").fill("2")
    marker.get_by_role("button", name="Save and go on").click()
    expect(marker.get_by_text("Nothing waits for you")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_words_and_a_photo_are_marked_on_a_telephone(
    visit: Visit, installation: Installation, script: bool
) -> None:
    name = "wanja" if script else "wambui"
    trainee = open_report(visit, installation, name, java_script_enabled=script, **PHONE)
    answer(trainee)
    submit(trainee)
    marker = visit("bruno", java_script_enabled=script, **PHONE).open("/marking/")
    mark_everything(marker)
    trainee.reload()
    expect(trainee.get_by_role("heading", level=1)).to_have_text("Passed")
    for told in ("1.5 of 2", "Name who looked."):
        expect(trainee.get_by_text(told)).to_be_visible()
