"""What a row holds back, through the rows between."""

from dataclasses import replace

from completion.mini_procedure import CRITICAL, OK, Case
from proc19probes.completion.held_back import held_back

A = "registered@PILOT-A"


def test_row_holds_back_what_comes_after_it_at_once_or_later() -> None:
    completion = Case({A: CRITICAL}, first_done=False).completion()
    assert held_back(completion, ["first"]) == ("studied", "later")


def test_row_that_is_complete_is_not_held_back_nor_what_comes_after_it() -> None:
    completion = Case({A: OK}, first_done=False).completion()
    assert held_back(completion, ["first"]) == ()


def test_nothing_comes_after_the_last_row() -> None:
    assert held_back(Case({A: CRITICAL}).completion(), ["later"]) == ()


def test_rows_that_a_reader_does_not_ask_about_are_held_back_too() -> None:
    completion = Case({A: CRITICAL}, first_done=False).completion()
    first, studied, later = completion.rows
    alone = replace(completion, rows=(first,), left_out=(later, studied))
    assert held_back(alone, ["first"]) == ("studied", "later")
