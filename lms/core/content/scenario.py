"""Scenarios: scenes and actions in Markdown become one branching exercise, in the source language and in translations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from lms.core.content.folder import Context, Folder, Page
from lms.core.content.markdown import Block, blocks_of
from lms.core.content.rendering import render_prose
from lms.core.content.scenario_rules import check_ways
from lms.core.content.scenario_scenes import SceneReader, SceneSource
from lms.core.content.scenario_values import check_again, check_places
from lms.core.content.translated_scenario import join_scenes
from lms.core.diagnostics import Report
from lms.core.items.contract import ItemSource, Prose
from lms.core.items.variables import Variables, compile_variables
from lms.core.scenario.story import Scenario

PASS_MARK = Fraction(3, 5)


def compile_scenario(
    folder: Folder,
    page: Page,
    report: Report,
    *,
    lang: str,
    source: Scenario | None = None,
    stale: bool = False,
) -> Scenario | None:
    """Compile a scenario; a translation takes everything but words from the compiled `source`."""
    values = folder.pages.get(page.base, page).front.values
    context = Context(folder, page, lang, report)
    intro, parts = _divide(page)
    reader = SceneReader(context, report)
    scenes = [reader.read(heading, blocks) for heading, blocks in parts]
    if source is not None:
        return replace(
            source,
            title=page.title or source.title,
            intro_html=_prose(intro, context) or source.intro_html,
            scenes=join_scenes(source.scenes, scenes, page, report),
            lang=lang,
            stale=stale,
        )
    variables = _variables(page, report)
    if variables is not None:
        check_places(reader.proses, variables.names, context, report)
    check_again(page, str(values.get("lesson", "")), page.key_span("lesson"), folder, report)
    for scene in scenes:
        for action, span in zip(scene.scene.actions, scene.spans, strict=True):
            check_again(page, action.again, span, folder, report)
    sound = check_ways(page, scenes, values, report)
    return (
        _scenario(values, page, scenes, variables or Variables(), _prose(intro, context)) if sound else None
    )


def _scenario(
    values: Mapping[str, Any], page: Page, scenes: Sequence[SceneSource], variables: Variables, intro: str
) -> Scenario:
    return Scenario(
        id=page.id,
        title=page.title,
        minutes=values.get("minutes"),
        start=str(values["start"]),
        budget=int(values["budget"]),
        unit=str(values.get("unit", "minutes")),
        pass_mark=values.get("pass_mark", PASS_MARK),
        unsafe=str(values.get("unsafe", "fail")),
        costs=str(values.get("costs", "hidden")),
        again=str(values.get("lesson", "")),
        objectives=tuple(values.get("objectives", ())),
        variables=variables,
        intro_html=intro,
        scenes=tuple(scene.scene for scene in scenes),
        lang=scenes[0].scene.lang,
    )


def _divide(page: Page) -> tuple[list[Block], list[tuple[Block, list[Block]]]]:
    intro: list[Block] = []
    parts: list[tuple[Block, list[Block]]] = []
    for block in blocks_of(page.tokens):
        if block.kind == "heading" and block.opening.tag in ("h1", "h2"):
            parts.append((block, []))
        elif parts:
            parts[-1][1].append(block)
        else:
            intro.append(block)
    return intro, parts


def _prose(blocks: Sequence[Block], context: Context) -> str:
    tokens = [token for block in blocks for token in block.tokens]
    return render_prose(context.source, tokens, context).html if tokens else ""


def _variables(page: Page, report: Report) -> Variables | None:
    """Drawn values stand in the front matter: a scenario is one exercise, so all scenes share them."""
    start, front = page.key_span("vars"), page.front
    item = ItemSource(
        id=page.id,
        kind="scenario",
        span=start,
        title=Prose("", "", start),
        stem=None,
        points=Fraction(1),
        settings={},
        params={name: front.values[name] for name in ("vars", "let") if name in front.values},
        param_spans=front.spans,
    )
    return compile_variables(item, report)
