"""Record-like XML as a stream: what is read, and what hostile documents get."""

from dataclasses import replace

import pytest

from proc19probes.sources.xml_records import Record, XmlLimits, records
from proc19probes.vocabulary.unobtainable import MalformedError, ObtainError, TooLargeError
from servers.gocdb_documents import SAMPLES

SITES = (SAMPLES / "get_site_list.xml").read_bytes()
SERVICES = (SAMPLES / "get_service.xml").read_bytes()


def test_each_child_of_the_root_is_a_record_with_its_attributes() -> None:
    found = list(records([SITES]))
    assert len(found) == SITES.count(b"<SITE ")
    assert found[0].tag == "SITE"
    assert found[0].attributes["NAME"] == "Torch"
    assert found[0].children == ()


def test_text_is_unescaped_once() -> None:
    nova = next(one for one in records([SERVICES]) if one.attributes["PRIMARY_KEY"] == "41G0")
    (extensions,) = nova.children_called("EXTENSIONS")
    values = [one.children_called("VALUE")[0].text for one in extensions.children]
    assert values[1] == "a < b & c"


@pytest.mark.parametrize("size", [1, 7, 1000, 65536, 10**6])
def test_records_are_the_same_however_the_bytes_are_cut(size: int) -> None:
    chunks = [SERVICES[start : start + size] for start in range(0, len(SERVICES), size)]
    assert list(records(chunks)) == list(records([SERVICES]))


def test_a_record_is_there_before_the_document_ends() -> None:
    def half() -> object:
        yield SERVICES[:5000]
        pytest.fail("read on though a record was complete")

    assert next(records(half())).tag == "SERVICE_ENDPOINT"


def test_record_cannot_be_changed() -> None:
    record = next(records([SITES]))
    with pytest.raises(AttributeError):
        record.tag = "OTHER"  # type: ignore[misc]
    with pytest.raises(TypeError):
        record.attributes["NAME"] = "OTHER"  # type: ignore[index]


def test_document_in_another_root_is_asked_for_by_name() -> None:
    assert list(records([b"<list><a/></list>"], root="list")) == [Record("a", {}, "", ())]


def test_mark_at_the_beginning_of_utf_8_is_accepted() -> None:
    assert [one.tag for one in records([b"\xef\xbb\xbf<results><a/></results>"])] == ["a"]


MALFORMED = {
    "nothing": (b"", "an empty answer"),
    "only-space": (b" \n ", "not XML"),
    "plain-text": (b"Unable to find method: get", "but: Unable to find method: get"),
    "json": (b'{"results": []}', 'but: {"results": []}'),
    "html": (b"<html><body>Not Found</body></html>", "the root <html>"),
    "html-with-doctype": (b"<!DOCTYPE html><html></html>", "of type html"),
    "other-root": (b"<error>no</error>", "the root <error>"),
    "truncated": (SITES[:1000], "not well-formed XML at line"),
    "root-not-closed": (b"<results><a/>", "not well-formed XML at line 1, column 14"),
    "two-roots": (b"<results/><results/>", "junk after document element"),
    "wrongly-nested": (b"<results>\n<a><b></a></b></results>", "line 2, column 9: mismatched tag"),
    "text-between-records": (b"<results>PHP Warning<a/></results>", "PHP Warning"),
    "entity-expansion": (
        b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><results>&b;</results>',
        "of type r",
    ),
    "external-entity": (
        b'<!DOCTYPE results SYSTEM "file:///etc/passwd"><results/>',
        "no document type declaration",
    ),
    "unknown-entity": (b"<results>&nbsp;</results>", "undefined entity"),
    "byte-not-utf-8": (SITES.replace(b"Torch", b"T\xf6rch"), "the byte 0xF6 is not UTF-8"),
    "surrogate": (b"<results><a>\xed\xa0\x80</a></results>", "the byte 0xED is not UTF-8"),
    "declared-latin-1": (
        b'<?xml version="1.0" encoding="ISO-8859-1"?><results/>',
        "in the encoding ISO-8859-1",
    ),
    "utf-16": ("<results/>".encode("utf-16"), "expected XML in UTF-8"),
    "utf-16-without-mark": ("<results/>".encode("utf-16-le"), "a NUL byte"),
    "nul": (b"<results><a>\0</a></results>", "a NUL byte"),
    "control-characters": (b"\x1b[31mred\x1b[0m", "but: [31mred[0m"),
}


@pytest.mark.parametrize(("document", "said"), MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_the_format_is_malformed(document: bytes, said: str) -> None:
    with pytest.raises(MalformedError) as raised:
        list(records([document]))
    assert said in raised.value.detail
    assert len(raised.value.detail) < 300
    assert raised.value.detail.isprintable()


@pytest.mark.parametrize(("document", "_said"), MALFORMED.values(), ids=MALFORMED)
def test_it_is_malformed_byte_by_byte_too(document: bytes, _said: str) -> None:
    with pytest.raises(MalformedError):
        list(records(document[at : at + 1] for at in range(len(document))))


def test_declared_ascii_is_utf_8_too() -> None:
    assert list(records([b'<?xml version="1.0" encoding="US-ASCII"?><results/>'])) == []


def _many(count: int) -> bytes:
    return b" ".join(b'a%d=""' % number for number in range(count))


TOO_LARGE = {
    "depth": (b"<results>" + b"<a>" * 100_000, "more than 32 elements inside each other"),
    "attributes": (b"<results><a " + _many(101) + b"/>", "more than 100 attributes"),
    "million-attributes": (b"<results><a " + _many(1_000_000) + b"/>", "a tag or comment of more"),
    "endless-comment": (b"<results><!--" + b"x" * 1_000_000, "a tag or comment of more"),
    "endless-tag": (b"<results><" + b"a" * 1_000_000, "a tag or comment of more"),
    "text": (b"<results><a>" + b"x" * 65_537 + b"</a>", "more than 65536 characters in <a>"),
    "children": (b"<results><r>" + b"<a/>" * 10_001, "more than 10000 elements in one record"),
}


@pytest.mark.parametrize(("document", "said"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_grows_without_end_is_too_large(document: bytes, said: str) -> None:
    with pytest.raises(TooLargeError, match=said):
        list(records([document]))


def test_records_are_counted() -> None:
    limits = replace(XmlLimits(), records=3)
    assert len(list(records([b"<results>" + b"<a/>" * 3 + b"</results>"], limits=limits))) == 3
    with pytest.raises(TooLargeError, match="more than 3 records"):
        list(records([b"<results>" + b"<a/>" * 4 + b"</results>"], limits=limits))


@pytest.mark.parametrize(
    "document",
    [
        b"<results>" + b"<a>" * 31 + b"</a>" * 31 + b"</results>",
        b"<results><a " + _many(100) + b"/></results>",
        b"<results><a>" + b"x" * 65_536 + b"</a></results>",
        b"<results><r>" + b"<a/>" * 9_999 + b"</r></results>",
        b"<results><!--" + b"x" * 100_000 + b"--><a/></results>",
    ],
    ids=["depth", "attributes", "text", "children", "comment"],
)
def test_what_is_at_a_limit_is_read(document: bytes) -> None:
    assert len(list(records([document]))) == 1


def test_error_of_the_parser_is_never_seen() -> None:
    for cut in range(400):
        with pytest.raises(ObtainError):
            list(records([SITES[:cut]]))
