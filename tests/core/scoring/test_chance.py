"""Draws are fair, reproducible and the same on every machine (B4)."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lms.core.scoring.chance import attempt_seed, item_seed, permutation, pick, sample, shuffled


@given(st.integers(0, 60), st.binary(max_size=8), st.sets(st.integers(0, 59)))
def test_an_order_is_a_permutation_in_which_pins_stay(length, seed, pinned):
    order = permutation(length, seed, pinned=pinned)
    assert sorted(order) == list(range(length))
    assert all(order[place] == place for place in pinned if place < length)
    assert order == permutation(length, seed, pinned=pinned)


@given(st.lists(st.integers(), max_size=30, unique=True), st.integers(-1, 40), st.binary(max_size=8))
def test_a_sample_has_the_asked_size_and_keeps_the_order(things, count, seed):
    drawn = sample(things, count, seed)
    assert len(drawn) == min(max(count, 0), len(things))
    assert [thing for thing in things if thing in drawn] == list(drawn)


@given(st.lists(st.integers(), max_size=30), st.binary(max_size=8))
def test_shuffling_loses_nothing(things, seed):
    assert Counter(shuffled(things, seed)) == Counter(things)


def test_orders_are_the_same_for_ever():
    assert permutation(8, b"edition 1") == (7, 1, 0, 6, 2, 3, 4, 5)
    assert attempt_seed("e", "amina", "mp-check", "1").hex()[:16] == "c540455e97b204ea"


def test_every_order_of_three_is_as_likely():
    counts = Counter(permutation(3, attempt_seed("x", str(number))) for number in range(6000))
    assert len(counts) == 6
    assert all(850 < count < 1150 for count in counts.values())


def test_every_value_of_five_is_as_likely():
    counts = Counter(pick(5, attempt_seed("y", str(number))) for number in range(5000))
    assert all(850 < counts[value] < 1150 for value in range(5))


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_different_attempts_have_different_seeds(one, other):
    assert (attempt_seed(*one) == attempt_seed(*other)) == (one == other)


def test_items_of_one_attempt_have_seeds_of_their_own():
    seed = attempt_seed("e", "amina", "mp-check", "1")
    assert item_seed(seed, "mp-a") != item_seed(seed, "mp-b")
