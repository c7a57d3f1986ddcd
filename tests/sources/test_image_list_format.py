"""The fields of image lists: genuine lists, and each field missing, empty or of another type."""

import json
from datetime import UTC, datetime

import pytest
from hepix_list import (
    APPDB,
    GONE,
    HEPIX,
    IMAGE,
    IMAGE_ID,
    LIST,
    MALFORMED,
    MISSING,
    OF_ENDORSER,
    OF_IMAGE,
    OF_IMAGES,
    OF_LIST,
    OF_ONE_IMAGE,
    TIME_LIKE,
    Where,
    changed,
    misfits_of,
)

from proc19probes.sources.image_list_format import parse
from proc19probes.sources.image_list_values import ListTime, Misfit, MisfitKind

# Genuine lists.


def test_list_of_hepix_is_as_it_should_be() -> None:
    found = parse(HEPIX)
    assert found.misfits == ()
    assert not found.is_flat
    assert found.identifier == "4e186b44-2c64-40ea-97d5-e9e5c0bce059"
    assert (found.title, found.version) == ("README example", "1")
    assert found.uri == "http://example.org/example-image-list.image_list"
    assert found.created == ListTime(
        datetime(2011, 3, 10, 17, 9, 12, tzinfo=UTC), "2011-03-10T17:09:12Z"
    )
    assert found.expires.at == datetime(2011, 4, 7, 17, 9, 12, tzinfo=UTC)
    assert found.endorser == "/C=DE/O=GermanGrid/OU=DESY/CN=Owen Synge"
    assert found.endorser_ca == "/C=DE/O=GermanGrid/CN=GridKa-CA"
    (image,) = found.images
    assert (image.identifier, image.title, image.version) == (IMAGE_ID, "README example VM", "1")
    assert image.uri == "http://example.org/example-image.img"
    assert image.size == 2147483648
    assert (len(image.sha512), image.sha512[:8]) == (128, "8b4c269a")
    assert (image.marketplace, image.expires) == ("", None)


def test_list_of_appdb_is_as_it_should_be_with_sizes_as_text_and_fields_of_its_own() -> None:
    found = parse(APPDB)
    assert found.misfits == ()
    assert [image.size for image in found.images] == [
        int(one["hv:image"]["hv:size"]) for one in json.loads(APPDB)["hv:imagelist"]["hv:images"]
    ]
    first = found.images[0]
    assert first.marketplace.startswith("https://appdb.somewhere.net/store/vo/image/c0482bc2-")
    assert first.expires is not None
    assert first.expires.at == datetime(2499, 12, 31, 22, tzinfo=UTC)


def test_flat_form_is_told_and_read() -> None:
    flat = json.dumps(json.loads(HEPIX)["hv:imagelist"]).encode()
    found, whole = parse(flat), parse(HEPIX)
    assert (found.is_flat, found.misfits) == (True, ())
    assert found.images == whole.images


@pytest.mark.parametrize("where", [(), OF_LIST, OF_ENDORSER, OF_IMAGE], ids=str)
def test_field_that_nobody_knows_changes_nothing(where: Where) -> None:
    assert parse(changed(where, "ad:new", {"hv:size": [None, 1.5]})) == parse(HEPIX)


# Fields that are not there, or are empty.

REQUIRED = [
    (OF_LIST, LIST, "dc:date:created"),
    (OF_LIST, LIST, "dc:date:expires"),
    (OF_LIST, LIST, "dc:identifier"),
    (OF_LIST, LIST, "dc:title"),
    (OF_LIST, LIST, "dc:description"),
    (OF_LIST, LIST, "dc:source"),
    (OF_LIST, LIST, "hv:version"),
    (OF_LIST, LIST, "hv:uri"),
    (OF_LIST, LIST, "hv:images"),
    (OF_ENDORSER, LIST, "hv:ca"),
    (OF_ENDORSER, LIST, "hv:dn"),
    (OF_ENDORSER, LIST, "hv:email"),
    (OF_ENDORSER, LIST, "dc:creator"),
    (OF_IMAGE, IMAGE, "dc:title"),
    (OF_IMAGE, IMAGE, "dc:description"),
    (OF_IMAGE, "image 1", "dc:identifier"),
    (OF_IMAGE, IMAGE, "hv:size"),
    (OF_IMAGE, IMAGE, "hv:uri"),
    (OF_IMAGE, IMAGE, "hv:version"),
    (OF_IMAGE, IMAGE, "hv:hypervisor"),
    (OF_IMAGE, IMAGE, "sl:checksum:sha512"),
    (OF_IMAGE, IMAGE, "sl:arch"),
    (OF_IMAGE, IMAGE, "sl:os"),
    (OF_IMAGE, IMAGE, "sl:osversion"),
    (OF_IMAGE, IMAGE, "sl:comments"),
]
MAY_BE_EMPTY = {"dc:description", "dc:source", "sl:comments"}
NO_TEXT = {"hv:images", "hv:size"}


def named(row: object) -> str | None:
    return row if isinstance(row, str) and ":" in row else None


@pytest.mark.parametrize(("where", "owner", "field"), REQUIRED, ids=named)
def test_required_field_that_is_not_there_is_missing(where: Where, owner: str, field: str) -> None:
    found = misfits_of(changed(where, field, GONE))
    assert found == [Misfit(MISSING, owner, field, "missing", "there")]


@pytest.mark.parametrize(("where", "owner", "field"), REQUIRED, ids=named)
def test_required_field_may_be_empty_where_lists_leave_it_so(
    where: Where, owner: str, field: str
) -> None:
    found = misfits_of(changed(where, field, ""))
    assert [(one.kind, one.field, one.found) for one in found] == (
        [] if field in MAY_BE_EMPTY else [(MALFORMED, field, '""')]
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        (20150618211400, "20150618211400"),
        (1.5, "1.5"),
        ({}, "an object"),
        (["a"], "a list"),
        ("x" * 20_001, '"' + "x" * 58 + "…"),
    ],
    ids=["null", "bool", "number", "fraction", "object", "list", "long"],
)
@pytest.mark.parametrize(
    ("where", "owner", "field"), [row for row in REQUIRED if row[2] not in NO_TEXT], ids=named
)
def test_text_that_is_something_else_is_malformed(
    where: Where, owner: str, field: str, value: object, shown: str
) -> None:
    (found,) = misfits_of(changed(where, field, value))
    known = owner if value != "x" * 20_001 or field != "dc:identifier" else found.owner
    assert (found.kind, found.owner, found.field) == (MALFORMED, known, field)
    assert found.found == shown


@pytest.mark.parametrize("value", [" ", "\t\n", "\u3000"])
@pytest.mark.parametrize("field", ["dc:title", "hv:version"])
def test_spaces_alone_are_no_text(field: str, value: str) -> None:
    (found,) = misfits_of(changed(OF_LIST, field, value))
    assert (found.kind, found.field, found.expected) == (MALFORMED, field, "a text")


# Objects.

SHAPES = {
    "endorser-gone": (
        (OF_LIST, "hv:endorser", GONE),
        [(MISSING, LIST, "hv:endorser"), (MISSING, LIST, "hv:x509")],
    ),
    "endorser-is-a-text": (
        (OF_LIST, "hv:endorser", "Owen"),
        [(MALFORMED, LIST, "hv:endorser"), (MISSING, LIST, "hv:x509")],
    ),
    "certificate-is-a-list": (
        ((*OF_LIST, "hv:endorser"), "hv:x509", []),
        [(MALFORMED, LIST, "hv:x509")],
    ),
    "images-are-an-object": ((OF_LIST, "hv:images", {}), [(MALFORMED, LIST, "hv:images")]),
    "images-are-null": ((OF_LIST, "hv:images", None), [(MALFORMED, LIST, "hv:images")]),
    "no-image": ((OF_LIST, "hv:images", []), []),
    "image-is-null": ((OF_IMAGES, 0, None), [(MALFORMED, "image 1", "hv:image")]),
    "image-is-a-text": ((OF_IMAGES, 0, "an image"), [(MALFORMED, "image 1", "hv:image")]),
    "image-is-empty": ((OF_IMAGES, 0, {}), [(MISSING, "image 1", "hv:image")]),
    "image-holds-a-list": (
        ((*OF_IMAGES, 0), "hv:image", []),
        [(MALFORMED, "image 1", "hv:image")],
    ),
}
ENDORSERS = {"hv:ca", "hv:dn", "hv:email", "dc:creator"}


@pytest.mark.parametrize(("change", "expected"), SHAPES.values(), ids=SHAPES)
def test_object_that_is_something_else_is_told_with_all_that_it_should_hold(
    change: tuple[Where, str, object], expected: list[tuple[MisfitKind, str, str]]
) -> None:
    found = [(one.kind, one.owner, one.field) for one in misfits_of(changed(*change))]
    assert found[: len(expected)] == expected
    within = {field for kind, _, field in found[len(expected) :] if kind is MISSING}
    assert within in (set(), ENDORSERS, OF_ONE_IMAGE)
    assert len(found) == len(expected) + len(within)


def test_image_that_is_a_list_is_shown_as_what_it_is() -> None:
    first = misfits_of(changed((*OF_IMAGES, 0), "hv:image", []))[0]
    assert (first.found, first.expected) == ("a list", "an object")


# Times.

TIMES = {
    "offset": "2011-03-10T17:09:12+00:00",
    "fraction": "2011-03-10T17:09:12.5Z",
    "without-z": "2011-03-10T17:09:12",
    "small-z": "2011-03-10T17:09:12z",
    "small-t": "2011-03-10t17:09:12Z",
    "space": "2011-03-10 17:09:12Z",
    "space-after": "2011-03-10T17:09:12Z ",
    "line-end": "2011-03-10T17:09:12Z\n",
    "30-february": "2011-02-30T17:09:12Z",
    "29-february": "2011-02-29T17:09:12Z",
    "month-13": "2011-13-10T17:09:12Z",
    "hour-25": "2011-03-10T25:09:12Z",
    "second-60": "2011-03-10T17:09:60Z",
    "year-nought": "0000-03-10T17:09:12Z",
    "date-alone": "2011-03-10",
    "basic-form": "20110310T170912Z",
    "week": "2011-W10-4T17:09:12Z",
    "other-digits": "２０１１-03-10T17:09:12Z",
    "words": "tomorrow",
}


@pytest.mark.parametrize("field", ["dc:date:created", "dc:date:expires"])
@pytest.mark.parametrize("text", TIMES.values(), ids=TIMES)
def test_time_in_any_other_form_is_malformed(text: str, field: str) -> None:
    found = parse(changed(OF_LIST, field, text))
    (misfit,) = found.misfits
    assert (misfit.kind, misfit.owner, misfit.field) == (MALFORMED, LIST, field)
    assert misfit.expected == TIME_LIKE
    time = found.created if field == "dc:date:created" else found.expires
    assert time == ListTime(None, text.strip())


def test_29_february_of_a_leap_year_is_a_time() -> None:
    assert misfits_of(changed(OF_LIST, "dc:date:created", "2012-02-29T23:59:59Z")) == []


@pytest.mark.parametrize("value", [None, 5, "", "tomorrow"])
def test_time_when_an_image_expires_may_be_left_out_and_not_be_wrong(value: object) -> None:
    content = changed(OF_IMAGE, "dc:date:expires", value)
    (misfit,) = misfits_of(content)
    assert (misfit.owner, misfit.field, misfit.expected) == (IMAGE, "dc:date:expires", TIME_LIKE)
    assert parse(content).images[0].expires == ListTime(None, value if value == "tomorrow" else "")
