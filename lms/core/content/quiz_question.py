"""One question taken apart: stem, answers, closing blocks, and what stands where it would be lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from lms.core.content.callouts import QUIZ, Callout
from lms.core.content.folder import Context
from lms.core.content.links import relative_path
from lms.core.content.markdown import Block, plain_text
from lms.core.content.media import find_media
from lms.core.content.quiz_heading import Heading, read_params
from lms.core.content.quiz_rows import Rows, gap_name, has_boxes
from lms.core.content.quiz_source import Question
from lms.core.content.rendering import render_prose
from lms.core.content.yaml_reading import Yaml
from lms.core.diagnostics import Fix, Report
from lms.core.items.contract import ChoiceSource, GapSource, ImageSource, ItemSource, Prose, StepSource

_CHOICES = frozenset({"single", "multiple", "short", "numeric", "reading", "hotspot", "text", "upload", ""})


def is_yaml(block: Block, name: str) -> bool:
    """Whether a block is a fence of settings of this name."""
    return block.kind == "fence" and block.opening.info.split() == ["yaml", name]


@dataclass(slots=True)
class QuestionReading:
    """One question while it is read."""

    context: Context
    report: Report
    head: Heading
    rows: Rows
    stem: list[Block] = field(default_factory=list)
    choices: list[ChoiceSource] = field(default_factory=list)
    steps: list[StepSource] = field(default_factory=list)
    table: list[tuple[Prose, ...]] = field(default_factory=list)
    gaps: list[GapSource] = field(default_factory=list)
    closing: dict[str, list[Token]] = field(default_factory=dict)
    params: Yaml | None = None
    answered: bool = False
    sound: bool = True

    def read(self, heading: Block, blocks: Sequence[Block]) -> Question:
        """Read the blocks below the heading."""
        for block in blocks:
            if not (self._closing(block) or self._fence(block) or self._answers(block)):
                self._text(block)
        span = self.context.source.line_span(heading.first)
        self._report_plain_rows()
        params = self.params or Yaml()
        item = ItemSource(
            id=self.head.id,
            kind=self.head.kind,
            span=span,
            title=replace(render_prose(self.context.source, heading.inner, self.context), span=span),
            stem=self._stem(),
            points=self.head.points,
            critical=self.head.critical,
            settings=self.head.settings,
            params=params.values,
            param_spans=params.spans,
            choices=tuple(self.choices),
            steps=tuple(self.steps),
            rows=tuple(self.table),
            gaps=tuple(self.gaps),
            image=self._image() if self.head.kind == "hotspot" else None,
            lines=self.context.source.lines,
        )
        closing = {
            kind: render_prose(self.context.source, tokens, self.context)
            for kind, tokens in self.closing.items()
        }
        return Question(item, closing, "", self.sound and self.rows.sound and bool(self.head.kind))

    def _stem(self) -> Prose | None:
        tokens = [token for block in self.stem for token in block.tokens]
        return render_prose(self.context.source, tokens, self.context) if tokens else None

    def _closing(self, block: Block) -> bool:
        """HINT, SOLUTION and the like, wherever they stand; notes for instructors are left out."""
        callout = block.opening.meta.get("callout") if block.kind == "blockquote" else None
        if not isinstance(callout, Callout) or callout.kind not in (*QUIZ, "INSTRUCTOR"):
            return False
        if callout.kind in QUIZ:
            self.closing.setdefault(callout.kind, []).extend(block.inner)
        return True

    def _fence(self, block: Block) -> bool:
        if block.kind != "fence" or not block.opening.info.startswith("yaml"):
            return False
        span = self.context.source.line_span(block.first)
        if not is_yaml(block, "params"):
            self.report.error(
                "E110",
                span,
                f"`{block.opening.info.strip()[:40]}` is no kind of settings here",
                note="did you mean `yaml params`?",
                remedy="settings of a question stand in a fence that begins with three back-ticks and `yaml params`",
            )
        elif self.params is not None:
            self.report.error("E110", span, "this question has two `yaml params` fences", remedy="join them")
        elif self.stem or self.answered:
            self.report.error(
                "E110",
                span,
                "the `yaml params` fence stands too late",
                remedy="put it directly below the heading",
            )
        elif self.head.kind:
            self.params = read_params(block, self.head.kind, self.report, self.context.path)
        return True

    def _answers(self, block: Block) -> bool:
        kind = self.head.kind
        if kind in _CHOICES or kind == "order":
            if has_boxes(block):
                self.choices += self.rows.choices(block)
            elif kind == "order" and block.kind == "ordered_list" and not self.steps:
                self.steps += self.rows.steps(block)
            else:
                return False
        elif kind == "match" and block.kind == "table":
            self.table += self.rows.table(block)
        elif (
            kind == "cloze" and block.kind == "bullet_list" and any(gap_name(item) for item in block.blocks())
        ):
            self.gaps += self.rows.gaps(block)
        else:
            return False
        self.answered = True
        return True

    def _text(self, block: Block) -> None:
        """A block that is no answer: part of the stem, or misplaced behind the answers."""
        if not self.answered:
            self.stem.append(block)
        elif block.kind == "blockquote" and "callout" not in block.opening.meta:
            self._report_loose_feedback(block)
        else:
            self.report.error(
                "E021",
                self.context.source.line_span(block.first),
                "this text stands behind the answers and would not be shown",
                remedy="move it above the answers, or begin it with `> [!SOLUTION]` or `> [!HINT]`",
            )

    def _report_loose_feedback(self, block: Block) -> None:
        source, line = self.context.source, block.first
        self._attach(block)
        if not source.line(line - 1).strip():
            self.report.error(
                "E021",
                source.line_span(line),
                "this quote belongs to no choice",
                remedy="put it directly below its choice and indent it by 2 spaces, or begin it with `> [!SOLUTION]`",
            )
            return
        last = max(line, block.last)
        while last > line and not source.line(last).strip():
            last -= 1
        fixed = tuple(f"  {source.line(number)}" for number in range(line, last + 1))
        self.report.error(
            "E020",
            source.line_span(line),
            "this feedback is not attached to any choice",
            note="needs 2 spaces before `>`",
            remedy="feedback belongs inside the choice above it; without the indent the list is cut in two",
            fix=Fix(source.path, line, last, fixed),
        )

    def _attach(self, block: Block) -> None:
        """Read on as if the quote were indented, so that one slip gives one finding."""
        if self.choices and self.choices[-1].feedback is None:
            self.choices[-1] = replace(self.choices[-1], feedback=self.rows.quote(block))

    def _report_plain_rows(self) -> None:
        """A list without boxes where a list of answers is expected."""
        lists = [block for block in self.stem if block.kind == "bullet_list"]
        needs = self.head.kind in ("single", "multiple", "short", "numeric", "reading", "hotspot")
        if self.answered or not lists or not needs:
            return
        self.sound = False
        self.report.error(
            "E105",
            self.context.source.line_span(lists[-1].first),
            "the rows of this list have no boxes",
            note="write `- [ ]` or `- [x]`",
            remedy="every row of the answers has a box: `[x]` right, `[ ]` wrong",
        )

    def _image(self) -> ImageSource | None:
        """The first picture of the stem."""
        for block in self.stem:
            for token in block.tokens:
                for child in token.children or ():
                    if child.type == "image":
                        return self._image_source(child, block)
        return None

    def _image_source(self, token: Token, block: Block) -> ImageSource:
        src, folder = str(token.attrs.get("src", "")), self.context.folder
        path = find_media(src, self.context)
        span = self.context.source.find(src, block.first, block.last)
        alt = plain_text(token.children or ())
        if path is None:
            return ImageSource(relative_path(self.context.path, src) or src, alt, None, span)
        picture, boxes = folder.picture(path), folder.element_boxes(path)
        size = (picture.width, picture.height) if picture.width and picture.height else None
        return ImageSource(path, alt, picture.svg_ids, span, size, boxes, folder.asset_url(path))
