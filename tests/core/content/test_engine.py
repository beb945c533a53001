"""Our quicker loops give exactly markdown-it's tokens, and our quick YAML reader exactly the full reader's nodes."""

from __future__ import annotations

from random import Random

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from lms.core.content.engine import engine
from lms.core.content.markdown import OPTIONS, extended, parser
from lms.core.content.plain_yaml import compose_plain
from lms.core.content.source import source_of, split_front_matter
from tests.core.content.mutations import mutated
from tests.core.content.samples import FILES
from tests.core.content.test_commonmark import examples

JOINTS = (
    "",
    "\n",
    "> ",
    "- ",
    "| a |\n| - |\n",
    "  ",
    "    ",
    "a\n---\n",
    "===\n",
    "1. ",
    "\t",
    "a|b\n-|-\n",
)


def shape(tokens: list[Token]) -> list[object]:
    return [
        (
            t.type,
            t.tag,
            t.map,
            t.content,
            t.markup,
            t.level,
            t.hidden,
            t.info,
            tuple(t.attrs.items()),
            shape(t.children or []),
        )
        for t in tokens
    ]


@pytest.mark.parametrize("seed", range(8))
def test_both_engines_agree_on_joined_pieces_of_the_specification(seed: int) -> None:
    plain = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    quick = engine().enable(["table", "strikethrough"])
    texts, random = [markdown for markdown, _ in examples()], Random(seed)  # noqa: S311 - damage must be repeatable
    for _ in range(250):
        first, second = random.choice(texts), random.choice(texts)
        text = (
            first[: random.randrange(len(first) + 1)]
            + random.choice(JOINTS)
            + second[random.randrange(len(second) + 1) :]
        )
        assert shape(quick.parse(text)) == shape(plain.parse(text)), text


@pytest.mark.parametrize("seed", range(4))
def test_both_engines_agree_on_the_dialect(seed: int) -> None:
    plain, quick = extended(MarkdownIt("commonmark", OPTIONS)), parser()
    texts = [raw.decode() for path, raw in sorted(FILES.items()) if path.endswith(".md")]
    random = Random(seed)  # noqa: S311 - damage must be repeatable
    for _ in range(150):
        text = mutated(random.choice(texts), random)
        assert shape(quick.parse(text)) == shape(plain.parse(text)), text


YAMLS = [
    text
    for path in sorted(FILES)
    if path.endswith(".md") and (text := split_front_matter(source_of(path, FILES[path].decode()))[0])
]
YAMLS += [
    "a: [b, 'c d', \"e: f\"]\nd: {k: v, l: [1, 2.5, true, null]}\ne:\n  - x\n  - {y: z}\nf: 1.10\ng: 0x1f\nh: no\ni: 2026-01-02\n"
]


def nodes(node: Node) -> object:
    place = (node.start_mark.line, node.start_mark.column)
    if isinstance(node, ScalarNode):
        return str(node.tag), node.value, place, (node.end_mark.line, node.end_mark.column)
    if isinstance(node, SequenceNode):
        return place, [nodes(child) for child in node.value]
    return place, [(nodes(key), nodes(value)) for key, value in node.value]


def full(text: str) -> object:
    try:
        return nodes(YAML(typ="safe", pure=True).compose(text))
    except YAMLError as error:
        return str(error)


@pytest.mark.parametrize("text", YAMLS)
def test_the_front_matter_of_the_samples_is_read_quickly_and_alike(text: str) -> None:
    quick = compose_plain(text)
    assert quick is not None
    assert nodes(quick) == full(text)


def test_what_the_quick_reader_accepts_the_full_reader_reads_alike() -> None:
    random, accepted = Random(7), 0  # noqa: S311 - damage must be repeatable
    for _ in range(1500):
        text = mutated(random.choice(YAMLS)[:400], random)
        quick = compose_plain(text)
        if quick is not None:
            accepted += 1
            assert nodes(quick) == full(text), text
    assert accepted > 200
