"""The certificate: the printable rendering of a credential (its own package: words, drawing, template and press)."""

from lms.credentials.certificate.press import RenderedCertificate, render_certificate
from lms.credentials.certificate.wording import TEMPLATE_VERSION, WORDINGS

__all__ = ["TEMPLATE_VERSION", "WORDINGS", "RenderedCertificate", "render_certificate"]
