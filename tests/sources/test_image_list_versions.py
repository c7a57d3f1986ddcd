"""The order of versions of image lists."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proc19probes.sources.image_list_versions import order_of

# As lists of AppDB, vmcaster and HEPiX have them.
IN_ORDER = [
    *("beta", "beta-1", "beta2", "beta10", "v1", "1", "1-rc1", "1-1", "1.0", "1.0.1", "1.2"),
    *("1.10", "2", "3.3.0-1", "3.3.0-2", "9", "10", "20141029", "20150618211400"),
    "20150618211401",
]
DIGITS = st.integers(0, 10**18).map(str)
LETTERS = st.text("abcxyzAB_", min_size=1, max_size=4)
PART = DIGITS | LETTERS | st.tuples(LETTERS, DIGITS).map("".join)
VERSION = st.lists(PART, min_size=1, max_size=5).flatmap(
    lambda parts: st.sampled_from("-.,/").map(lambda between: between.join(parts))
)


@pytest.mark.parametrize(("older", "newer"), [*pairwise(IN_ORDER)])
def test_version_is_older_than_the_next(older: str, newer: str) -> None:
    assert order_of(older) < order_of(newer)


@pytest.mark.parametrize("other", ["1.1", "01.1", "1.001"])
def test_number_is_the_same_however_it_is_written(other: str) -> None:
    assert order_of(other) == order_of("1.1")


def test_comparison_goes_on_after_a_number_that_is_written_in_another_way() -> None:
    assert order_of("1.01.5") < order_of("1.1.9")


@pytest.mark.parametrize("version", ["²", "٣", "1.²", "-", "", "1..2", "9" * 20_000, "-" * 20_000])
def test_version_of_any_kind_has_its_place(version: str) -> None:
    assert (order_of(version) < order_of("1")) is not (order_of(version) >= order_of("1"))


@given(VERSION, VERSION, VERSION)
def test_order_is_total(one: str, other: str, third: str) -> None:
    first, second, last = sorted(map(order_of, (one, other, third)))
    assert first <= second <= last
    assert first <= last
    assert (order_of(one) < order_of(other)) + (order_of(one) > order_of(other)) + (
        order_of(one) == order_of(other)
    ) == 1


@given(VERSION, PART)
def test_version_with_a_further_part_is_newer(version: str, part: str) -> None:
    assert order_of(f"{version}.{part}") > order_of(version)


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_are_compared_as_numbers(one: int, other: int) -> None:
    assert (order_of(str(one)) < order_of(str(other))) == (one < other)


@given(st.text(), st.text())
def test_texts_of_any_kind_can_be_compared(one: str, other: str) -> None:
    assert (order_of(one) <= order_of(other)) or (order_of(other) <= order_of(one))
