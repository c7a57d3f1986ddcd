"""Whatever lies in the folder of trust anchors decides of its own authority and of no other."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from image_list_answers import found_in_list
from shown_lines import printed
from site_image_scenarios import SiteImages

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.sources.image_list import IMAGE_LIST
from proc19probes.vocabulary.state import worst
from servers.asking import NOW
from servers.image_lists import ENDORSER, Workshop
from servers.image_web import ImageServer
from servers.signing import openssl
from servers.users import nobody

LARGER_THAN_ANY = 2**27
LIST_PROBES = [name for name in probe_names() if IMAGE_LIST in load_probe(name).services]


def _sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, LARGER_THAN_ANY)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


ODD: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.touch(),
    "line-end": lambda path: path.write_bytes(b"\n"),
    "words": lambda path: path.write_bytes(b"<html>moved</html>\n"),
    "junk": lambda path: path.write_bytes(bytes(range(256)) * 9),
    "pem-of-nothing": lambda path: path.write_bytes(
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    ),
    "latin-1": lambda path: path.write_bytes(
        "access_id_CA X509 '/CN=Jos\u00e9'\n".encode("latin-1")
    ),
    "folder": lambda path: path.mkdir(),
    "pipe": os.mkfifo,
    "link-in-a-circle": _loop,
    "link-to-nowhere": lambda path: path.symlink_to("nowhere"),
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "huge": _sparse,
}


class WorkshopWithAList(Workshop):
    """A workshop with a good list, whose signer comes with its authority."""

    @cached_property
    def message(self) -> bytes:
        return self.signed_by(self.host, carrying=(self.issuing,))


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> WorkshopWithAList:
    return WorkshopWithAList(tmp_path_factory.mktemp("workshop"))


@cache
def hash_of(certificate: Path) -> str:
    return openssl("x509", "-in", str(certificate), "-noout", "-hash").decode().strip()


def with_odd(workshop: WorkshopWithAList, folder: Path, name: str, odd: str) -> Path:
    """The usual folder, with something odd in the place of this file."""
    anchors = copytree(workshop.trusted, folder / "anchors")
    (anchors / name).unlink(missing_ok=True)
    ODD[odd](anchors / name)
    return anchors


def judged(workshop: WorkshopWithAList, anchors: Path, folder: Path) -> tuple[str, set[str]]:
    """State and ids of what is found of the good list."""
    found = found_in_list(workshop.message, anchors, folder)
    assert all(one.text.isprintable() for one in found)
    return worst(one.state for one in found).value, {one.kind.id for one in found}


OF_OTHERS = (
    *("deadbeef.0", "deadbeef.1", "deadbeef.r0", "deadbeef.signing_policy", "deadbeef.namespaces"),
    *(
        "Other-CA.pem",
        "Other-CA.signing_policy",
        "Other-CA.crl_url",
        "Other-CA.info",
        "README",
        ".x",
    ),
)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", OF_OTHERS)
def test_odd_file_of_another_authority_alters_nothing(
    name: str, odd: str, workshop: WorkshopWithAList, tmp_path: Path
) -> None:
    anchors = with_odd(workshop, tmp_path, name, odd)
    assert judged(workshop, anchors, tmp_path) == ("OK", {"list-signed"})


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("ending", ["pem", "namespaces", "info", "r1"])
def test_odd_file_beside_a_whole_one_alters_nothing_where_it_can_be_opened(
    ending: str, odd: str, workshop: WorkshopWithAList, tmp_path: Path
) -> None:
    name = f"{hash_of(workshop.issuing.certificate)}.{ending}"
    anchors = with_odd(workshop, tmp_path, name, odd)
    if ending == "r1" and odd in ("pipe", "endless", "huge"):
        assert judged(workshop, anchors, tmp_path) == ("UNKNOWN", {"crl-not-usable"})
    else:
        assert judged(workshop, anchors, tmp_path) == ("OK", {"list-signed"})


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("of_root", [True, False], ids=["root", "issuing"])
def test_odd_signing_policy_is_a_namespace_that_is_not_known_for_that_authority_alone(
    of_root: bool, odd: str, workshop: WorkshopWithAList, tmp_path: Path
) -> None:
    authority = workshop.root if of_root else workshop.issuing
    name = f"{hash_of(authority.certificate)}.signing_policy"
    anchors = with_odd(workshop, tmp_path, name, odd)
    found = found_in_list(workshop.message, anchors, tmp_path)
    texts = {one.kind.id: one.text for one in found}
    assert set(texts) == {"list-signed", "namespace-not-known"}
    assert texts["namespace-not-known"] == (
        f"the authority {authority.subject}: with a signing policy that cannot be read,"
        " expected its own"
    )
    assert worst(one.state for one in found).value == "WARNING"


@pytest.mark.parametrize("odd", ODD)
def test_odd_list_of_revocations_cannot_be_used(
    odd: str, workshop: WorkshopWithAList, tmp_path: Path
) -> None:
    name = f"{hash_of(workshop.issuing.certificate)}.r0"
    anchors = with_odd(workshop, tmp_path, name, odd)
    assert judged(workshop, anchors, tmp_path) == ("UNKNOWN", {"crl-not-usable"})


@pytest.mark.parametrize("odd", [one for one in ODD if one not in ("pipe", "endless", "huge")])
def test_odd_root_trusts_nobody_of_that_authority(
    odd: str, workshop: WorkshopWithAList, tmp_path: Path
) -> None:
    name = f"{hash_of(workshop.root.certificate)}.0"
    anchors = with_odd(workshop, tmp_path, name, odd)
    assert judged(workshop, anchors, tmp_path) == ("CRITICAL", {"list-signature-not-valid"})


@pytest.mark.parametrize("ending", ["0", "1"])
def test_certificate_that_openssl_waits_for_is_told_at_the_deadline(
    ending: str, workshop: WorkshopWithAList, tmp_path: Path
) -> None:
    name = f"{hash_of(workshop.root.certificate)}.{ending}"
    anchors = with_odd(workshop, tmp_path, name, "pipe")
    (found,) = found_in_list(workshop.message, anchors, tmp_path, within=timedelta(seconds=2))
    assert (found.state.value, found.kind.id) == ("UNKNOWN", "too-slow")
    assert found.text.endswith("no answer within 2 s, waiting for openssl to verify a message")


def test_policy_that_may_not_be_read_is_not_known(workshop: WorkshopWithAList) -> None:
    with TemporaryDirectory() as folder:
        # Others than the owner may come here, which is not so where tests have their files.
        Path(folder).chmod(0o777)
        anchors = copytree(workshop.trusted, Path(folder) / "anchors")
        assert [one.kind.id for one in found_in_list(workshop.message, anchors, Path(folder))] == [
            "list-signed"
        ]
        (Path(folder) / "image.list").unlink()
        (anchors / f"{hash_of(workshop.issuing.certificate)}.signing_policy").chmod(0)
        with nobody():
            found = found_in_list(workshop.message, anchors, Path(folder))
    assert {one.kind.id for one in found} == {"list-signed", "namespace-not-known"}


@dataclass(frozen=True)
class Shelf:
    """A list and a site that follows it."""

    images: SiteImages
    folder: Path

    def line(self, probe_name: str, anchors: Path) -> str:
        """What the probe prints of the list, by this folder of trust anchors."""
        path = self.images.lists.folder / "vo.list"
        given = ["--image-list", path.as_uri(), "--capath", str(anchors)]
        return printed(probe_name, [*given, *self._further(probe_name)], NOW)

    @cache  # noqa: B019
    def whole_line(self, probe_name: str) -> str:
        """What it prints by the folder in which nothing is odd."""
        return self.line(probe_name, self.images.lists.trust_anchors)

    def _further(self, probe_name: str) -> list[str]:
        sites = self.folder / "sites"
        endorser = [
            "--endorser",
            ENDORSER,
            "--endorser-ca",
            self.images.lists.workshop.issuing.subject,
        ]
        database = ["--database", str(sites / "whole" / "vmcatcher.db")]
        return {
            "image_list_endorsed": endorser,
            "image_list_not_rolled_back": database,
            "images_answer": [*endorser, "--images", "1"],
            "images_in_cache": [*database, "--cache", str(sites / "whole" / "endorsed")],
            "images_published": [
                *("--site", "PILOT-CLOUD", "--information", (sites / "cloud.json").as_uri()),
            ],
        }.get(probe_name, [])


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("shelf")
    with ImageServer() as server:
        yield Shelf(SiteImages(folder, NOW, server.url), folder)


@pytest.mark.parametrize("odd", ["empty", "latin-1", "folder", "pipe", "link-to-nowhere", "huge"])
@pytest.mark.parametrize("probe_name", LIST_PROBES)
def test_every_probe_on_lists_says_the_same_with_an_odd_policy_but_the_one_on_signatures(
    probe_name: str, odd: str, shelf: Shelf, tmp_path: Path
) -> None:
    issuing = shelf.images.lists.workshop.issuing
    anchors = copytree(shelf.images.lists.trust_anchors, tmp_path / "anchors")
    policy = anchors / f"{hash_of(issuing.certificate)}.signing_policy"
    policy.unlink()
    ODD[odd](policy)
    before, after = shelf.whole_line(probe_name), shelf.line(probe_name, anchors)
    assert " OK - " in before
    if probe_name == "image_list_signed":
        assert after.startswith(
            f"IMAGE_LIST_SIGNED WARNING - the authority {issuing.subject}: with a signing policy"
            " that cannot be read, expected its own"
        )
    else:
        assert after == before
