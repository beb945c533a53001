"""Finds a second action in the words of a criterion: "Wears gloves and closes the lid" (W403)."""

from __future__ import annotations

import re

# What is done at a bench. A noun of the same spelling (tips, caps, seals) counts only where the sentence shows a verb.
_PLAIN = """add adjust agree align allow announce apply ask aspirate attach autoclave avoid begin blow bring calculate
    calibrate carry centrifuge choose clean close collect compare complete compute confirm connect convert cool
    decide decontaminate deliver describe detach dilute discard disconnect disinfect dispense disperse dispose
    dissolve do document dry eject empty ensure enter equilibrate examine explain fasten find finish follow
    gather get give go heat hold identify incubate inform inject insert inspect install keep know lay leave let
    lift load lock look lower make match mix monitor move notice observe obtain open operate perform pick pour
    prepare press prevent pull push put raise read recap recheck refill refuse reject release remove repeat
    replace report resuspend return reveal rinse say seat secure see select send separate shake show shut sign
    sit stay sterilise sterilize stir submit suspend swirl switch take tare tell throw tidy tighten transfer
    turn unlock unplug verify wait warn wash wear weigh wipe withdraw write zero"""
_NOUNS = """alarm aliquot balance cap change check clamp coat count cover cut dose drain draw drop fill filter flush form
    hang label lid list log mark measure note order pack pipette place plate plug point position record sample
    seal set spin spray stain start state stop store tape test time tip touch use vent vortex watch wrap"""
_VERBS = frozenset(_PLAIN.split())
_ALSO_NOUNS = frozenset(_NOUNS.split())
_ALSO_ADJECTIVES = frozenset(
    {"clean", "complete", "cool", "dry", "empty", "lower", "open", "secure", "separate"}
)
_OBJECT = re.compile(r"\s+(?:the|a|an|it|its|them|their|all|each|both|every|any)\b", re.IGNORECASE)
_FIRST = re.compile(r"\W*(?:(?:never|always|then|first)\s+|[a-z]+ly\s+)?([a-z]+)", re.IGNORECASE)
_SURE_OBJECT = re.compile(r"\s+(?:the|a|an|it|them)\b", re.IGNORECASE)
_AND = re.compile(
    r"(?:\band\b|&|,\s*then\b)\s+(?:then\s+|also\s+)?(?:[a-z]+ly\s+)?(?P<verb>[a-z]+)", re.IGNORECASE
)
_FRENCH = re.compile(
    r"\A[A-ZÀ-Ý]\w*[et]\b.*?(?P<second>\bet (?:puis )?\w*[a-zéè](?:e|it|et|nd) (?:le|la|les|un|une|des|son|sa|ses|tout|toute)\b)"
)
_FRENCH_NO_VERBS = re.compile(r"\bet (?:une|le|la|de|que|toute|cette|entre|contre|chaque|autre|même) ")


def second_action(text: str, lang: str) -> str:
    """The words that ask for a second action, or "" where there is one action only."""
    short = lang.partition("-")[0].lower()
    if short == "fr":
        found = _FRENCH.match(text)
        return "" if found is None or _FRENCH_NO_VERBS.match(found["second"]) else found["second"]
    return _english(text) if short == "en" else ""


def _english(text: str) -> str:
    found = _FIRST.match(text)
    first = found[1].lower() if found else ""
    for match in _AND.finditer(text):
        verb = match["verb"].lower()
        if _has_form_of(first, verb) and _is_verb(
            verb, match, directly=found is not None and match.start() - 1 == found.end(1)
        ):
            return match[0]
    return ""


def _has_form_of(first: str, verb: str) -> bool:
    """Both are imperatives, or both tell what somebody does: "Wear … and close", "Wears … and closes"."""
    if stem(first) == first:
        return stem(verb) == verb
    return first.endswith("s") and verb.endswith("s") and stem(verb) != verb


def _is_verb(verb: str, place: re.Match[str], *, directly: bool) -> bool:
    """Whether the word after "and" is a verb here; `directly` = it follows the first verb: "Caps and labels tubes"."""
    base = stem(verb)
    if not base:
        return _SURE_OBJECT.match(place.string, place.end()) is not None
    if base in _ALSO_NOUNS or (verb == base and base in _ALSO_ADJECTIVES):
        return directly or _OBJECT.match(place.string, place.end()) is not None
    return True


def stem(word: str) -> str:
    """The base form of a verb of the list ("closes" → "close"), or ""."""
    forms = [word]
    if word.endswith("s"):
        forms += [
            word[:-1],
            word[:-2] if word.endswith("es") else "",
            word[:-3] + "y" if word.endswith("ies") else "",
        ]
    return next((form for form in forms if form in _VERBS or form in _ALSO_NOUNS), "")
