"""Pages about belonging: members, invitations, joining, and the site's institutions."""

from lms.institutions.routes import administration, invitations, joining, people
from lms.institutions.routes.blueprint import bp

__all__ = ["administration", "bp", "invitations", "joining", "people"]
