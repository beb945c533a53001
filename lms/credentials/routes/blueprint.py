"""The blueprint that the pages of this room hang on."""

from __future__ import annotations

from flask import Blueprint

from lms.credentials.words import STATES, assessed_words, limit_words, revoke_word

bp = Blueprint("credentials", __name__)


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "assessed_words": assessed_words,
        "limit_words": limit_words,
        "revoke_word": revoke_word,
        "credential_states": STATES,
    }
