"""Pages of credentials: one's own record, public verification, and the coordinator's decisions."""

from lms.credentials.routes import files, office, record, verification
from lms.credentials.routes.blueprint import bp

__all__ = ["bp", "files", "office", "record", "verification"]
