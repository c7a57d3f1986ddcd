"""LDIF read and written: genuine files with one thing changed, and mutated ones."""

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.outside.ldif import (
    MOST_ATTRIBUTES,
    MOST_ENTRY_BYTES,
    MOST_LINE_BYTES,
    MOST_VALUES,
    read_entries,
    written_entry,
)
from proc19probes.vocabulary.ldap import LdapEntry
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    ObtainError,
    OverFixedLimitError,
    RefusedError,
    ServerLimitError,
)

SAMPLES = Path(__file__).parents[1] / "samples" / "bdii"
GENUINE = sorted(SAMPLES.glob("*.ldif"))
SITE = (SAMPLES / "glite-info-static-site.glue2.ldif").read_bytes()
ENTRY = b"dn: o=glue\nobjectClass: organization\no: glue\n"
READ = (LdapEntry("o=glue", (("objectClass", ("organization",)), ("o", ("glue",)))),)


def read(data: bytes, size: int = 64 * 1024) -> tuple[LdapEntry, ...]:
    chunks = (data[at : at + size] for at in range(0, len(data), size))
    return tuple(read_entries(chunks))


def written(entry: LdapEntry) -> bytes:
    attributes = [
        (name.encode(), [value.encode("utf-8", "surrogateescape") for value in values])
        for name, values in entry.attributes
    ]
    return written_entry(entry.dn.encode("utf-8", "surrogateescape"), attributes)


ACCEPTED = {
    "nothing": (b"", ()),
    "comment-only": (b"# nothing here\n", ()),
    "one-entry": (ENTRY, READ),
    "no-line-break-at-the-end": (ENTRY[:-1], READ),
    "many-empty-lines": (b"\n\n\n" + ENTRY + b"\n\n\n\n", READ),
    "lines-end-in-cr-lf": (ENTRY.replace(b"\n", b"\r\n") + b"\r\n", READ),
    "version": (b"version: 1\n" + ENTRY, READ),
    "version-and-an-empty-line": (b"# made by hand\nversion: 1\n\n" + ENTRY, READ),
    "comment-between": (ENTRY.replace(b"o: ", b"# a comment\n  that is folded\no: "), READ),
    "folded": (ENTRY.replace(b"organ", b"or\n gan"), READ),
    "base64": (ENTRY.replace(b"o: glue", b"o:: Z2x1ZQ=="), READ),
    "base64-dn": (ENTRY.replace(b"dn: o=glue", b"dn:: " + base64.b64encode(b"o=glue")), READ),
    "no-space-after-the-colon": (ENTRY.replace(b": ", b":"), READ),
    "ldapsearch-with-its-result": (ENTRY + b"\nsearch: 2\nresult: 0 Success\n", READ),
}


@pytest.mark.parametrize(("data", "expected"), ACCEPTED.values(), ids=ACCEPTED)
@pytest.mark.parametrize("size", [1, 7, 65536])
def test_ldif_is_read_whatever_its_pieces(
    data: bytes, expected: tuple[LdapEntry, ...], size: int
) -> None:
    assert read(data, size) == expected


def test_bytes_that_are_not_utf_8_are_kept() -> None:
    (entry,) = read(ENTRY.replace(b"o: glue", b"o:: " + base64.b64encode(b"gl\xfce")))
    assert dict(entry.attributes)["o"] == ("gl\udcfce",)


def test_values_of_one_attribute_come_together_in_whatever_case_it_is_spelled() -> None:
    (entry,) = read(b"dn: o=x\nmail: a\no: x\nMAIL: b\n")
    assert entry.attributes == (("mail", ("a", "b")), ("o", ("x",)))


REFUSED = {
    "html": (b"<!DOCTYPE html>\n<html>\n", MalformedError, "expected a line of LDIF"),
    "no-dn": (b"objectClass: top\no: glue\n", MalformedError, "expected an entry's dn:"),
    "later-version": (b"version: 2\n" + ENTRY, MalformedError, "expected version: 1"),
    "no-colon": (ENTRY + b"glue\n", MalformedError, "found 'glue', expected a line of LDIF"),
    "two-entries-without-an-empty-line": (ENTRY + ENTRY, MalformedError, "found 'dn: o=glue'"),
    "change": (ENTRY.replace(b"\no", b"\nchangetype: add\no", 1), MalformedError, "'changetype:"),
    "value-elsewhere": (
        ENTRY.replace(b"o: glue", b"o:< file:///etc/passwd"),
        MalformedError,
        "expected a value and not where it is",
    ),
    "no-base64": (ENTRY.replace(b"o: glue", b"o:: *"), MalformedError, "expected base64 after ::"),
    "base64-cut": (ENTRY.replace(b"o: glue", b"o:: Z2x1Z"), MalformedError, "expected base64"),
    "begins-with-a-space": (b" " + ENTRY, MalformedError, "expected a line of LDIF"),
    "search-over-a-limit": (
        ENTRY + b"\nsearch: 2\nresult: 4 Size limit exceeded\n",
        ServerLimitError,
        "'result: 4 Size limit exceeded'",
    ),
    "search-without-a-result": (ENTRY + b"\nsearch: 2\n", RefusedError, "'result: none'"),
    "line-too-long": (
        ENTRY + b"mail: " + b"x" * MOST_LINE_BYTES,
        OverFixedLimitError,
        f"bytes in mail of o=glue, expected {MOST_LINE_BYTES} at most",
    ),
    "entry-too-large": (
        ENTRY + b"mail: x\n" * (MOST_ENTRY_BYTES // 8),
        OverFixedLimitError,
        f"more than {MOST_ENTRY_BYTES} bytes in mail of o=glue, the limit of an entry",
    ),
    "folded-for-ever": (
        ENTRY + b" x\n" * (MOST_ENTRY_BYTES // 3),
        OverFixedLimitError,
        f"more than {MOST_ENTRY_BYTES} bytes in o of o=glue",
    ),
    "too-many-values": (
        ENTRY + b"mail: x\n" * MOST_VALUES,
        OverFixedLimitError,
        f"values, {MOST_VALUES} of mail, in o=glue, expected at most",
    ),
    "too-many-attributes": (
        ENTRY + b"".join(b"a%d: x\n" % number for number in range(MOST_ATTRIBUTES)),
        OverFixedLimitError,
        f"attributes in o=glue, expected at most {MOST_ATTRIBUTES}",
    ),
}


@pytest.mark.parametrize(("data", "kind", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_entries_is_refused(data: bytes, kind: type[ObtainError], words: str) -> None:
    with pytest.raises(kind) as raised:
        read(data)
    assert words in raised.value.detail
    assert len(raised.value.detail) < 250


@pytest.mark.parametrize("path", GENUINE, ids=lambda path: path.stem)
def test_genuine_files_are_read_and_written_to_the_same(path: Path) -> None:
    entries = read(path.read_bytes())
    lines = path.read_bytes().splitlines()
    assert len(entries) == sum(line.lower().startswith(b"dn:") for line in lines)
    assert read(b"".join(written(entry) for entry in entries)) == entries


LINE = st.text(st.characters(codec="utf-8"), max_size=20)


@given(dn=LINE, values=st.lists(LINE, min_size=1, max_size=5), size=st.integers(1, 50))
def test_whatever_is_written_is_read_back(dn: str, values: list[str], size: int) -> None:
    entry = LdapEntry(dn, (("description", tuple(values)),))
    data = written(entry)
    assert read(data * 2, size) == (entry, entry)
    assert data.isascii()


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_mutated_files_are_read_or_refused_by_an_error_of_ours(data: st.DataObject) -> None:
    text = bytearray(SITE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "double", "insert"])):
            case "flip":
                text[at] ^= data.draw(st.integers(1, 255))
            case "cut":
                del text[at : at + data.draw(st.integers(1, 40))]
            case "double":
                text[at:at] = text[at : at + data.draw(st.integers(1, 200))]
            case _:
                text[at:at] = data.draw(st.sampled_from([b"\n", b"\n\n", b":", b"\r", b" ", b"\0"]))
        if not text:
            break
    try:
        entries = read(bytes(text))
    except ObtainError:
        return
    for entry in entries:
        assert all(name.isascii() and values for name, values in entry.attributes)
    assert read(b"".join(written(entry) for entry in entries)) == entries
