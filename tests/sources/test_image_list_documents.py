"""Image lists as documents: what is none, what is too large, and whatever else may come."""

import json
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy

import pytest
from hepix_list import (
    HEPIX,
    IMAGE_ID,
    MALFORMED,
    OF_LIST,
    OF_ONE_IMAGE,
    Where,
    changed,
    misfits_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.sources.image_list_format import parse
from proc19probes.sources.image_list_values import ImageList
from proc19probes.vocabulary.unobtainable import MalformedError, ObtainError, TooLargeError


def with_name_twice(name: str) -> Callable[[], bytes]:
    return lambda: HEPIX.replace(f'"{name}":'.encode(), f'"{name}": 1, "{name}":'.encode(), 1)


NO_LISTS = {
    "nothing": (b"", "not JSON: "),
    "text": (b"an image list", "not JSON: "),
    "cut": (HEPIX[:-10], "not JSON: "),
    "more-after-it": (HEPIX + HEPIX, "not JSON: Extra data"),
    "byte-order-mark": (b"\xef\xbb\xbf" + HEPIX, "not JSON: Unexpected UTF-8 BOM"),
    "utf-16": (HEPIX.decode().encode("utf-16"), "not JSON: 'utf-8' codec"),
    "utf-16-without-mark": (HEPIX.decode().encode("utf-16-le"), "not JSON: "),
    "latin-1": (HEPIX.replace(b"Owen", b"\xd6wen"), "not JSON: 'utf-8' codec"),
    "list": (b"[]", "found a list, expected an object with hv:imagelist"),
    "number": (b"5", "found 5, expected an object with hv:imagelist"),
    "null": (b"null", "found null, expected an object with hv:imagelist"),
    "empty-object": (b"{}", "found JSON with nothing, expected hv:imagelist"),
    "other-object": (b'{"a": 1, "b": 2}', "found JSON with a, b, expected hv:imagelist"),
    "appdb-without-list": (b'{"egiappdb": {}}', "found JSON with egiappdb, expected hv:imagelist"),
    "list-is-null": (
        b'{"hv:imagelist": null, "dc:title": "flat"}',
        "found null in hv:imagelist, expected an object",
    ),
    "list-is-a-list": (
        b'{"hv:imagelist": []}',
        "found a list in hv:imagelist, expected an object",
    ),
    "list-is-a-text": (
        b'{"hv:imagelist": "x"}',
        'found "x" in hv:imagelist, expected an object',
    ),
    "not-a-number": (
        HEPIX.replace(b"2147483648", b"NaN"),
        "not JSON: NaN is no number of JSON",
    ),
    "infinity": (
        HEPIX.replace(b"2147483648", b"-Infinity"),
        "not JSON: -Infinity is no number of JSON",
    ),
    "number-of-many-digits": (HEPIX.replace(b"2147483648", b"9" * 5000), "not JSON: Exceeds"),
    "deep": (b"[" * 200_000, "not JSON: "),
    "deep-within": (
        HEPIX.replace(b"2147483648", b"[" * 100_000 + b"]" * 100_000),
        "not JSON: ",
    ),
}


@pytest.mark.parametrize(("content", "words"), NO_LISTS.values(), ids=NO_LISTS)
def test_what_is_no_list_is_malformed(content: bytes, words: str) -> None:
    with pytest.raises(MalformedError) as error:
        parse(content)
    assert error.value.detail.startswith(words)
    assert error.value.detail.isprintable()


NAMES_TWICE = ("hv:imagelist", "dc:identifier", "hv:dn", "hv:images", "sl:checksum:sha512")


@pytest.mark.parametrize("name", NAMES_TWICE)
def test_name_that_is_there_twice_is_malformed_and_neither_counts(name: str) -> None:
    with pytest.raises(MalformedError) as error:
        parse(with_name_twice(name)())
    assert error.value.detail == f"not JSON: {name} is there twice in one object"


def test_name_that_is_there_twice_in_another_spelling_is_told_too() -> None:
    twice = HEPIX.replace(b'"hv:dn":', b'"hv\\u003adn": "/CN=other", "hv:dn":')
    with pytest.raises(MalformedError, match="hv:dn is there twice"):
        parse(twice)


def test_fraction_and_exponent_are_no_text_and_no_size() -> None:
    content = HEPIX.replace(b'"hv:version": "1"', b'"hv:version": 1.0', 1)
    content = content.replace(b"2147483648", b"1e999")
    assert {(one.kind, one.field) for one in misfits_of(content)} == {
        (MALFORMED, "hv:version"),
        (MALFORMED, "hv:size"),
    }


def of_images(count: int) -> bytes:
    image = json.loads(HEPIX)["hv:imagelist"]["hv:images"][0]
    return changed(OF_LIST, "hv:images", [image] * count)


def test_list_of_more_images_than_anybody_has_is_too_large() -> None:
    with pytest.raises(TooLargeError, match="found 20001 images, expected at most 20000"):
        parse(of_images(20_001))


def test_list_of_20000_images_is_read() -> None:
    found = parse(of_images(20_000))
    assert len(found.images) == 20_000
    assert [one.found for one in found.misfits] == [f"{IMAGE_ID} 20000 times"]


def test_misfits_after_the_first_hundred_are_counted() -> None:
    found = parse(changed(OF_LIST, "hv:images", [None] * 200))
    assert len(found.misfits) == 100
    assert found.more_misfits == 200 * (1 + len(OF_ONE_IMAGE)) - 100


# Whatever comes.

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
)


def places(value: object, where: Where = ()) -> list[Where]:
    """Every place in the document below this one."""
    if isinstance(value, dict):
        inner = list(value.items())
    else:
        inner = list(enumerate(value)) if isinstance(value, list) else []
    below = [place for key, one in inner for place in places(one, (*where, key))]
    return [(*where, key) for key, _ in inner] + below


PLACES = places(json.loads(HEPIX))


@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_document_with_other_values_is_read_or_told(
    changes: list[tuple[Where, object]],
) -> None:
    document = json.loads(HEPIX)
    for (*above, last), value in changes:
        with suppress(LookupError, TypeError):
            holder = document
            for name in above:
                holder = holder[name]
            holder[last] = deepcopy(value)
    with suppress(ObtainError):
        found = parse(json.dumps(document).encode())
        assert isinstance(found, ImageList)
        for misfit in found.misfits:
            assert f"{misfit.owner}{misfit.field}{misfit.found}{misfit.expected}".isprintable()


@given(st.integers(0, len(HEPIX)), st.integers(0, 40), st.binary(max_size=20))
@settings(max_examples=300, deadline=None)
def test_document_with_other_bytes_is_read_or_told(begin: int, length: int, put: bytes) -> None:
    with suppress(ObtainError):
        assert isinstance(parse(HEPIX[:begin] + put + HEPIX[begin + length :]), ImageList)
