"""Pages that gather: Today, the coordinator's table with its exports, one person's history, enrolling many, teaching."""

from lms.dashboards.routes import enrolling, person, statistics, table, teaching, today
from lms.dashboards.routes.blueprint import bp

__all__ = ["bp", "enrolling", "person", "statistics", "table", "teaching", "today"]
