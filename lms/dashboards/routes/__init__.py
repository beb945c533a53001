"""Pages that gather: Today, the coordinator's table with its exports, one person's history, enrolling many."""

from lms.dashboards.routes import enrolling, person, table, today
from lms.dashboards.routes.blueprint import bp

__all__ = ["bp", "enrolling", "person", "table", "today"]
