"""The order of versions of image lists."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.sources.image_list_versions import Order, is_numbered, order_of

# As lists of AppDB, vmcaster and HEPiX have them.
NUMBERS = [
    *("1", "1-rc1", "1-rc2", "1-rc10"),
    *("1.0", "1.0.1", "1.2", "1.10", "2", "3.3.0-1", "3.3.0-2", "9", "10", "20141029"),
    *("20150618211400", "20150618211401"),
]
TEXTS = ["beta", "beta-1", "beta-1-1", "beta2", "beta10", "rc", "rc1", "v1", "v1.1", "v2", "v10"]
NOT_COMPARABLE = {
    "number-and-word": ("20150618211400", "latest"),
    "number-and-letter-before-a-number": ("1", "v1"),
    "number-and-letter-after-a-number": ("1", "1a"),
    "further-on": ("3.3.0.1", "3.3.0.beta"),
    "run-of-a-part": ("beta2", "2beta"),
    "blank-at-the-end": ("20150618211400", "20991231 "),
    "blank-at-the-beginning": ("20150618211400", " 1"),
    "blank-within": ("1 0", "1 1"),
    "no-break-space": ("20150618211400", "20991231\u00a0"),
    "tab": ("20150618211400", "20991231\t"),
    "quotes": ("20150618211400", "'20991231'"),
    "double-quotes": ("20150618211400", '"1"'),
    "bytes-of-a-database": ("20150618211400", "b'20150618211400'"),
    "digits-of-another-script": ("20150618211400", "\u0662\u0660\u0661\u0665"),
    "superscript": ("1", "\u00b2"),
    "nothing": ("20150618211400", ""),
    "line-end": ("1", "2\n"),
}
NUMBERED = (
    "1",
    "20150618211400",
    "1.2-3",
    "v2",
    "rc1",
    "3.3.0,1/2",
    "2.0.1_beta",
    "1.0~rc1",
    "1:2+3",
)
NOT_NUMBERED = (
    "",
    " ",
    "latest",
    "beta",
    "20991231 ",
    " 1",
    "'1'",
    '"1"',
    "1 2",
    "1\n",
    "\u00b2",
    "-",
)

DIGITS = st.integers(0, 10**18).map(str)
LETTERS = st.text("abcxyzAB_", min_size=1, max_size=4)
PART = DIGITS | LETTERS | st.tuples(LETTERS, DIGITS).map("".join)
VERSION = st.lists(PART, min_size=1, max_size=5).flatmap(
    lambda parts: st.sampled_from("-.,/").map(lambda between: between.join(parts))
)
NUMERIC = st.lists(DIGITS, min_size=1, max_size=5).map(".".join)
REVERSED = {
    Order.LOWER: Order.HIGHER,
    Order.HIGHER: Order.LOWER,
    Order.SAME: Order.SAME,
    Order.NONE: Order.NONE,
}


@pytest.mark.parametrize(("older", "newer"), [*pairwise(NUMBERS), *pairwise(TEXTS)])
def test_version_is_older_than_the_next(older: str, newer: str) -> None:
    assert order_of(older, newer) is Order.LOWER
    assert order_of(newer, older) is Order.HIGHER


@pytest.mark.parametrize("other", ["1.1", "01.1", "1.001"])
def test_number_is_the_same_however_it_is_written(other: str) -> None:
    assert order_of(other, "1.1") is Order.SAME


def test_comparison_goes_on_after_a_number_that_is_written_in_another_way() -> None:
    assert order_of("1.01.5", "1.1.9") is Order.LOWER


@pytest.mark.parametrize(("one", "other"), NOT_COMPARABLE.values(), ids=NOT_COMPARABLE)
def test_versions_of_two_kinds_have_no_order(one: str, other: str) -> None:
    assert order_of(one, other) is Order.NONE
    assert order_of(other, one) is Order.NONE


@pytest.mark.parametrize("version", ["1 0", "\u00b2", "", "'1'"])
def test_text_of_any_kind_is_the_same_as_itself(version: str) -> None:
    assert order_of(version, version) is Order.SAME


@pytest.mark.parametrize("version", ["9" * 20_000, "-" * 20_000, "1." * 10_000, "a1" * 10_000])
def test_long_version_has_its_place(version: str) -> None:
    assert order_of(version, f"{version}.1") is Order.LOWER


@pytest.mark.parametrize("version", NUMBERED)
def test_version_with_a_number_in_it_is_one(version: str) -> None:
    assert is_numbered(version)


@pytest.mark.parametrize("text", NOT_NUMBERED)
def test_blanks_quotes_and_words_are_no_version(text: str) -> None:
    assert not is_numbered(text)


def as_vmcatcher(one: str, other: str) -> Order:
    """Of versions that are numbers between points alone: what vmcatcher has is Python's own."""
    first, second = ([int(part) for part in text.split(".")] for text in (one, other))
    if first == second:
        return Order.SAME
    return Order.LOWER if first < second else Order.HIGHER


@given(NUMERIC, NUMERIC)
@settings(deadline=None)
def test_numbers_between_points_are_compared_one_by_one(one: str, other: str) -> None:
    assert order_of(one, other) is as_vmcatcher(one, other)


@given(VERSION, VERSION, VERSION)
@settings(deadline=None)
def test_what_is_above_another_is_above_what_that_is_above(one: str, two: str, three: str) -> None:
    if order_of(one, two) is Order.LOWER and order_of(two, three) is Order.LOWER:
        assert order_of(one, three) is Order.LOWER


@given(VERSION, PART)
@settings(deadline=None)
def test_version_with_a_further_part_is_newer(version: str, part: str) -> None:
    assert order_of(f"{version}.{part}", version) is Order.HIGHER


@given(st.text(), st.text())
@settings(deadline=None)
def test_order_of_any_two_texts_is_that_of_the_other_way_round(one: str, other: str) -> None:
    assert order_of(one, other) is REVERSED[order_of(other, one)]
