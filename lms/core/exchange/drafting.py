"""One question of another system becomes one question of our quiz files, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from lms.core.exchange.escaping import escape_markdown
from lms.core.exchange.model import Answer, Gap, Interval, Question, Words
from lms.core.exchange.wording import Wording, text_words

LONGEST_HEADING = 300
_NOT_HEADING = re.compile(r"^(?:[-+*] |\d+[.)] |\||>|```|\\?#)|!\[|\n")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question in Markdown, and what was lost on the way."""

    text: str
    losses: tuple[str, ...]
    pictures: frozenset[str]


@dataclass(slots=True)
class Drafting:
    """Writes one question. From level 3 on, wrong answers that cannot be told from right ones are left out."""

    question: Question
    id: str
    number: int
    wording: Wording

    def draft(self) -> Draft:
        """The whole question."""
        question = self.question
        rows = getattr(self, f"_{question.kind}")()
        heading, stem = self._words()
        parts = [self._heading(heading), self._params(), *stem, rows, *self._closing()]
        text = "\n\n".join(_wrapped(part) for part in parts if part) + "\n"
        losses = tuple(dict.fromkeys((*question.losses, *self.wording.losses)))
        return Draft(text, losses, frozenset(self.wording.used))

    def _words(self) -> tuple[str, list[str]]:
        """The heading and the rest of the stem: the first paragraph asks, where it is short enough."""
        flat = self.question.kind in {"match", "order"}
        blocks = self.wording.blocks(self.question.stem, flat=flat)
        if blocks and len(blocks[0]) <= LONGEST_HEADING and not _NOT_HEADING.search(blocks[0]):
            return blocks[0], blocks[1:]
        if blocks and "\\\n" in blocks[0] and not _NOT_HEADING.search(blocks[0].replace("\\\n", " ")):
            first, _, rest = blocks[0].partition("\\\n")
            if len(first) <= LONGEST_HEADING:
                return first, [rest, *blocks[1:]]
        name = text_words(self.question.name)[:LONGEST_HEADING].rstrip("\\ ")
        if not blocks:
            self.wording.losses.append("the question has no text: its name became the heading")
        return name or f"Question {self.number}", blocks

    def _heading(self, words: str) -> str:
        points = self.question.points
        scale = 1
        while points * scale % 1 and scale < 100:
            scale *= 10
        settings = ""
        if not 0 < points <= 100 or points * 100 % 1:
            self.wording.losses.append(f"{float(points):g} points became 1 point")
        elif points != 1:
            written = format(Decimal(points.numerator) / Decimal(points.denominator), "f")
            settings = f" points={written}" if "." not in written else f' points="{written}"'
        if self.question.kind == "single" and _keys(self.question.answers) > 1:
            settings += " accept=any"
        return f"## {words} {{#{self.id} .{self.question.kind}{settings}}}"

    def _params(self) -> str:
        lines = []
        if self.question.kind == "multiple":
            lines.append(f"scoring: {self.question.scoring or 'net-correct'}")
        if self.question.kind == "numeric" and self.question.units:
            lines.append(f"units: {self.question.units}")
        tags = list(dict.fromkeys(filter(None, map(tag_of, self.question.tags))))
        if len(tags) < len(set(self.question.tags)):
            self.wording.losses.append("tags that are no plain words were left out")
        if tags:
            lines.append(f"tags: [{', '.join(tags[:20])}]")
        return "```yaml params\n" + "\n".join(lines) + "\n```" if lines else ""

    def _closing(self) -> list[str]:
        question = self.question
        hints = [("HINT", hint) for hint in question.hints]
        found = [
            _callout(kind, self.wording.blocks(words))
            for kind, words in (
                *hints,
                ("CORRECT", question.correct),
                ("PARTIAL", question.partial),
                ("INCORRECT", question.incorrect),
                ("SOLUTION", question.solution),
                ("INSTRUCTOR", question.notes),
            )
            if not words.is_empty
        ]
        return [each for each in found if each]

    # ── answers ─────────────────────────────────────────────────────────────────────────────

    def _single(self) -> str:
        answers = self._distinct(self.question.answers)
        best = max((answer.credit for answer in answers), default=Fraction(0))
        if 0 < best < 1:
            self.wording.losses.append("the best choice earned only a part of the points: it earns all now")
            answers = [replace(answer, credit=answer.credit / best) for answer in answers]
        if any(answer.credit < 0 for answer in answers):
            self.wording.losses.append("a wrong choice took points away: it earns nothing now")
        return "\n".join(self._choice(answer, credit=True) for answer in answers)

    def _multiple(self) -> str:
        answers = self._distinct(self.question.answers)
        if len({answer.credit for answer in answers if answer.credit > 0}) > 1:
            self.wording.losses.append("right choices had different weights: they count alike now")
        return "\n".join(self._choice(answer, credit=False) for answer in answers)

    def _distinct(self, answers: Sequence[Answer]) -> list[Answer]:
        """Choices that say the same are told apart by nobody: the better one stays."""
        found: dict[str, Answer] = {}
        for answer in answers:
            text = self.wording.line(answer.words)
            if not text:
                self.wording.losses.append("a choice without text was left out")
                continue
            if text in found:
                self.wording.losses.append(f"the choice “{text[:40]}” stood there twice")
            if text not in found or found[text].credit < answer.credit:
                found[text] = answer
        return list(found.values())

    def _choice(self, answer: Answer, *, credit: bool) -> str:
        right = answer.credit > 0 if not credit else answer.credit >= 1
        marks = [".pin"] if answer.pinned else []
        if credit and 0 < answer.credit < 1:
            marks.append(f'credit="{_percent(answer.credit)}"')
        return self._row(right, self.wording.row(answer.words), answer, marks)

    def _row(self, right: bool, text: str, answer: Answer, marks: Sequence[str] = ()) -> str:  # noqa: FBT001
        braces = f" {{{' '.join(marks)}}}" if marks else ""
        row = f"- [{'x' if right else ' '}] {text}{braces}".replace("\n", "\n  ")
        said = self.wording.blocks(answer.feedback, flat=True) if not answer.feedback.is_empty else []
        quote = "\n>\n".join(f"> {block}".replace("\n", "\n> ") for block in said)
        return row + ("\n  " + quote.replace("\n", "\n  ") if quote else "")

    def _short(self) -> str:
        answers = self._caught(self.question.answers)
        return "\n".join(self._wordings(answers))

    def _caught(self, answers: Sequence[Answer]) -> list[Answer]:
        """Take out the answer `*` of other systems: what it says is said to every wrong answer."""
        rest = [answer for answer in answers if answer.words.text.strip() != "*"]
        for answer in answers:
            if answer.words.text.strip() == "*" and answer.credit <= 0 and not answer.feedback.is_empty:
                if self.question.incorrect.is_empty:
                    self.question = replace(self.question, incorrect=answer.feedback)
                else:
                    self.wording.losses.append("the feedback to any other answer was left out")
        return rest

    def _wordings(self, answers: Sequence[Answer]) -> list[str]:
        """Rows of typed answers, one in plain words that earns everything first."""
        rows: dict[str, str] = {}
        model = [a for a in answers if a.credit >= 1 and not _stars(self.wording.plain(a.words))]
        if not model and any(answer.credit > 0 for answer in answers):
            best = max(answers, key=lambda answer: answer.credit)
            text = " ".join(re.sub(r"(?<!\\)\*", " ", self.wording.plain(best.words)).split())
            answers = [Answer(Words(text, "plain"), Fraction(1), best.feedback), *answers]
            self.wording.losses.append(f"“{text[:60]}” was made the model answer")
        elif model and answers[0] is not model[0]:
            answers = [model[0], *(answer for answer in answers if answer is not model[0])]
        for answer in answers:
            text = self.wording.plain(answer.words)
            if not text or (self.wording.level > 2 and answer.credit <= 0):
                continue
            written = self._pattern(text) if _stars(text) else escape_markdown(text.replace(r"\*", "*"))
            marks = [f'credit="{_percent(answer.credit)}"'] if 0 < answer.credit < 1 else []
            if written:
                rows.setdefault(written, self._row(answer.credit > 0, written, answer, marks))
        return list(rows.values())

    def _pattern(self, text: str) -> str:
        """An answer with `*` for any letters, as a pattern."""
        parts = re.split(r"(?<!\\)\*+", text)
        pattern = ".*".join(re.escape(part.replace(r"\*", "*")).replace(r"\ ", " ") for part in parts)
        if len(pattern) > 100 or len(parts) > 3 or "`" in pattern or self.wording.level > 2:
            self.wording.losses.append(f"the answer “{text[:60]}” with its `*` was left out")
            return ""
        return f"`/{pattern}/`"

    def _numeric(self) -> str:
        return "\n".join(self._numbers(self._caught(self.question.answers)))

    def _numbers(self, answers: Sequence[Answer]) -> list[str]:
        rows: dict[str, str] = {}
        if not any(answer.credit >= 1 for answer in answers):
            best = max((answer.credit for answer in answers), default=Fraction(0))
            if best > 0:
                self.wording.losses.append(
                    "the best answer earned only a part of the points: it earns all now"
                )
                answers = [replace(answer, credit=answer.credit / best) for answer in answers]
        for answer in answers:
            if answer.number is None or (self.wording.level > 2 and answer.credit <= 0):
                self.wording.losses.append("an anticipated wrong answer was left out")
                continue
            text = interval_text(answer.number)
            marks = [f'credit="{_percent(answer.credit)}"'] if 0 < answer.credit < 1 else []
            rows.setdefault(text, self._row(answer.credit > 0, text, answer, marks))
        return list(rows.values())

    def _match(self) -> str:
        lines = ["| Item | Partner |", "| --- | --- |"]
        for pair in self.question.pairs:
            left, right = self._cell(pair.left), self._cell(pair.right)
            if right:
                lines.append(f"| {left} | {right} |")
        return "\n".join(dict.fromkeys(lines))

    def _cell(self, words: Words) -> str:
        return self.wording.line(words)

    def _order(self) -> str:
        rows = [self.wording.row(answer.words).replace("\n", "\n   ") for answer in self.question.answers]
        return "\n".join(f"{number}. {row}" for number, row in enumerate(rows, start=1))

    def _cloze(self) -> str:
        return "\n".join(self._gap(number, gap) for number, gap in enumerate(self.question.gaps, start=1))

    def _gap(self, number: int, gap: Gap) -> str:
        if gap.control == "menu":
            answers = self._distinct(gap.answers)
            if any(0 < answer.credit < 1 for answer in answers):
                self.wording.losses.append(
                    "in a menu a choice is right or wrong: parts of the points were left out"
                )
            rows = [self._row(a.credit >= 1, self.wording.line(a.words), a) for a in answers]
        else:
            answers = [answer for answer in gap.answers if answer.words.text.strip() != "*"]
            if len(answers) < len(gap.answers):
                self.wording.losses.append("what a gap says to any other answer was left out")
            rows = self._numbers(answers) if gap.control == "numeric" else self._wordings(answers)
        mark = " {.select}" if gap.control == "menu" else ""
        return f"- [[gap{number}]]{mark}\n" + "\n".join("  " + row.replace("\n", "\n  ") for row in rows)

    def _text(self) -> str:
        return ""

    def _upload(self) -> str:
        return ""


def _keys(answers: Sequence[Answer]) -> int:
    best = max((answer.credit for answer in answers), default=Fraction(0))
    return sum(1 for answer in answers if answer.credit == best and best > 0)


def _stars(text: str) -> bool:
    return re.search(r"(?<!\\)\*", text) is not None


def _percent(part: Fraction) -> str:
    percent = part * 100
    return (
        str(percent.numerator)
        if percent.denominator == 1
        else f"{float(percent):.5f}".rstrip("0").rstrip(".")
    )


def _callout(kind: str, blocks: Sequence[str]) -> str:
    if not blocks:
        return ""
    lines = "\n\n".join(blocks).split("\n")
    return "\n".join([f"> [!{kind}]", ">", *(f"> {line}".rstrip() for line in lines)])


def interval_text(number: Interval) -> str:
    """A number as a row of a numeric question."""
    unit = f" {number.unit}" if number.unit else ""
    if number.value is None:
        low = decimal_text(number.low) if number.low is not None else ""
        high = decimal_text(number.high) if number.high is not None else ""
        return f"{low}..{high}{unit}"
    if not number.tolerance:
        return f"{decimal_text(number.value)}{unit}" + (" ± 0" if unit else "")
    size = f"{decimal_text(number.tolerance.normalize())}{' %' if number.relative else ''}"
    return f"{decimal_text(number.value)}{unit} ± {size}"


def decimal_text(number: Decimal) -> str:
    """A number in plain digits, or with an exponent where they would be many."""
    if number and not -12 <= number.adjusted() <= 14:
        return f"{number:e}".replace("E", "e").replace("e+", "e")
    return f"{number:f}"


def tag_of(text: str) -> str:
    """A tag as our files write it; "" when nothing of it is left."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:48].strip("-")
    return slug if re.fullmatch(r"[a-z][a-z0-9-]+", slug) else ""


def _wrapped(text: str) -> str:
    """Break long lines of prose before a word where a line may begin with it."""
    return "\n".join(_broken(line) for line in text.split("\n"))


def _broken(line: str) -> str:
    if len(line) <= 380 or line.startswith(("#", "|", "`")):
        return line
    head = re.match(r"\s*(?:> )*(?:(?:[-*+]|\d+\.) (?:\[[ x]\] )?)?(?:> )*", line)
    prefix = head[0] if head else ""
    quoted = re.sub(r"\[[ x]\] ", "", prefix)
    further = re.sub(r"[-*+\d.]", " ", quoted)
    words, lines, now = line[len(prefix) :].split(" "), [], prefix
    fences = 0
    for word in words:
        if len(now) > 100 and fences % 2 == 0 and word[:1].isalpha() and "{#" not in word:
            lines.append(now.rstrip())
            now = further
        now += word + " "
        fences += word.count("`") + len(re.findall(r"(?<!\\)\$", word))
    return "\n".join([*lines, now.rstrip()])
