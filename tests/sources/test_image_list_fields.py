"""Sizes, identifiers, digests and addresses of image lists, in every form that they may have."""

import copy
import json

import pytest
from hepix_list import (
    HEPIX,
    IMAGE,
    IMAGE_ID,
    LIST,
    MALFORMED,
    OF_IMAGE,
    OF_LIST,
    TWICE,
    Where,
    changed,
    misfits_of,
)

from proc19probes.sources.image_list_format import parse
from proc19probes.sources.image_list_values import Misfit

SIZES = {
    "number": (5, 5),
    "text": ("5", 5),
    "largest": (10**18 - 1, 10**18 - 1),
    "larger": (10**18, None),
    "nought": (0, None),
    "nought-as-text": ("0", None),
    "negative": (-5, None),
    "negative-text": ("-5", None),
    "plus": ("+5", None),
    "fraction": (5.0, None),
    "exponent": (5e3, None),
    "exponent-as-text": ("5e3", None),
    "bool": (True, None),
    "null": (None, None),
    "leading-nought": ("05", None),
    "spaces": (" 5", None),
    "line-end": ("5\n", None),
    "unit": ("5 GB", None),
    "underscore": ("5_000", None),
    "other-digits": ("５", None),
    "hexadecimal": ("0x5", None),
    "list": ([5], None),
}


@pytest.mark.parametrize(("value", "size"), SIZES.values(), ids=SIZES)
def test_size_is_a_whole_number_above_nought(value: object, size: int | None) -> None:
    content = changed(OF_IMAGE, "hv:size", value)
    assert parse(content).images[0].size == size
    expected = [] if size else [(MALFORMED, IMAGE, "hv:size", "a number of bytes")]
    assert [(m.kind, m.owner, m.field, m.expected) for m in misfits_of(content)] == expected


UUID = IMAGE_ID.upper()
IDENTIFIERS = {
    "capitals": (UUID, True),
    "of-no-version": ("00000000-0000-0000-0000-000000000000", True),
    "braces": (f"{{{UUID}}}", False),
    "urn": (f"urn:uuid:{UUID}", False),
    "without-hyphens": (UUID.replace("-", ""), False),
    "short": (UUID[:-1], False),
    "long": (f"{UUID}0", False),
    "other-letter": (f"{UUID[:-1]}g", False),
    "other-hyphens": (UUID.replace("-", "\u2010"), False),
    "line-end": (f"{UUID}\n", False),
    "moved-hyphen": ("488dcdc49-ab1-4fc8-a7ba-b7a5428ecb3d", False),
}


@pytest.mark.parametrize("where", [OF_LIST, OF_IMAGE], ids=["list", "image"])
@pytest.mark.parametrize(("text", "right"), IDENTIFIERS.values(), ids=IDENTIFIERS)
def test_identifier_is_a_uuid_in_its_one_form(text: str, right: bool, where: Where) -> None:
    document = json.loads(changed(where, "dc:identifier", text))
    if where is OF_LIST:
        document["hv:imagelist"]["hv:images"] = []
    found = parse(json.dumps(document).encode())
    identifier = found.identifier if where is OF_LIST else found.images[0].identifier
    assert identifier == (text.lower() if right else "")
    expected = [] if right else [(MALFORMED, "dc:identifier", "a UUID")]
    assert [(one.kind, one.field, one.expected) for one in found.misfits] == expected


def test_identifier_of_two_images_is_told_once_whatever_its_case() -> None:
    document = json.loads(HEPIX)
    images = document["hv:imagelist"]["hv:images"]
    for _ in range(2):
        images.append(copy.deepcopy(images[0]))
    images[1]["hv:image"]["dc:identifier"] = UUID
    assert misfits_of(json.dumps(document).encode()) == [
        Misfit(TWICE, LIST, "dc:identifier", f"{IMAGE_ID} 3 times", "each one once")
    ]


def test_identifier_of_the_list_is_not_that_of_an_image() -> None:
    content = changed(OF_LIST, "dc:identifier", IMAGE_ID)
    assert [one.kind for one in misfits_of(content)] == [TWICE]


def test_identifiers_that_are_none_are_not_the_same() -> None:
    document = json.loads(changed(OF_IMAGE, "dc:identifier", "the image"))
    images = document["hv:imagelist"]["hv:images"]
    images.append(images[0])
    assert [one.kind for one in misfits_of(json.dumps(document).encode())] == [MALFORMED] * 2


@pytest.mark.parametrize(
    ("text", "right"),
    [("AB" * 64, True), ("ab" * 63, False), ("ab" * 65, False), ("xy" * 64, False)],
    ids=["capitals", "short", "long", "no-digits"],
)
def test_digest_is_of_128_hexadecimal_digits(text: str, right: bool) -> None:
    found = parse(changed(OF_IMAGE, "sl:checksum:sha512", text))
    assert found.images[0].sha512 == (text.lower() if right else "")
    assert bool(found.misfits) is not right


ADDRESSES = {
    "https": ("https://images.example.org:8443/a?b=c", True),
    "capitals": ("HTTPS://IMAGES.example.org/a", True),
    "address": ("http://[2001:db8::1]/a", True),
    "ftp": ("ftp://images.example.org/a", False),
    "file": ("file:///etc/passwd", False),
    "no-scheme": ("images.example.org/a", False),
    "no-host": ("https:///a", False),
    "no-address": ("http://[::1/a", False),
    "no-port": ("http://images.example.org:port/a", False),
    "port-nought": ("http://images.example.org:0/a", False),
    "port-too-large": ("http://images.example.org:65536/a", False),
    "space": ("http://images.example.org/a b", False),
    "line-end": ("http://images.example.org/a\n", False),
    "escape": ("http://images.example.org/\x1b[31m", False),
    "backslash-before-the-host": ("https://images.example.org\\@other.example.org/a", False),
    "bar": ("http://images.example.org/a|b", False),
    "turned-around": ("http://images.example.org/\u202egmi", False),
}


@pytest.mark.parametrize("where", [OF_LIST, OF_IMAGE], ids=["list", "image"])
@pytest.mark.parametrize(("text", "right"), ADDRESSES.values(), ids=ADDRESSES)
def test_address_is_a_url_that_can_be_asked(text: str, right: bool, where: Where) -> None:
    found = parse(changed(where, "hv:uri", text))
    assert (found.uri if where is OF_LIST else found.images[0].uri) == (text if right else "")
    expected = [] if right else [(MALFORMED, "hv:uri", "a URL with http: or https:")]
    assert [(one.kind, one.field, one.expected) for one in found.misfits] == expected


def test_what_is_shown_of_a_field_breaks_no_line() -> None:
    content = changed(OF_IMAGE, "hv:size", "5 |\x1b[31m\u2028OK" * 50)
    (found,) = misfits_of(content)
    assert found.found.isprintable()
    assert "|" not in found.found
    assert len(found.found) <= 60
