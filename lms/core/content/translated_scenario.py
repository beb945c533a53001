"""A translated scenario: words from the translation; targets, costs, ticks and numbers from the source, by position."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lms.core.content.facts import check_words
from lms.core.content.folder import Page
from lms.core.content.scenario_scenes import SceneSource
from lms.core.content.translation import check_same, compare_ids
from lms.core.diagnostics import Report, Span
from lms.core.scenario.story import Action, Scene, SceneReading

_TAG = re.compile(r"<[^>]*>")
_FIXED = re.compile(r"\d|\{\{")


def join_scenes(
    source: Sequence[Scene], own: Sequence[SceneSource], page: Page, report: Report
) -> tuple[Scene, ...]:
    """Join each scene with its translation; where none is, or its shape differs (E200), the source's stands."""
    ids = [scene.id for scene in source]
    compare_ids(page, ids, [one.scene.id for one in own if one.scene.id], "scene", report)
    words = {one.scene.id: one for one in own}
    return tuple(_join(scene, words.get(scene.id), report) for scene in source)


def _join(scene: Scene, own: SceneSource | None, report: Report) -> Scene:
    if own is None or not own.sound or not _same_shape(scene, own, report):
        return scene
    words = own.scene
    check_words(
        f"{scene.title} {_text(scene.html)}", f"{words.title} {_text(words.html)}", own.span, "scene", report
    )
    return replace(
        scene,
        title=words.title,
        html=words.html,
        readings=tuple(map(_reading, scene.readings, words.readings)),
        actions=tuple(
            _action(one, other, span, report)
            for one, other, span in zip(scene.actions, words.actions, own.spans, strict=True)
        ),
        lang=words.lang,
    )


def _same_shape(scene: Scene, own: SceneSource, report: Report) -> bool:
    ways, its = (
        [f"{'[x]' if action.expert else '[ ]'} {action.to}" for action in one.actions]
        for one in (scene, own.scene)
    )
    counts = [len(scene.readings)], [len(own.scene.readings)]
    return check_same(ways, its, own.span, "the actions differ", report) and check_same(
        *counts, own.span, "the number of readings differs", report
    )


def _action(source: Action, words: Action, span: Span, report: Report) -> Action:
    check_words(source.label_text, words.label_text, span, "action", report)
    if words.feedback_html:
        check_words(_text(source.feedback_html), _text(words.feedback_html), span, "feedback", report)
    return replace(
        source,
        label_html=words.label_html,
        label_text=words.label_text,
        feedback_html=words.feedback_html or source.feedback_html,
    )


def _reading(source: SceneReading, words: SceneReading) -> SceneReading:
    """The label is translated, and what is shown in words; numbers stay as they are."""
    return SceneReading(words.label, source.value if _FIXED.search(source.value) else words.value)


def _text(html: str) -> str:
    return " ".join(_TAG.sub(" ", html).split())
