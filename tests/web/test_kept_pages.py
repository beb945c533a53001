"""Pages that are kept ready, and compression: everybody gets their own page, and no secret goes through the compressor."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from lms.web.compression import assemble, deflate_around
from tests.client import PageClient

LESSON = "/modules/sample/lessons/sm-weigh/"
texts = st.text(st.sampled_from("<p>abcé\u0627 </p>"), max_size=300).map(str.encode)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BODY = re.compile(r'value="Ij[^"]+"|nonce="[^"]+"')
gaps = st.binary(min_size=1, max_size=90)


@given(st.lists(st.tuples(texts, gaps), max_size=8), texts, st.data())
def test_whatever_stands_in_the_gaps_the_browser_reads_the_whole(
    pairs: list[tuple[bytes, bytes]], end: bytes, more: st.DataObject
) -> None:
    parts = [part for text, gap in pairs for part in ((text, False), (gap, True))] + [(end, False)]
    packed = list(deflate_around(parts, 9))
    filled = [
        (
            part if is_kept is not None else more.draw(st.binary(min_size=len(part), max_size=len(part))),
            is_kept,
        )
        for part, is_kept in packed
    ]
    assert gzip.decompress(assemble(filled)) == b"".join(part for part, _ in filled)


def test_two_readers_of_one_kept_page_get_their_own_names_and_tokens(
    client_of: Callable[[str], PageClient],
) -> None:
    amina, dawit = client_of("amina"), client_of("dawit")
    hers, his, hers_again = amina.get(LESSON).text, dawit.get(LESSON).text, amina.get(LESSON).text
    for page, own, other in (
        (hers, "Amina Yusuf", "Dawit"),
        (his, "Dawit Bekele", "Amina"),
        (hers_again, "Amina Yusuf", "Dawit"),
    ):
        assert own in page
        assert other not in page
        assert "gap-" not in page
    assert TOKEN.findall(hers)
    assert not set(TOKEN.findall(his)) & set(TOKEN.findall(hers + hers_again))


def test_a_kept_page_follows_what_its_reader_does(client_of: Callable[[str], PageClient]) -> None:
    amina, dawit = client_of("amina"), client_of("dawit")
    for client in (amina, dawit):
        client.post("/modules/sample/enrol")
        client.get(
            "/modules/sample/"
        )  # shows the message of having enrolled, so that it does not stand in the lesson
    before = dawit.get(LESSON).text
    amina.get(LESSON)
    amina.post(LESSON)
    assert "Read: this lesson is done." in amina.get(LESSON).text
    assert "Read: this lesson is done." not in dawit.get(LESSON).text
    assert BODY.sub("", dawit.get(LESSON).text) == BODY.sub("", before)


def test_a_secret_is_never_compressed(client_of: Callable[[str], PageClient]) -> None:
    client = client_of("amina")
    for address in (LESSON, LESSON, "/modules/"):
        answer = client.raw.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        page = gzip.decompress(answer.data).decode()
        tokens = TOKEN.findall(page)
        assert tokens
        assert answer.data.count(tokens[0].encode()) == len(tokens)
