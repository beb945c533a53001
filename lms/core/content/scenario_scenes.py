"""One scene of a scenario: text, readings, and its actions `- [ ] [Open the lid](#lid-open) {cost=5}`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from markdown_it.token import Token

from lms.core.content import keys
from lms.core.content.attributes import Attributes
from lms.core.content.folder import Context
from lms.core.content.markdown import Block, attributes_of, plain_text
from lms.core.content.quiz_question import is_yaml
from lms.core.content.quiz_rows import has_boxes
from lms.core.content.rendering import render_inline, render_prose, squeeze
from lms.core.content.sanitising import clean_html
from lms.core.content.yaml_reading import did_you_mean, read_yaml_as
from lms.core.diagnostics import Report, Span
from lms.core.items.checks import number_of
from lms.core.items.contract import Prose
from lms.core.scenario.story import Action, Scene, SceneReading

ENDS = ("solved", "stop")
_SCENE_FLAGS = (*ENDS, "right")
_ACTION_FLAGS = ("unsafe",)
_ACTION_SETTINGS = ("cost", "lesson")
_MOST_COST = 10_000
_READINGS = keys.map_of(keys.text(longest=80))
_LINK = "write `- [ ] [What is done](#scene-id) {cost=5}`"


@dataclass(frozen=True, slots=True)
class SceneSource:
    """A scene with the places of its heading and actions; `sound` = every row could be read."""

    scene: Scene
    span: Span
    spans: tuple[Span, ...]
    targets: tuple[Span, ...]
    sound: bool


@dataclass(slots=True)
class SceneReader:
    """Reads the scenes of one file; `proses` collects every text that drawn values may stand in."""

    context: Context
    report: Report
    proses: list[Prose] = field(default_factory=list)

    def read(self, heading: Block, blocks: Sequence[Block]) -> SceneSource:
        """Read the blocks below a heading."""
        span = self.context.source.line_span(heading.first)
        found = attributes_of(heading)
        self._check_heading(heading, found, span)
        prose: list[Block] = []
        rows: list[tuple[Action, Span, Span]] = []
        readings: list[SceneReading] = []
        sound = True
        for block in blocks:
            if has_boxes(block):
                read = [self._action(item) for item in block.blocks()]
                rows += [row for row in read if row is not None]
                sound = sound and None not in read
            elif is_yaml(block, "readings"):
                readings += self._readings(block)
            elif block.kind != "hr":
                prose.append(block)
        end = next((flag for flag in ENDS if flag in found.flags), "")
        title = render_prose(self.context.source, heading.inner, self.context)
        self.proses.append(Prose("", title.text, title.span))
        scene = Scene(
            id=found.id,
            title=title.text,
            html=self._prose([token for block in prose for token in block.tokens]),
            readings=tuple(readings),
            actions=tuple(action for action, _, _ in rows),
            end=end,
            right=end == "solved" or "right" in found.flags,
            lang=self.context.lang,
        )
        spans, targets = tuple(row[1] for row in rows), tuple(row[2] for row in rows)
        return SceneSource(scene, span, spans, targets, sound)

    def _check_heading(self, heading: Block, found: Attributes, span: Span) -> None:
        if heading.opening.tag == "h1":
            self.report.error("E500", span, "a scene begins with `##`", remedy="write `## Title {#scene-id}`")
        elif not found.id:
            self.report.error(
                "E500",
                span,
                "this scene has no id",
                note="add `{#scene-id}`",
                remedy="actions lead to a scene by its id",
            )
        self._unknown(found, _SCENE_FLAGS, (), "a scene may be .solved, .stop, or .stop .right")

    def _unknown(self, found: Attributes, flags: Sequence[str], settings: Sequence[str], remedy: str) -> None:
        odd = [("mark", f".{flag}", flags) for flag in sorted(found.flags - set(flags))]
        odd += [("setting", name, settings) for name in sorted(set(found.settings) - set(settings))]
        for what, name, known in odd:
            self.report.error(
                "E010",
                found.spans[name],
                f"unknown {what} `{name}`",
                note=did_you_mean(name.lstrip("."), known, "`.{}`" if what == "mark" else "`{}`"),
                remedy=remedy,
            )

    def _action(self, item: Block) -> tuple[Action, Span, Span] | None:
        found, span = attributes_of(item), self.context.source.line_span(item.first)
        words, *rest = item.blocks() or [item]
        children = list(words.inner[0].children or ()) if words.kind == "paragraph" else []
        target = _target(children)
        box = item.opening.meta.get("box")
        if target is None or box is None:
            self._no_link(span, has_box=box is not None)
            return None
        self._unknown(
            found, _ACTION_FLAGS, _ACTION_SETTINGS, "an action may be .unsafe and have cost=… and lesson=…"
        )
        label = children[1:-1]
        text = squeeze(plain_text(label))
        html = clean_html(render_inline(label, self.context, item.first, item.last))
        self.proses.append(Prose(html, text, span))
        said = [
            token for part in rest for token in (part.inner if part.kind == "blockquote" else part.tokens)
        ]
        feedback = self._prose(said)
        unsafe = "unsafe" in found.flags
        if unsafe and not feedback:
            self.report.error(
                "E507",
                found.spans[".unsafe"],
                "this unsafe action does not say what could happen",
                remedy="write it below the action: two spaces, `> `, and what would have happened at the bench",
            )
        action = Action(
            label_html=html,
            label_text=text,
            to=target,
            cost=self._cost(found, span),
            expert=bool(box),
            unsafe=unsafe,
            feedback_html=feedback,
            again=found.settings.get("lesson", ""),
        )
        return action, span, self.context.source.find(f"#{target}", item.first, item.last)

    def _no_link(self, span: Span, *, has_box: bool) -> None:
        self.report.error(
            "E501",
            span,
            "this action leads nowhere" if has_box else "this action has no box",
            note="the whole row is a link to a scene" if has_box else "write `- [ ]` or `- [x]`",
            remedy=_LINK,
        )

    def _cost(self, found: Attributes, span: Span) -> Fraction:
        written = found.settings.get("cost", "0")
        cost = number_of(written)
        if cost is not None and 0 <= cost <= _MOST_COST and (cost * 100).denominator == 1:
            return cost
        self.report.error(
            "E506",
            found.spans.get("cost", span),
            f"`{written}` is no cost",
            remedy=f'write a number from 0 to {_MOST_COST}, such as cost=5 or cost="2.5"',
        )
        return Fraction(0)

    def _readings(self, fence: Block) -> list[SceneReading]:
        start = Span(self.context.path, fence.first + 1)
        found = read_yaml_as(fence.opening.content, start, _READINGS, "readings", self.report)
        for label, value in (found or {}).items():
            self.proses.append(Prose("", f"{label} {value}", start))
        return [SceneReading(label, value) for label, value in (found or {}).items()]

    def _prose(self, tokens: Sequence[Token]) -> str:
        if not tokens:
            return ""
        prose = render_prose(self.context.source, tokens, self.context)
        self.proses.append(prose)
        return prose.html


def _target(children: Sequence[Token]) -> str | None:
    """The scene that a row leads to, when the whole row is one link."""
    if len(children) < 3 or children[0].type != "link_open" or children[-1].type != "link_close":
        return None
    href = str(children[0].attrs.get("href", ""))
    is_one = sum(child.type == "link_open" for child in children) == 1
    return href[1:] if is_one and href.startswith("#") and len(href) > 1 else None
