"""The image service: Glance's list of images in its recorded shape, page by page.

The documents below tests/samples/image-service are made after OpenStack's manual of the Image API.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.sources.image_service import IMAGE_SERVICE, ImagesOfService, SiteImage
from proc19probes.vocabulary.http import TokenUse
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    ObtainError,
    RefusedError,
    TooLargeError,
)
from servers.accounting_pages import ERROR_PAGE, LOGIN_PAGE
from servers.told import Told

SAMPLES = Path(__file__).parents[1] / "samples" / "image-service"
FIRST, SECOND = ((SAMPLES / f"images-{page}.json").read_bytes() for page in (1, 2))
MARKER = "781b3762-9469-4cec-b58d-3349e5de4e9c"
DIGEST = "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
PLACE = IMAGE_SERVICE.of("PILOT-CLOUD", None)


def read(*documents: bytes) -> tuple[SiteImage, ...]:
    return ImagesOfService(PLACE).answer(Told(*documents))


def test_images_have_name_status_and_the_digest_that_the_synchronisation_noted() -> None:
    alma = "sha256:4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce"
    found = read(FIRST, SECOND)
    assert found == (
        SiteImage(
            "1bea47ed-f6a9-463b-b423-14b9cca9ad27",
            "registry.egi.eu egi_vm_images/ubuntu:24.04",
            "active",
            DIGEST,
        ),
        SiteImage(MARKER, "registry.egi.eu egi_vm_images/rocky/alma:9", "active", alma),
        SiteImage("46b7a1c2-0a3f-4b4e-8f55-1d6f3c8a9b10", "", "queued", None, is_private=True),
    )
    assert [image.is_active for image in found] == [True, True, False]


def test_next_page_is_asked_for_by_its_marker_alone_with_the_token_of_keystone() -> None:
    elsewhere = FIRST.replace(b"/v2/images?limit=2&", b"https://elsewhere.example.org/x?")
    told = Told(elsewhere, SECOND)
    ImagesOfService(PLACE).answer(told)
    assert [(asked.path, asked.query) for asked in told.asked] == [
        ("/v2/images", (("limit", "200"),)),
        ("/v2/images", (("limit", "200"), ("marker", MARKER))),
    ]
    assert {asked.token_use for asked in told.asked} == {TokenUse.OPENSTACK}


@pytest.mark.parametrize(
    ("noted", "digest"),
    [
        (f"registry.egi.eu/egi_vm_images/ubuntu:24.04-{DIGEST}", DIGEST),
        (DIGEST, DIGEST),
        ("2c24b9a1-0b0f-5b5c-8d1e-9c3a1f0b2d4e", None),
        (f"{DIGEST}0", None),
        (f"registry.egi.eu/egi_vm_images/ubuntu:24.04-{DIGEST.upper()}", DIGEST),
        (DIGEST.upper(), DIGEST),
        (f" {DIGEST} ", DIGEST),
        (DIGEST.removeprefix("sha256:"), DIGEST),
        (f"x-sha512:{'AB' * 64}", f"sha512:{'ab' * 64}"),
        (f"x-sha512:{'ab' * 32}", None),
        (f"x-md5:{'ab' * 32}", None),
        ("", None),
        (None, None),
        ([DIGEST], None),
    ],
)
def test_digest_is_what_the_noted_name_ends_in(noted: object, digest: str | None) -> None:
    image = {"id": "1", "name": "x", "status": "active", "appdb_id": noted}
    assert read(json.dumps({"images": [image]}).encode())[0].digest == digest


@pytest.mark.parametrize(
    ("document", "error", "words"),
    [
        (LOGIN_PAGE, RefusedError, "a login page in place of Glance's list of images"),
        (ERROR_PAGE, RefusedError, "an error page in place of Glance's list of images"),
        (b"", MalformedError, "an empty answer, expected Glance's list"),
        (b"{", MalformedError, "not JSON"),
        (FIRST[:-2], MalformedError, "not JSON"),
        (b"[]", MalformedError, "found an array, expected an object"),
        (b'{"versions": []}', MalformedError, "JSON without images"),
        (b'{"images": {}}', MalformedError, "found an object, expected an array"),
        (b'{"images": null}', MalformedError, "found nothing, expected an array"),
        (b'{"images": [[]]}', MalformedError, "found an array, expected an object"),
        (b'{"images": [{"status": "active"}]}', MalformedError, "found nothing as id"),
        (b'{"images": [{"id": "1"}]}', MalformedError, "found nothing as status"),
        (b'{"images": [{"id": "1", "name": 5}]}', MalformedError, "found '5' as name"),
        (b'{"images": [], "next": 5}', MalformedError, "found '5' as next"),
        (b'{"images": [], "next": "/v2/images"}', MalformedError, "without one marker"),
        (b'{"images": [], "next": "?marker=a&marker=b"}', MalformedError, "without one marker"),
        (b'{"images": [], "next": "//[?marker=a"}', MalformedError, "without one marker"),
        (FIRST, MalformedError, "page 2 leads back to one before it"),
        (b'{"images": [], "images": []}', MalformedError, "is there twice"),
        (b'{"images": [' + b" " * 5_000_000, TooLargeError, "more than 4194304 bytes"),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_what_is_no_list_of_images_is_named(
    document: bytes, error: type[ObtainError], words: str
) -> None:
    with pytest.raises(error, match=words):
        read(document)


class Endless:
    """A transport on whose every page another one is promised."""

    pages = 0

    def put(self, asked: object) -> "Endless":
        self.pages += 1
        return self

    def chunks(self) -> Iterator[bytes]:
        yield json.dumps({"images": [], "next": f"?marker={self.pages}"}).encode()


def test_pages_without_end_are_too_large() -> None:
    endless = Endless()
    with pytest.raises(TooLargeError, match="more than 100 pages of images"):
        ImagesOfService(PLACE).answer(endless)
    assert endless.pages == 100


def test_images_without_end_are_too_large() -> None:
    one = b'{"id":"1","name":"x","status":"active"}'
    with pytest.raises(TooLargeError, match="more than 20000 images"):
        read(b'{"images":[' + b",".join([one] * 20_001) + b"]}")


@settings(max_examples=150, deadline=None)
@given(st.floats(0, 0.999), st.binary(max_size=3))
def test_list_with_something_changed(place: float, piece: bytes) -> None:
    at = int(len(SECOND) * place)
    check(SECOND[:at] + piece + SECOND[at + len(piece) :])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_answers_of_any_bytes(document: bytes) -> None:
    check(document)


def check(document: bytes) -> None:
    """Read; what is accepted is what the parser promises."""
    try:
        found = read(document)
    except ObtainError:
        return
    assert all(image.identifier and image.status for image in found)
