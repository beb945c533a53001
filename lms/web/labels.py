"""Names of the field's fixed words in the reader's language: hazards, protection, levels, verdicts."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from lms.core.items.contract import Remark
from lms.web.i18n import direction, page_language
from lms.web.messages import say

HAZARDS = {
    "GHS01": _l("Explosive"),
    "GHS02": _l("Flammable"),
    "GHS03": _l("Oxidising"),
    "GHS04": _l("Gas under pressure"),
    "GHS05": _l("Corrosive"),
    "GHS06": _l("Toxic"),
    "GHS07": _l("Harmful or irritant"),
    "GHS08": _l("Health hazard"),
    "GHS09": _l("Harmful to the environment"),
    "biohazard": _l("Biological hazard"),
    "radiation": _l("Ionising radiation"),
    "laser": _l("Laser light"),
    "sharps": _l("Sharps"),
    "hot": _l("Hot surface"),
    "cold": _l("Cold"),
    "pressure": _l("Pressure"),
    "rotation": _l("Rotating parts"),
    "electric": _l("Electricity"),
    "noise": _l("Noise"),
    "magnetic": _l("Magnetic field"),
    "ergonomic": _l("Strain on hand and arm"),
    "uv": _l("Ultraviolet light"),
}
PPE = {
    "gloves": _l("gloves"),
    "coat": _l("laboratory coat"),
    "goggles": _l("safety glasses"),
    "face-shield": _l("face shield"),
    "hearing": _l("hearing protection"),
    "respirator": _l("respirator"),
    "shoes": _l("closed shoes"),
    "closed-shoes": _l("closed shoes"),
    "apron": _l("apron"),
    "heat-gloves": _l("heat-proof gloves"),
    "cryo-gloves": _l("cryogenic gloves"),
    "mask": _l("mask"),
}
LEVELS = {"intro": _l("introduction"), "core": _l("core"), "advanced": _l("advanced")}
SCALE = {"not-yet": _l("not yet"), "with-help": _l("with help"), "alone": _l("alone")}
VERDICTS = {
    "correct": _l("correct"),
    "partial": _l("partly correct"),
    "incorrect": _l("not correct"),
    "unanswered": _l("no answer"),
    "pending": _l("waits for marking"),
}
RECORDS = {
    "text": _l("in words"),
    "time": _l("the time"),
    "photo": _l("a photo"),
    "number": _l("a number"),
    "choice": _l("one of: %(choices)s"),
}
FEEDBACK = {
    "after-each": _l("after each question"),
    "after-submit": _l("after submitting"),
    "after-close": _l("after the quiz has closed"),
    "never": _l("not shown"),
}
GRADING = {
    "best": _l("your best one"),
    "last": _l("your last one"),
    "first": _l("your first one"),
    "mean": _l("the mean of all"),
    "recent-passing": _l("your latest that passed"),
}
LATE = {
    "autosubmit": _l("what is saved is submitted for you"),
    "grace": _l("5 minutes remain to submit, not to answer; what is not submitted by then does not count"),
    "not-counted": _l("an attempt that you have not submitted does not count"),
}


def install(app: Flask) -> None:
    """Give templates the names, and `compiled` for HTML that the module compiler has made safe."""
    app.jinja_env.globals.update(
        hazard_name=lambda code: HAZARDS.get(code, code),
        level_name=lambda code: LEVELS.get(code, code),
        record_name=record_name,
        scale_name=lambda code: SCALE.get(code, str(code).replace("-", " ")),
        verdict_name=lambda code: VERDICTS.get(code, code),
        feedback_name=lambda code: FEEDBACK.get(code, code),
        grading_name=lambda code: GRADING.get(code, code),
        late_name=lambda code: LATE.get(code, code),
        rule_name=say,
        remark_text=remark_text,
        page_tongue=page_tongue,
    )
    app.jinja_env.filters["compiled"] = compiled
    app.jinja_env.filters["ppe"] = lambda code: PPE.get(code, str(code).replace("-", " "))


def record_name(record: str) -> str:
    """Say what is recorded for a criterion: `number °C`, `choice:a,b`, `photo` …"""
    kind, _colon, choices = record.partition(":")
    word, _blank, unit = kind.partition(" ")
    name = str(RECORDS.get(word, record))
    if word == "choice":
        return name % {"choices": choices.replace(",", ", ")}
    return f"{name} ({unit})" if unit else name


def compiled(html: str) -> Markup:
    """Trust HTML that core/content has compiled and cleaned; nothing else may pass through here."""
    return Markup(html)  # noqa: S704 – cleaned by nh3 at compile time


def page_tongue() -> Markup:
    """Return the attributes of the product's own words where they stand inside a text of another language (B115)."""
    return _tongue(page_language())


@lru_cache(maxsize=16)
def _tongue(lang: str) -> Markup:
    return Markup('lang="{}" dir="{}"').format(lang, direction(lang))


def remark_text(remark: Remark) -> str:
    """Put the product's own remark on an answer into words."""
    return say(remark.code, **remark.params) if remark.code else ""
