"""Descriptions of object classes: those of a real server's schema, and what is no such text."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.outside.ldif import read_entries
from proc19probes.sources.object_classes import names_of_class
from proc19probes.vocabulary.unobtainable import MalformedError, ObtainError, TooLargeError

SUBSCHEMA = Path(__file__).parents[1] / "samples" / "bdii" / "bdii-6.0.0-cn=Subschema.ldif"
(ENTRY,) = read_entries(iter((SUBSCHEMA.read_bytes(),)))
GENUINE = dict(ENTRY.attributes)["objectClasses"]
POLICY = next(text for text in GENUINE if "'GLUE2Policy'" in text)
OID = "1.3.6.1.4.1.6757.100.1.1.14"

ACCEPTED = {
    "genuine": (POLICY, (OID, "GLUE2Policy")),
    "two-names": ("( 1.2 NAME ( 'A' 'B-2' ) SUP top )", ("1.2", "A", "B-2")),
    "no-name": ("( 1.2 )", ("1.2",)),
    "no-name-in-brackets": ("( 1.2 NAME ( ) )", ("1.2",)),
    "no-spaces": ("(1.2 NAME('A''B')MAY(x$y))", ("1.2", "A", "B")),
    "many-spaces": ("  (  1.2   NAME   'A'  )  ", ("1.2", "A")),
    "bracket-in-the-description": ("( 1.2 NAME 'A' DESC 'x ) NAME (' )", ("1.2", "A")),
    "quote-in-the-description": (r"( 1.2 NAME 'A' DESC 'it\27s' )", ("1.2", "A")),
    "vendor's-term": ("( 1.2 NAME 'A' X-ORIGIN 'x' X-Y ( 'a' 'b' ) )", ("1.2", "A")),
    "every-term": (
        "( 1.2 NAME 'A' DESC 'd' OBSOLETE SUP ( a $ b ) AUXILIARY MUST c MAY ( d $ e ) )",
        ("1.2", "A"),
    ),
}


@pytest.mark.parametrize(("text", "names"), ACCEPTED.values(), ids=ACCEPTED)
def test_identifier_and_names_are_read(text: str, names: tuple[str, ...]) -> None:
    assert names_of_class(text) == names


def test_every_class_of_a_stock_bdii_is_read() -> None:
    read = [names_of_class(text) for text in GENUINE]
    assert len(read) == 172
    assert sum(names[1].startswith("GLUE2") for names in read) == 36
    assert all(re.fullmatch(r"\d+(\.\d+)+", names[0]) for names in read)


REFUSED = {
    "empty": "",
    "blanks": "   ",
    "no-brackets": POLICY[1:-1],
    "no-end": POLICY[:-1],
    "no-identifier": "( NAME 'A' )",
    "name-without-quotes": "( 1.2 NAME A )",
    "name-with-a-blank": "( 1.2 NAME 'A B' )",
    "name-that-is-empty": "( 1.2 NAME '' )",
    "name-lacks": "( 1.2 NAME )",
    "two-terms-of-one-kind": "( 1.2 NAME 'A' NAME 'B' )",
    "term-that-is-unknown": "( 1.2 NAME 'A' SOME 'B' )",
    "quote-that-does-not-end": "( 1.2 NAME 'A )",
    "brackets-that-do-not-end": "( 1.2 NAME ( 'A' )",
    "brackets-in-brackets": "( 1.2 MAY ( ( x ) ) )",
    "something-after-the-end": "( 1.2 ) ( 1.3 )",
    "line-break": "( 1.2\nNAME 'A' )",
    "html": "<html>login</html>",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_describes_no_class_is_refused(text: str) -> None:
    with pytest.raises(MalformedError, match="expected the description of an object class"):
        names_of_class(text)


@pytest.mark.parametrize("piece", ["'", "(", " ", "$", "NAME ", "x"])
def test_very_long_text_is_refused_before_it_is_read(piece: str) -> None:
    with pytest.raises(TooLargeError):
        names_of_class("( 1.2 " + piece * 70_000)


@pytest.mark.parametrize("piece", ["'' ", "(", "  ", "$ ", "NAME ", "X-A '' "])
def test_long_text_of_one_kind_of_word_ends(piece: str) -> None:
    with pytest.raises(MalformedError):
        names_of_class("( 1.2 " + piece * (60_000 // len(piece)) + "'")


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(GENUINE), st.floats(0, 0.999), st.sampled_from(" ()$'xX-\\\n\0é|"), st.data()
)
def test_mutated_description_is_read_or_refused_by_an_error_of_ours(
    text: str, place: float, character: str, data: st.DataObject
) -> None:
    at = int(len(text) * place)
    until = at + data.draw(st.integers(0, 3))
    try:
        identifier, *names = names_of_class(text[:at] + character + text[until:])
    except ObtainError:
        return
    assert identifier.isascii()
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name) for name in names)
