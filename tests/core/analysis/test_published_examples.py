"""The formulas against worked examples that others have published."""

from __future__ import annotations

import pytest

from lms.core.analysis.intervals import Interval, correlation, difference, mean, student, wilson
from lms.core.analysis.reliability import alpha, bonett, nested, standard_error


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_b127_wilsons_interval_is_that_of_newcombe_1998_table_1_method_3(
    successes: int, n: int, low: float, high: float
) -> None:
    found = wilson(successes, n)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_difference_of_two_shares_is_that_of_newcombe_1998_example_a_method_10() -> None:
    first, second = wilson(56, 70), wilson(48, 80)
    assert first is not None
    assert second is not None
    found = difference(first, second)
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


def test_alpha_is_that_of_bland_and_altman_1997() -> None:
    """BMJ 314:572: ten questions, item variances add up to 11.16, the total's variance is 77.44."""
    found = alpha(10, 11.16, 77.44)
    assert found is not None
    assert round(found, 2) == 0.95


def test_alpha_of_items_of_0_and_1_is_kuder_richardson_20() -> None:
    """Four people, three items, by hand: p = 3/4, 1/2, 1/4; totals 3, 2, 1, 0 with variance 5/4."""
    found = alpha(3, 3 / 16 + 4 / 16 + 3 / 16, 5 / 4)
    assert found == pytest.approx(3 / 2 * (1 - (10 / 16) / (5 / 4)))
    assert found == pytest.approx(0.75)


def test_the_nested_coefficient_is_kuder_richardson_21_with_sample_variances() -> None:
    """Items of 0 or 1, totals 8, 6, 4, 2 of 10, by hand: MS(people) = 2/3, MS(items within people) = 2/9."""
    totals, k = (8, 6, 4, 2), 10
    shares = [total / k for total in totals]
    middle = sum(shares) / 4
    between = sum((share - middle) ** 2 for share in shares) / 3
    within = sum(k / (k - 1) * share * (1 - share) for share in shares) / 4
    assert k * between == pytest.approx(2 / 3)
    assert within == pytest.approx(2 / 9)
    assert nested(k, between, within) == pytest.approx(1 - (2 / 9) / (2 / 3))


def test_bonetts_interval_by_hand() -> None:
    """Alpha 0.80, 5 items, n = 102: ln 0.2 ± 1.96 √(10 / 400) = −1.6094 ± 0.3099."""
    found = bonett(0.8, 5, 102)
    assert found is not None
    assert (round(found.low, 3), round(found.high, 3)) == (0.727, 0.853)


def test_the_standard_error_of_measurement_by_hand() -> None:
    assert standard_error(36.0, 0.75) == pytest.approx(3.0)


def test_a_correlation_and_its_interval_by_hand() -> None:
    """x = 1…5, y = 2, 1, 4, 3, 5: r = 0.8; with n = 28 Fisher's z for r = 0.5 is 0.5493 ± 0.392."""
    x, y = (1, 2, 3, 4, 5), (2, 1, 4, 3, 5)
    found = correlation(5, 15, 15, 55, 55, sum(a * b for a, b in zip(x, y, strict=True)))
    assert found is not None
    assert found.value == pytest.approx(0.8)
    half = correlation(28, 0, 0, 28, 28, 14)
    assert half is not None
    assert (round(half.low, 3), half.value, round(half.high, 3)) == (0.156, 0.5, 0.736)


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(2, 4.303), (4, 2.776), (9, 2.262), (16, 2.120), (29, 2.045), (120, 1.980)]
)
def test_students_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, abs=0.004)


def test_a_mean_gain_by_hand() -> None:
    """Gains 1, 2, 3 of 10: mean 0.2, standard error 0.1/√3, t = 4.303."""
    found = mean(3, 6, 14, 10)
    assert isinstance(found, Interval)
    assert found.value == pytest.approx(0.2)
    assert found.high - found.value == pytest.approx(4.3027 * 0.1 / 3**0.5, rel=1e-4)
