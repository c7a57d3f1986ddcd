"""Characters that XML forbids are left out of what is read, however the bytes come."""

import pytest

from proc19probes.sources.xml_forbidden import without_forbidden
from proc19probes.sources.xml_records import records
from proc19probes.vocabulary.unobtainable import MalformedError

ROWS = {
    "control-character": (b"a\x01b\x0b\x1fc", b"abc"),
    "tab-and-line-ends-stay": (b"a\tb\r\nc", b"a\tb\r\nc"),
    "number-in-hexadecimal": (b"a&#x1;b&#X1;&#x0001f;", b"ab&#X1;"),
    "number-in-decimal": (b"a&#1;b&#00011;c&#0;", b"abc"),
    "numbers-that-may-be": (b"&#9;&#xA;&#65;&#x10FFFF;&amp;", b"&#9;&#xA;&#65;&#x10FFFF;&amp;"),
    "surrogate-by-number": (b"&#xD800;&#xDFFF;&#55296;&#xE000;", b"&#xE000;"),
    "no-character-at-all": (
        b"&#xFFFE;&#xFFFF;\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd",
        b"\xef\xbf\xbd",
    ),
    "beyond-the-last": (b"&#x110000;&#99999999;", b""),
    "no-number": (b"&#;&#x;&#ab;&#xg;& #1;", b"&#;&#x;&#ab;&#xg;& #1;"),
    "more-digits-than-anybody-writes": (b"&#0000000000001;", b"&#0000000000001;"),
    "begun-and-not-ended": (b"a&#x1", b"a&#x1"),
}


@pytest.mark.parametrize(("given", "left"), ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_what_is_left(given: bytes, left: bytes, size: int) -> None:
    chunks = [given[at : at + size] for at in range(0, len(given), size)]
    assert b"".join(without_forbidden(chunks)) == left


def test_no_more_than_a_reference_is_held_back() -> None:
    stream = without_forbidden([b"<a>" + b"&" * 100_000, b"</a>"])
    assert len(next(stream)) >= 100_000


@pytest.mark.parametrize("text", [b"a\x01b", b"a&#x1;b", b"a\xef\xbf\xbfb", b"a&#xD800;b"])
def test_records_are_read_in_spite_of_them(text: bytes) -> None:
    (record,) = records([b"<results><a>" + text + b"</a></results>"])
    assert record.text == "ab"


def test_what_is_no_utf_8_is_malformed_still() -> None:
    with pytest.raises(MalformedError, match="not UTF-8"):
        list(records([b"<results><a>\xf6</a></results>"]))
