"""Draws an address as a QR code in the page itself: the policy allows no data: images, and a code stays out of addresses."""

from __future__ import annotations

import segno
from markupsafe import Markup

MODULE = 4  # pixels per module; 33 modules and the margin make 148 px, about 4 cm on paper


def draw_address(address: str) -> Markup:
    """Return black-on-white SVG markup: readable by a camera in the dark theme too."""
    code = segno.make(address, micro=False, error="m")
    svg = code.svg_inline(scale=MODULE, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return Markup(svg)  # noqa: S704 – drawn by segno from modules; the address itself does not occur in it
