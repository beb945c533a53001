"""Numbers, codes and validities: laws of the check characters and of the calendar."""

from datetime import date, timedelta
from string import ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.achievements import (
    CODE_LENGTH,
    Malformed,
    code_from_bytes,
    credential_number,
    grouped,
    last_valid_day,
    parse_code,
    parse_number,
)
from lms.core.achievements.codes import ALPHABET

entropies = st.binary(min_size=17, max_size=17)
numbers = st.builds(
    credential_number,
    st.text(ascii_uppercase, min_size=2, max_size=8),
    st.integers(2000, 9999),
    st.integers(1, 999_999_999),
)


@given(entropies)
def test_a_code_is_read_back_from_every_way_people_write_it(entropy: bytes) -> None:
    code = code_from_bytes(entropy)
    assert len(code) == CODE_LENGTH
    for written in (
        code,
        grouped(code),
        grouped(code).lower(),
        f"  {grouped(code).replace('-', ' ')} ",
        code.replace("0", "O").replace("1", "l"),
        code.replace("0", "o").replace("1", "I"),
        f"https://lms.example.org/verify/{code}",
        f"https://lms.example.org/verify/{grouped(code).lower()}/",
    ):
        assert parse_code(written) == code


@given(entropies, entropies)
def test_different_random_bytes_give_different_codes(one: bytes, other: bytes) -> None:
    same_bits = int.from_bytes(one, "big") >> 1 == int.from_bytes(other, "big") >> 1
    assert (code_from_bytes(one) == code_from_bytes(other)) == same_bits


@given(entropies, st.integers(0, CODE_LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_in_a_code_is_noticed(entropy: bytes, place: int, symbol: str) -> None:
    code = code_from_bytes(entropy)
    mistyped = code[:place] + symbol + code[place + 1 :]
    assert mistyped == code or parse_code(mistyped) == Malformed("credential-code-mistyped")


@given(entropies, st.integers(0, CODE_LENGTH - 2))
def test_two_swapped_neighbours_in_a_code_are_noticed(entropy: bytes, place: int) -> None:
    code = code_from_bytes(entropy)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or parse_code(swapped) == Malformed("credential-code-mistyped")


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers(text: str) -> None:
    for outcome in (parse_code(text), parse_number(text)):
        assert isinstance(outcome, str | Malformed)


@pytest.mark.parametrize("length", [0, 16, 18])
def test_a_code_needs_exactly_its_random_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="17 random bytes"):
        code_from_bytes(bytes(length))


@given(numbers)
def test_a_number_is_read_back_as_people_type_it(number: str) -> None:
    """B69."""
    assert parse_number(number) == number
    assert parse_number(f" {number.lower().replace('-', ' ')} ") == number


@pytest.mark.parametrize(
    "number", [credential_number("LHL", 2026, 417), credential_number("ABC", 2031, 99_999)]
)
def test_every_single_wrong_character_in_a_number_is_noticed(number: str) -> None:
    """B69: all substitutions at all places, the check character included."""
    for place, right in enumerate(number):
        for wrong in set(digits + ascii_uppercase) - {right}:
            if right != "-":
                assert isinstance(parse_number(number[:place] + wrong + number[place + 1 :]), Malformed)


def test_every_swap_of_two_neighbours_in_a_number_is_noticed() -> None:
    """B69: every pair of digits at every place."""
    for serial in range(10_000, 100_000, 37):
        number = credential_number("LHL", 2026, serial)
        letters = number.replace("-", "")
        for place in range(len(letters) - 1):
            swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
            written = f"{swapped[:3]}-{swapped[3:7]}-{swapped[7:12]}-{swapped[12]}"
            assert written == number or isinstance(parse_number(written), Malformed)


@pytest.mark.parametrize(
    ("prefix", "year", "serial"), [("L", 2026, 1), ("LHL", 26, 1), ("LHL", 2026, 0), ("lhl", 2026, 1)]
)
def test_an_impossible_number_is_refused(prefix: str, year: int, serial: int) -> None:
    with pytest.raises(ValueError, match="A number needs"):
        credential_number(prefix, year, serial)


@pytest.mark.parametrize(
    ("issued_on", "months", "last_day"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 21), 24, date(2028, 11, 21)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_validity_counts_calendar_months_and_clamps_at_the_end_of_a_month(
    issued_on: date, months: int, last_day: date
) -> None:
    """B23."""
    assert last_valid_day(issued_on, months) == last_day


@given(st.dates(date(1970, 1, 1), date(2200, 1, 1)), st.integers(1, 600))
def test_the_last_valid_day_keeps_its_day_or_ends_its_month(issued_on: date, months: int) -> None:
    """B23."""
    last_day = last_valid_day(issued_on, months)
    assert (last_day.year - issued_on.year) * 12 + last_day.month - issued_on.month == months
    is_end_of_month = (last_day + timedelta(days=1)).day == 1
    assert last_day.day == issued_on.day or (last_day.day < issued_on.day and is_end_of_month)


def test_a_validity_of_no_month_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        last_valid_day(date(2026, 1, 1), 0)
