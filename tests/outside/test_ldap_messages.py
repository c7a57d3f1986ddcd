"""Messages of an LDAP server taken apart: genuine ones, and mutated ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.outside.ldap_messages import (
    FoundEntry,
    Notice,
    Reference,
    SearchEnd,
    parsed_message,
)
from proc19probes.vocabulary.unobtainable import MalformedError
from servers.ldap_messages import (
    DONE,
    done,
    entry,
    message,
    notice_of_disconnection,
    octets,
    reference,
    tlv,
)

ENTRY = entry(
    7,
    "GLUE2DomainID=EXAMPLE-SITE,o=glue",
    {"objectClass": ["GLUE2AdminDomain", "GLUE2Domain"], "GLUE2DomainDescription": ["x" * 300]},
)
URLS = ("ldap://one.example.org/", "ldap://two.example.org/")
GENUINE = {
    "entry": (
        ENTRY,
        FoundEntry(
            b"GLUE2DomainID=EXAMPLE-SITE,o=glue",
            [
                (b"objectClass", [b"GLUE2AdminDomain", b"GLUE2Domain"]),
                (b"GLUE2DomainDescription", [b"x" * 300]),
            ],
        ),
    ),
    "entry-without-attributes": (entry(7, "o=glue", {}), FoundEntry(b"o=glue", [])),
    "end": (done(7), SearchEnd(0, b"", "", (), b"")),
    "end-of-a-page": (done(7, cookie=b"next"), SearchEnd(0, b"", "", (), b"next")),
    "end-of-the-last-page": (done(7, cookie=b""), SearchEnd(0, b"", "", (), b"")),
    "base-absent": (done(7, 32, "o=glue", "gone"), SearchEnd(32, b"o=glue", "gone", (), b"")),
    "referral": (done(7, 10, urls=URLS), SearchEnd(10, b"", "", URLS, b"")),
    "reference": (reference(7, *URLS), Reference(URLS)),
    "notice": (notice_of_disconnection(52, "shutting down"), Notice(52, "shutting down")),
    "in-between": (message(7, 0x79, tlv(0x80, b"1.2.3")), None),
}
MALFORMED = {
    "empty": b"",
    "one-byte": b"\x30",
    "something-after-it": done(7) + b"\0",
    "cut": ENTRY[:-1],
    "not-a-sequence": b"\x31" + ENTRY[1:],
    "another-number": done(8),
    "number-of-nine-bytes": tlv(0x30, tlv(0x02, bytes(9)), tlv(DONE)),
    "number-of-no-byte": tlv(0x30, tlv(0x02), tlv(DONE)),
    "no-operation": tlv(0x30, tlv(0x02, b"\7")),
    "an-answer-to-a-bind": message(7, 0x61, tlv(0x0A, b"\0"), octets(""), octets("")),
    "result-without-words": message(7, DONE, tlv(0x0A, b"\0"), octets("")),
    "reference-to-nowhere": message(7, 0x73),
    "length-longer-than-the-message": message(7, 0x64, octets("o=glue"), b"\x30\x7f"),
    "length-of-five-bytes": message(7, 0x64, octets("o=glue"), b"\x30\x85\0\0\0\0\0"),
    "length-unknown": message(7, 0x64, octets("o=glue"), b"\x30\x80\0\0"),
    "attribute-without-values": message(
        7, 0x64, octets("o=glue"), tlv(0x30, tlv(0x30, octets("o")))
    ),
    "name-that-would-be-lines": entry(7, "o=glue", {"o: x\n\n# found-above": ["o=forged"]}),
    "page-without-a-cookie": message(
        7,
        DONE,
        tlv(0x0A, b"\0"),
        octets(""),
        octets(""),
        controls=tlv(0xA0, tlv(0x30, octets(b"1.2.840.113556.1.4.319"))),
    ),
}


@pytest.mark.parametrize(("data", "expected"), GENUINE.values(), ids=GENUINE)
def test_message_says_what_it_says(data: bytes, expected: object) -> None:
    assert parsed_message(data, 7) == expected


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_message_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError, match="found a message that is not LDAP, expected"):
        parsed_message(data, 7)


@settings(max_examples=500, deadline=None)
@given(
    name=st.sampled_from(sorted(GENUINE)),
    changes=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.floats(0.5, 1),
)
def test_mutated_message_is_refused_or_says_only_what_is_in_it(
    name: str, changes: list[tuple[float, int]], cut: float
) -> None:
    mutated = bytearray(GENUINE[name][0])
    for where, value in changes:
        mutated[int(where * len(mutated))] = value
    data = bytes(mutated[: int(cut * len(mutated)) or 1])
    try:
        found = parsed_message(data, 7)
    except MalformedError:
        return
    if isinstance(found, FoundEntry):
        texts = [found.dn, *(text for one, values in found.attributes for text in (one, *values))]
        assert all(text in data for text in texts)
        assert sum(len(text) + 2 for text in texts) <= len(data)


def test_entry_nested_deep_is_refused_and_not_followed() -> None:
    deep = b""
    for _ in range(2000):
        deep = tlv(0x30, deep)
    with pytest.raises(MalformedError):
        parsed_message(message(7, 0x64, octets("o=glue"), deep), 7)
