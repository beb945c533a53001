"""Fixtures of the checks that need the application but no rows."""

from __future__ import annotations

import pytest
from flask import Flask

from lms.app import create_app
from tests.conftest import settings_for


@pytest.fixture(scope="session")
def app_without_rows(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application as it is composed, on a database that nobody asks."""
    return create_app(settings_for(tmp_path_factory.mktemp("no-rows")))
