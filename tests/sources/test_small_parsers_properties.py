"""Whatever text or page the small parsers get: a value that makes sense, or an error of ours."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.outside.ldap_names import path_of, split_dn, with_superiors
from proc19probes.sources.addresses import host_of, same_host, same_url
from proc19probes.sources.bdii_clocks import timestamp
from proc19probes.sources.distinguished_names import escaped
from proc19probes.sources.glue_values import utc_time
from proc19probes.sources.html_pages import HtmlPage, html_page, in_place_of
from proc19probes.sources.json_events import JsonEvents, Scalar
from proc19probes.vocabulary.unobtainable import MalformedError, ObtainError, TooLargeError
from servers.accounting_pages import (
    ERROR_PAGE,
    GRID,
    LOGIN_PAGE,
    cloud_sites_page,
    portal_document,
    portal_rows,
    publication_page,
    synchronisation_page,
)
from servers.told import ToldDocument

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
any_example = settings(max_examples=100, deadline=None)


@st.composite
def respelled(draw: st.DrawFn, form: str) -> str:
    """A time in this form, of which one character may be another or left out."""
    text = draw(st.datetimes()).strftime(form)
    at = draw(st.integers(0, len(text)))
    return (
        text[:at]
        + draw(st.sampled_from(["", "9", "\u0661", "\xb2", "\n", "Z", "."]))
        + text[at + draw(st.integers(0, 1)) :]
    )


@any_example
@given(respelled("%Y%m%d%H%M%SZ") | respelled("%Y%m%d%H%M%S.%fZ") | st.text(max_size=40))
def test_ldap_time_is_the_one_that_its_digits_say(text: str) -> None:
    try:
        found = timestamp(text)
    except MalformedError:
        return
    assert text.isascii()
    assert text.endswith("Z")
    assert f"{found:%m%d%H%M%S}" == text[4:14]
    assert found.year == int(text[:4])
    assert found.utcoffset() == timedelta(0)


@any_example
@given(
    respelled("%Y-%m-%dT%H:%M:%SZ") | respelled("%Y-%m-%dT%H:%M:%S.%f+00:00") | st.text(max_size=40)
)
def test_glue_time_is_the_one_that_its_digits_say(text: str) -> None:
    found = utc_time(text)
    if found is not None:
        assert text.isascii()
        assert found.isoformat()[:19] == text[:19]
        assert found.utcoffset() == timedelta(0)


@any_example
@given(st.datetimes(timezones=st.just(UTC)))
def test_time_that_is_written_is_read(when: datetime) -> None:
    whole = when.replace(microsecond=0)
    digits = whole.isoformat()[:19]
    assert utc_time(f"{digits}Z") == utc_time(f"{digits}.5+00:00") == whole
    assert timestamp("".join(filter(str.isdigit, digits)) + "Z") == whole


URLS = st.text(max_size=40) | st.text(alphabet="hH:/@.?#[]1 \u0661", max_size=20)


@any_example
@given(URLS, URLS)
def test_addresses_are_compared_whatever_they_are(one: str, other: str) -> None:
    assert same_url(one, one)
    assert same_host(one, one)
    assert same_url(one, other) is same_url(other, one)
    assert same_host(one, other) is same_host(other, one)
    assert not same_url(one, other) or host_of(one) == host_of(other)
    assert host_of(one) == host_of(one).lower()


@any_example
@given(st.text(alphabet="abz019-.", min_size=1).filter(lambda name: not name.endswith(".")))
def test_host_is_that_of_its_url(host: str) -> None:
    for url in (f"https://{host.upper()}:8443/a", f"HTTPS://user@{host}.:8443/a/", f"{host}?q"):
        assert host_of(url) == host
    assert same_url(f"https://{host}:443/a", f"HTTPS://{host.upper()}./a/")


@any_example
@given(st.text(max_size=60) | st.text(alphabet=r"aA\,;+=2C ", max_size=40))
def test_any_dn_has_a_path_of_its_names(dn: str) -> None:
    path = path_of(dn)
    assert len(path) == len(split_dn(dn))
    assert path_of(f"o=x,{dn}") == ("o=x", *path)


ANY_CHARACTER = st.characters(codec="utf-8")
VALUES = st.text(ANY_CHARACTER, min_size=1, max_size=20).filter(lambda text: text == text.strip())


@any_example
@given(VALUES, st.sampled_from(["GLUE2DomainID", "o"]))
def test_value_of_a_dn_is_the_same_however_it_is_escaped(value: str, attribute: str) -> None:
    hexadecimal = "".join(f"\\{byte:02X}" for byte in value.encode())
    path = path_of(f"{attribute}={escaped(value)},o=glue")
    assert path == path_of(f"{attribute}={hexadecimal},o=glue")
    assert len(path) == 2


@any_example
@given(st.lists(st.text(max_size=20) | st.sampled_from(["GLUE2Endpoint", "glue2DataStore"])))
def test_classes_with_their_superiors_have_no_further_ones(classes: list[str]) -> None:
    found = with_superiors(classes)
    assert {name.lower() for name in classes} <= found
    assert with_superiors(sorted(found)) == found


PAGES = [
    publication_page(GRID, NOW),
    synchronisation_page(GRID, NOW),
    cloud_sites_page(NOW),
    LOGIN_PAGE,
    ERROR_PAGE,
]
DATA = [
    portal_document(portal_rows(NOW)),
    b'{"a": [], "results": [1, -2.5e3, "\\u00e9\\n", null, true, {"b": [[]]}], "c": {}}',
]


@st.composite
def mutated(draw: st.DrawFn, documents: list[bytes], opening: bytes) -> bytes:
    """A document that is cut, has a byte changed, or what begins with `opening` doubled or gone."""
    data = draw(st.sampled_from(documents))
    at = draw(st.integers(0, len(data) - 1))
    match draw(st.sampled_from(["cut", "byte", "element"])):
        case "cut":
            return data[:at]
        case "byte":
            return data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
    start = max(data.find(opening, at), 0)
    end = data.find(opening, start + 1)
    element = data[start:end] if end > 0 else data[start:]
    return data[:start] + element * draw(st.sampled_from([0, 2, 3])) + data[start + len(element) :]


def page_or_error(document: bytes, size: int) -> HtmlPage | type[ObtainError]:
    try:
        return html_page(ToldDocument(document, size).chunks())
    except ObtainError as error:
        return type(error)


@any_example
@given(mutated(PAGES, b"<"), st.integers(1, 50))
def test_changed_page_is_read_to_tidy_texts_whatever_its_pieces(document: bytes, size: int) -> None:
    page = page_or_error(document, 64 * 1024)
    assert page_or_error(document, size) == page
    if not isinstance(page, HtmlPage):
        return
    cells = [cell for table in page.tables for row in table for cell in row]
    assert all(text == " ".join(text.split()) for text in (*page.headings, *page.items, *cells))
    assert all((*page.headings, *page.items, *(row for table in page.tables for row in table)))
    assert page.name in in_place_of(page, "another").detail


def keys_and_elements(document: bytes, size: int) -> dict[str, int]:
    """The keys of a document's object, each with how many elements `results` has, or 0."""
    events = JsonEvents(ToldDocument(document, size))
    found = {}
    for key in events.members_of_root():
        found[key] = 0
        if key != "results":
            events.skip()
            continue
        for _ in events.elements():
            events.skip()
            found[key] += 1
    events.finish()
    return found


@any_example
@given(mutated(DATA, b"["), st.integers(1, 50))
def test_changed_json_has_the_keys_and_elements_that_another_reader_finds(
    document: bytes, size: int
) -> None:
    try:
        found = keys_and_elements(document, size)
    except ObtainError:
        return
    # YAJL takes vertical tabs and form feeds between values for blanks, and has none in a text.
    expected = json.loads(document.translate(bytes.maketrans(b"\v\f", b"  ")))
    assert found == {key: len(expected[key]) if key == "results" else 0 for key in expected}


SCALARS = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(max_size=9)


@any_example
@given(st.lists(SCALARS, max_size=6), st.integers(0, 6), st.integers(1, 50))
def test_row_has_what_was_written_or_is_over_the_limit(
    row: list[Scalar], most: int, size: int
) -> None:
    events = JsonEvents(ToldDocument(json.dumps({"row": row}).encode(), size))
    assert next(keys := events.members_of_root()) == "row"
    if len(row) > most:
        with pytest.raises(TooLargeError):
            events.scalars(most)
        return
    assert events.scalars(most) == row
    assert list(keys) == []
    events.finish()
