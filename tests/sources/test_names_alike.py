"""Which names people take for one another, and how it is said in what they differ."""

import pytest

from proc19probes.sources.names_alike import alike, called_like, how_it_differs

ROWS = {
    "case": ("PILOT-CLOUD", "pilot-cloud", "with other upper and lower case"),
    "blank-after": ("PILOT-CLOUD", "PILOT-CLOUD ", "without a blank before or after it"),
    "blank-before": ("PILOT-CLOUD", "\u00a0PILOT-CLOUD", "without a blank before or after it"),
    "blank-in-gocdb": ("PILOT-CLOUD ", "PILOT-CLOUD", "with a blank before or after it"),
    "blanks-in-both": (" PILOT-CLOUD", "PILOT-CLOUD ", "with other blanks before or after it"),
    "dash-that-does-not-break": (
        "PILOT-CLOUD",
        "PILOT\u2011CLOUD",
        "in another Unicode form (yours has U+2011)",
    ),
    "long-dash": ("PILOT-CLOUD", "PILOT\u2013CLOUD", "in another Unicode form (yours has U+2013)"),
    "accent-apart": ("Orl\u00e9ans", "Orle\u0301ans", "in another Unicode form (yours has U+0065)"),
    "accent-in-one": (
        "Orle\u0301ans",
        "Orl\u00e9ans",
        "in another Unicode form (yours has U+00E9)",
    ),
    "wide-letters": ("CE", "\uff23E", "in another Unicode form (yours has U+FF23)"),
    "character-that-does-not-show": (
        "PILOT",
        "PI\u200bLOT",
        "in another Unicode form (yours has U+200B)",
    ),
    "it-is-in-gocdb": ("PILOT\u200b", "PILOT", "in another Unicode form"),
    "case-and-form": (
        "PILOT-CLOUD",
        "pilot\u2010cloud",
        "with other upper and lower case and in another Unicode form (yours has U+2010)",
    ),
    "case-and-blank": (
        "PILOT-CLOUD",
        "pilot-cloud ",
        "without a blank before or after it and with other upper and lower case",
    ),
}


@pytest.mark.parametrize(("registered", "given", "words"), ROWS.values(), ids=ROWS)
def test_how_a_name_differs(registered: str, given: str, words: str) -> None:
    assert alike(registered, given)
    assert called_like(given, ["OTHER", registered]) == registered
    assert how_it_differs(registered, given) == words


@pytest.mark.parametrize("other", ["PILOT-CLOUDS", "PILOTCLOUD", "PILOT_CLOUD", "PILOT CLOUD", ""])
def test_other_names_are_other_names(other: str) -> None:
    assert not alike("PILOT-CLOUD", other)
    assert called_like("PILOT-CLOUD", [other]) is None


def test_the_name_itself_is_not_called_like_it() -> None:
    assert called_like("A", ["A"]) is None
