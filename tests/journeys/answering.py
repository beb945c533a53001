"""Right and wrong answers of an attempt: the test reads the key from the database, never from a page."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from lms.catalogue.queries import document
from lms.core.items import registry
from lms.core.items.contract import Raw
from lms.quizzes.models import Attempt
from lms.quizzes.paper import slots_of


def key_of(session: Session, attempt_id: UUID) -> Mapping[int, Raw]:
    """Return the right answer of every slot."""
    attempt = session.get_one(Attempt, attempt_id)
    compiled = document(session, attempt.version_id)
    slots = slots_of(compiled, attempt.language, attempt.quiz_id, attempt.slots)
    return {slot.number: registry.item_type(slot.item.kind).key(slot.item, slot.drawn) for slot in slots}


def attempt_of(page: Page) -> UUID:
    """Return the attempt that a page shows."""
    return UUID(page.url.partition("/attempts/")[2].partition("/")[0])


def give(page: Page, slot: int, raw: Raw) -> None:
    """Give one answer on the page as a person does: tick it, choose it or type it."""
    for part, values in raw.items():
        fields = page.locator(f'[name="{slot}-{part}"]:not([type=hidden])')
        kind = fields.first.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            for value in values:
                page.locator(f'[name="{slot}-{part}"][value="{value}"]').check()
        elif fields.first.evaluate("field => field.localName") == "select":
            fields.first.select_option(list(values))
        else:
            fields.first.fill(values[0])
