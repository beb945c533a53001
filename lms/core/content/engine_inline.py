"""The inline loop of markdown-it, quicker: texts without markup skip it, its rules are chosen by the character."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore, text_join
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from lms.core.content.engine_rules import RulesBySign, new_token

# The characters that a rule can begin with. Rules that are not named run everywhere.
_STARTS: Mapping[str, str] = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "math_inline": "$",
    "footnote_inline": "^",
    "footnote_ref": "[",
}


class _Signs(NamedTuple):
    """What plain text ends at: the signs that begin a rule in use, with and without the line end."""

    rules: object
    stops: re.Pattern[str]
    markup: re.Pattern[str]


class Inlines(ParserInline):
    """The inline loop of markdown-it, with the rules chosen by the character."""

    def __init__(self) -> None:
        super().__init__()
        self.by_sign = RulesBySign(self.ruler, _STARTS)
        self._signs: _Signs | None = None

    def read_texts(self, state: StateCore) -> None:
        """markdown-it's rules "inline" and "text_join": most texts hold no sign of markup, and need neither."""
        whole, marked, markup = state.tokens, [], self._patterns().markup
        for token in whole:
            if token.type != "inline":
                continue
            children: list[Token] = []
            token.children = children
            if markup.search(token.content):
                self.parse(token.content, state.md, state.env, children)
                marked.append(token)
            else:
                children.extend(_plain(token.content))
        state.tokens = marked
        text_join(state)
        state.tokens = whole

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        if self._patterns().markup.search(src) is None:
            tokens.extend(_plain(src))
            return tokens
        state = StateInline(src, md, env, tokens)
        self.tokenize(state)
        if _PAIRED.search(src):
            for rule in self.ruler2.getRules(""):
                rule(state)
        return tokens

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - markdown-it's name
        """Step over one token without making it, as the search for the end of a link's text does."""
        start = state.pos
        if start in state.cache or state.level >= state.md.options.maxNesting:
            super().skipToken(state)
            return
        stop = self.terminator_re.search(state.src, start)
        state.pos = stop.start() if stop else state.posMax
        if state.pos == start:
            chosen = self.by_sign.chain("")
            state.level += 1
            known = _is_read(chosen.get(state.src[start], chosen[""]), state, silent=True)
            state.level -= 1
            state.pos += not known
        state.cache[start] = state.pos

    def tokenize(self, state: StateInline) -> None:
        chosen, src, end = self.by_sign.chain(""), state.src, state.posMax
        search, pos = self._patterns().stops.search, state.pos
        deepest = state.md.options.maxNesting
        while pos < end:
            stop = search(src, pos, end)
            at = stop.start() if stop else end
            if at > pos:
                state.append_pending(src[pos:at])
                state.pos = pos = at
                continue
            if state.level >= deepest or not _is_read(chosen.get(src[at], chosen[""]), state, silent=False):
                state.append_pending(src[at])
                state.pos += 1
            pos = state.pos
        if state.pending:
            state.pushPending()

    def _patterns(self) -> _Signs:
        """The signs of the rules in use; sought again when the rules have changed."""
        rules = self.ruler.getRules("")
        if self._signs is None or self._signs.rules is not rules:
            names = [name for name in self.ruler.get_active_rules() if name != "text"]
            if set(names) <= set(_STARTS) and "newline" in names:
                signs = "".join(_STARTS[name] for name in names)
                self._signs = _Signs(rules, _any_of(signs), _any_of(signs.replace("\n", "")))
            else:
                self._signs = _Signs(rules, self.terminator_re, self.terminator_re)
        return self._signs


_PAIRED = re.compile("[*_~]")  # what the second round of rules is about: marks that open and close


def _plain(src: str) -> Iterable[Token]:
    """The tokens of a text whose only sign of markup is the line end."""
    if "\n" in src:
        return _broken_text(src)
    return (_text(src),) if src else ()


def _text(content: str) -> Token:
    token = new_token("text", "", 0)
    token.content = content
    return token


def _broken_text(src: str) -> Iterator[Token]:
    """Words and line breaks; two spaces before the line end make the break a hard one."""
    *broken, last = src.split("\n")
    for number, line in enumerate(broken):
        begun = line.lstrip(" \t") if number else line
        words = begun.rstrip(" ")
        if words:
            yield _text(words)
        yield new_token("hardbreak" if len(begun) - len(words) > 1 else "softbreak", "br", 0)
    words = last.lstrip(" \t")
    if words:
        yield _text(words)


def _any_of(signs: str) -> re.Pattern[str]:
    return re.compile("[" + re.escape(signs) + "]" if signs else r"(?!)")


def _is_read(rules: Sequence[Callable[..., bool]], state: StateInline, *, silent: bool) -> bool:
    for rule in rules:  # noqa: SIM110 - a generator costs more than the rule
        if rule(state, silent):
            return True
    return False
