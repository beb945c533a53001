"""Instruments drawn as SVG from the numbers that they show; the numbers themselves stand nowhere in the drawing."""
