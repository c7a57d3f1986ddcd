"""Which images are asked for, how, and what is shown of addresses that hold a secret."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from image_list_answers import found_in_list
from image_list_scenarios import Document, Lists, images_of, written

from servers.asking import NOW, lines
from servers.image_lists import ENDORSER
from servers.image_web import IMAGES, ImageServer

ISSUING = "/DC=org/DC=example/CN=PROC19 Issuing CA"
TRUSTED = {"endorser": ENDORSER, "endorser_ca": ISSUING}

AS_SOMEBODY = "http://reader:s3cret-w0rd@"
IN_THE_QUERY = "?token=s3cret-t0ken"


@pytest.fixture(scope="module")
def image_server() -> Iterator[ImageServer]:
    with ImageServer() as server:
        yield server


@pytest.fixture
def server(image_server: ImageServer) -> ImageServer:
    """As it is before it was asked, or told what to refuse."""
    for one in (image_server.asked, image_server.by_get_alone, image_server.ranged):
        one.clear()
    return image_server


@pytest.fixture(scope="module")
def lists(image_server: ImageServer, tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return Lists(tmp_path_factory.mktemp("lists"), NOW, image_server.url)


def texts_of(address: str, lists: Lists, folder: Path, **changes: str) -> list[str]:
    """What the probe says of a list whose images are at this address, with these fields."""

    def change(document: Document) -> None:
        for one in images_of(document):
            one.update({"hv:uri": address, **changes})

    message = lists.with_change(change)
    found = found_in_list(message, lists.trust_anchors, folder, TRUSTED, "images_answer")
    return [one.text for one in found]


def test_secret_of_an_image_without_a_size_is_not_shown(
    server: ImageServer, lists: Lists, tmp_path: Path
) -> None:
    address = server.url.replace("http://", AS_SOMEBODY) + "/unsized"
    texts = texts_of(address, lists, tmp_path)
    assert len(texts) == 2
    for text in texts:
        assert f"no size at {server.url}/unsized, expected" in text


@pytest.mark.parametrize("address", [f"{AS_SOMEBODY}localhost:1/one", f"http://h:1/{IN_THE_QUERY}"])
def test_secret_of_an_image_that_has_no_other_name_is_not_shown(
    address: str, lists: Lists, tmp_path: Path
) -> None:
    texts = texts_of(address, lists, tmp_path, **{"dc:identifier": "", "dc:title": ""})
    assert len(texts) == 2
    for text in texts:
        assert text.startswith("image http://")
        assert "s3cret" not in text


class Shelf:
    """A list whose images are on a server, signed by its endorser."""

    def __init__(self, folder: Path, lists: Lists) -> None:
        self._folder = folder
        self._lists = lists

    def lines(self, message: bytes | None = None, **options: str) -> list[str]:
        """What the probe says of the list, or of this message in its place."""
        document = self._lists.document()
        path = self._folder / "image.list"
        listed = self._lists.signed(written(document)) if message is None else message
        found = found_in_list(
            listed, self._lists.trust_anchors, self._folder, options, "images_answer"
        )
        return [line.replace(path.as_uri(), "LIST") for line in lines(found)]

    def changed(self, change: Callable[[Document], object]) -> bytes:
        return self._lists.with_change(change)


@pytest.fixture
def shelf(lists: Lists, tmp_path: Path) -> Shelf:
    return Shelf(tmp_path, lists)


SIGNED_BY = f"signed by {ENDORSER}, issued by {ISSUING}"
NOBODY_ASKED = {
    "nobody-said": ({}, f"{SIGNED_BY}, expected --endorser and --endorser-ca to compare with", 0),
    "authority-not-said": (
        {"endorser": ENDORSER},
        f"{SIGNED_BY}, expected --endorser-ca to compare with",
        0,
    ),
    "another-endorser": (
        {**TRUSTED, "endorser": f"{ENDORSER}.org"},
        f"no image is asked for (signed by {ENDORSER}), expected {ENDORSER}.org",
        1,
    ),
    "another-authority": (
        {**TRUSTED, "endorser_ca": "/DC=org/CN=CA"},
        f"no image is asked for (issued by {ISSUING}), expected /DC=org/CN=CA",
        1,
    ),
    "another-endorser-and-authority-not-said": (
        {"endorser": "/CN=a"},
        f"no image is asked for (signed by {ENDORSER}), expected /CN=a",
        1,
    ),
    "parts-of-the-endorser-in-another-order": (
        {**TRUSTED, "endorser": "DC=org,DC=example,O=Hosts,CN=images.example.org"},
        f"no image is asked for (signed by {ENDORSER}), expected"
        f" DC=org,DC=example,O=Hosts,CN=images.example.org (did you mean {ENDORSER}?)",
        1,
    ),
}
KINDS = ("endorser-not-said", "list-not-endorsed")


@pytest.mark.parametrize(("given", "text", "kind"), NOBODY_ASKED.values(), ids=list(NOBODY_ASKED))
def test_no_address_of_a_list_is_asked_that_is_not_its_endorsers(
    given: Mapping[str, str], text: str, kind: int, shelf: Shelf, server: ImageServer
) -> None:
    assert shelf.lines(deep="all", **given) == [f"UNKNOWN LIST: {text} [{KINDS[kind]}]"]
    assert server.asked == []


def test_no_address_is_asked_of_a_list_that_names_another_endorser(
    shelf: Shelf, server: ImageServer
) -> None:
    def change(document: Document) -> None:
        document["hv:imagelist"]["hv:endorser"]["hv:x509"]["hv:dn"] = "/CN=another"

    (line,) = shelf.lines(shelf.changed(change), **TRUSTED)
    assert line == (
        "UNKNOWN LIST: no image is asked for (hv:dn /CN=another), expected"
        f" {ENDORSER} [list-not-endorsed]"
    )
    assert server.asked == []


def test_no_address_of_a_list_is_asked_whose_signature_does_not_hold(
    shelf: Shelf, server: ImageServer
) -> None:
    message = shelf.changed(lambda document: None).replace(b"CentOS 6 minimal", b"CentOS 6 maximal")
    (line,) = shelf.lines(message, **TRUSTED)
    assert line.startswith("UNKNOWN LIST: not read (")
    assert line.endswith("[list-not-trusted]")
    assert server.asked == []


OK = "OK LIST: 2 of 2 images answer with their size, none fetched [images-answer]"


@pytest.mark.parametrize("status", [403, 405, 501])
@pytest.mark.parametrize("is_ranged", [True, False], ids=["in-part", "whole"])
def test_images_that_answer_to_get_alone_answer(
    status: int, is_ranged: bool, shelf: Shelf, server: ImageServer
) -> None:
    server.by_get_alone |= dict.fromkeys(IMAGES, status)
    server.ranged |= set(IMAGES) if is_ranged else set()
    assert shelf.lines(**TRUSTED) == [OK]
    assert [one.method for one in server.asked] == ["HEAD", "GET"] * 2


def test_image_of_another_size_is_found_by_get_too(shelf: Shelf, server: ImageServer) -> None:
    server.by_get_alone["/longer"] = 403
    server.ranged.add("/longer")

    def change(document: Document) -> None:
        one = images_of(document)[0]
        one["hv:uri"] = one["hv:uri"].replace("/one", "/longer")

    (line,) = shelf.lines(shelf.changed(change), **TRUSTED)
    assert line.endswith(": 50001 bytes, expected 50000 [image-size-differs]")


def test_names_of_the_endorser_may_be_as_openssl_prints_them(
    shelf: Shelf, server: ImageServer
) -> None:
    given = {
        "endorser": "DC = org, DC = example, O = Hosts, CN = images.example.org",
        "endorser_ca": "CN=PROC19 Issuing CA,DC=example,DC=org",
    }
    assert shelf.lines(**given) == [OK]
    assert [one.method for one in server.asked] == ["HEAD"] * 2
