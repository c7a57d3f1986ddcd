"""Durations as people write them, read and shown."""

from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from proc19probes.vocabulary.duration import parse_duration, show_duration


@given(st.integers(0, 10**12 - 1))
@example(1_234_567_000)
@example(86_399_999)
def test_what_is_shown_is_read_back_as_the_same(milliseconds: int) -> None:
    duration = timedelta(milliseconds=milliseconds)
    assert parse_duration(show_duration(duration)) == duration
