"""The item type `hotspot`: point at a part of a picture; every part is also a choice in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from html import escape

from lms.core.diagnostics import Report
from lms.core.items import choices as shared
from lms.core.items.checks import check_flags, need_answers, need_key
from lms.core.items.choices import Choice
from lms.core.items.contract import (
    Answer,
    Chosen,
    Drawn,
    Graded,
    Item,
    ItemSource,
    Malformed,
    PictureView,
    Raw,
    RegionView,
    ReviewView,
    TakingView,
    Unanswered,
)
from lms.core.items.multiple import part_earned
from lms.core.items.regions import Region, box_of, check_sizes, check_unsafe, read_region
from lms.core.items.showing import graded, spec_of, ungraded

kind = "hotspot"
answerable = True
params: frozenset[str] = frozenset()
settings: frozenset[str] = frozenset()
_RULE = "all-or-nothing"


@dataclass(frozen=True, slots=True)
class HotspotSpec:
    """The picture and its regions; each region is also a choice in words. `url` "": only its words are shown."""

    image: str
    alt: str
    regions: tuple[Region, ...]
    url: str = ""
    width: int = 0
    height: int = 0

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(
                escape(region.description),
                region.description,
                region.key,
                Fraction(1 if region.key else 0),
                region.feedback_html,
                unsafe=region.unsafe,
            )
            for region in self.regions
        )

    @property
    def asks_several(self) -> bool:
        return sum(region.key for region in self.regions) > 1


def compile(source: ItemSource, report: Report) -> HotspotSpec | None:  # noqa: A001 - the contract's name
    """Check the picture and that every region lies in it and is described."""
    if source.image is None:
        report.error(
            "E130",
            source.span,
            "a `.hotspot` question needs a picture",
            remedy="put it above the list: ![what it shows](../media/file.svg)",
        )
        return None
    if not need_answers(source, report, "regions", least=2) or not need_key(source, report):
        return None
    check_flags(source.choices, frozenset({"unsafe"}), frozenset(), report)
    check_unsafe(source.choices, report)
    regions = [read_region(row, source, report) for row in source.choices]
    complete = tuple(region for region in regions if region is not None)
    if not source.original_words:  # regions of a translation are those of its source
        check_sizes(source, source.image, regions, report)
    if len(complete) < len(regions):
        return None
    image, (width, height) = source.image, source.image.size or (0, 0)
    return HotspotSpec(image.path, image.alt, complete, image.url, width, height)


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    return shared.draw_order(_spec(item), seed, shuffle=shuffle)


def key(item: Item, drawn: Drawn) -> Raw:
    keys = [place for place, region in enumerate(_spec(item).regions) if region.key]
    return {"choice": shared.places(drawn, keys)}


def parse(item: Item, drawn: Drawn, raw: Raw) -> Chosen | Malformed | Unanswered:
    """Read the chosen parts: one, or where several are asked for any number of them."""
    if not _spec(item).asks_several:
        return shared.read_one(drawn, raw)
    letters = [letter for letter in raw.get("choice", ()) if letter]
    return shared.read_letters(drawn, letters) if letters else Unanswered(cleared="choice" in raw)


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return {"choice": shared.places(drawn, answer.choices if isinstance(answer, Chosen) else ())}


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    """Every part that is asked for and no other earns the points."""
    spec = _spec(item)
    if not isinstance(answer, Chosen) or not answer.choices:
        return ungraded(item)
    part = part_earned(_RULE, spec.choices, answer.choices)
    unsafe = any(spec.regions[position].unsafe for position in answer.choices)
    return graded(item, part, shared.remarks_on(spec, answer.choices), unsafe=unsafe)


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    """The parts in words, and the picture apart from the text, so that they can lie over it."""
    spec = _spec(item)
    view = shared.show_taking(
        item, spec, drawn, raw, control="hotspot", rule=f"rule-{_RULE}" if spec.asks_several else ""
    )
    if not spec.url:
        return view
    letters = dict(zip(drawn.order, view.choices, strict=True))
    regions = [
        _shown(region, letters[position].value, checked=letters[position].checked)
        for position, region in enumerate(spec.regions)
    ]
    stem_html, picture = _picture(item, regions)
    return replace(view, stem_html=stem_html, picture=picture)


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    """The words with their feedback, and the picture with what was chosen and, once due, what is right."""
    spec = _spec(item)
    remarks = grade(item, drawn, answer).remarks
    view = shared.show_review(item, spec, drawn, answer, remarks, key_due=key_due)
    if not spec.url:
        return view
    chosen = answer.choices if isinstance(answer, Chosen) else ()
    regions = [
        _shown(
            region, _mark(region, is_chosen=position in chosen, key_due=key_due), checked=position in chosen
        )
        for position, region in enumerate(spec.regions)
        if position in chosen or (key_due and region.key)
    ]
    stem_html, picture = _picture(item, regions)
    return replace(view, stem_html=stem_html, picture=picture)


def _mark(region: Region, *, is_chosen: bool, key_due: bool) -> str:
    if not key_due:
        return "given"
    if not is_chosen:
        return "missed"
    return "right" if region.key else "wrong"


def _shown(region: Region, value: str, *, checked: bool) -> RegionView:
    numbers = tuple(f"{float(number):.6g}" for number in region.numbers)
    return RegionView(value, region.shape, region.element, numbers, region.description, checked)


def _picture(item: Item, regions: Sequence[RegionView]) -> tuple[str, PictureView]:
    """The stem without its picture, and the picture; small regions lie over large ones."""
    spec = _spec(item)
    stem_html, caption_html = _without_picture(item.stem_html, spec.url)
    ordered = tuple(sorted((region for region in regions if region.numbers), key=_extent, reverse=True))
    return stem_html, PictureView(
        spec.alt, spec.url, caption_html, width=spec.width, height=spec.height, regions=ordered
    )


def _without_picture(html: str, url: str) -> tuple[str, str]:
    """Cut the picture out of compiled HTML: what remains, and the caption of its figure."""
    image = re.escape(f'<img src="{url}"') + r"[^>]*>"
    figure = re.search(
        rf'<figure class="figure"[^>]*>\s*{image}\s*(?:<figcaption>(.*?)</figcaption>)?\s*</figure>\s*',
        html,
        re.DOTALL,
    )
    if figure is not None:
        return html[: figure.start()] + html[figure.end() :], figure[1] or ""
    return re.sub(image, "", html, count=1), ""


def _extent(region: RegionView) -> float:
    _, _, width, height = box_of(region.shape, tuple(map(float, region.numbers)))
    return width * height


def _spec(item: Item) -> HotspotSpec:
    return spec_of(item, HotspotSpec)
