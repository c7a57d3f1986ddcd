"""The artefact registry: Harbor's lists in recorded shapes, OCI's from a real registry.

The documents below tests/samples/artefact-registry are made after Harbor's Swagger file and OCI's
specifications; no answer of a Harbor was at hand.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.sources.artefact_registry import (
    ARTEFACT_REGISTRY,
    ProjectImages,
    RegistryApi,
    RegistryImage,
    RegistryProject,
    Tag,
)
from proc19probes.sources.json_documents import instant_of
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.http import ANY_TYPE, TokenUse
from proc19probes.vocabulary.unobtainable import (
    Cause,
    MalformedError,
    ObtainError,
    RefusedError,
    TooLargeError,
    Unobtainable,
)
from servers.accounting_pages import ERROR_PAGE, LOGIN_PAGE
from servers.oci_registry import (
    DOCKER_MANIFEST,
    OCI_INDEX,
    OCI_MANIFEST,
    ROBOT,
    OciRegistry,
)
from servers.told import Told

SAMPLES = Path(__file__).parents[1] / "samples" / "artefact-registry"
REPOSITORIES, UBUNTU, ALMA, CATALOG, TAGS, MANIFEST = (
    (SAMPLES / f"{name}.json").read_bytes()
    for name in (
        *("harbor-repositories-1", "harbor-artifacts-ubuntu-1", "harbor-artifacts-alma-1"),
        *("oci-catalog-1", "oci-tags-1", "oci-manifest"),
    )
)
EMPTY = (SAMPLES / "harbor-empty.json").read_bytes()
HARBOR = (REPOSITORIES, UBUNTU, EMPTY, ALMA, EMPTY, EMPTY)
OCI = (CATALOG, TAGS, MANIFEST, MANIFEST, TAGS, CATALOG)
PROJECT = "egi_vm_images"
NOVEMBER = datetime(2026, 11, 20, 8, 40, 2, tzinfo=UTC)


def harbor(*documents: bytes) -> RegistryProject:
    return ProjectImages(ARTEFACT_REGISTRY, PROJECT, RegistryApi.HARBOR).answer(Told(*documents))


def oci(*documents: bytes) -> RegistryProject:
    return ProjectImages(ARTEFACT_REGISTRY, PROJECT, RegistryApi.OCI).answer(Told(*documents))


def changed(document: bytes, old: str, new: str) -> bytes:
    assert old in document.decode()
    return document.decode().replace(old, new, 1).encode()


def test_harbors_artefacts_have_digest_tags_and_when_each_was_pushed() -> None:
    november = datetime(2026, 11, 20, 8, 41, 18, tzinfo=UTC)
    september = datetime(2026, 9, 2, 10, 2, 45, tzinfo=UTC)
    october = datetime(2026, 10, 1, 7, tzinfo=UTC)
    one, two, three = (
        f"sha256:{number}"
        for number in (
            "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
            "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35",
            "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce",
        )
    )
    ubuntu = "egi_vm_images/ubuntu"
    tags = (Tag("24.04-2026.11.20", november), Tag("24.04", november.replace(second=19)))
    assert harbor(*HARBOR) == RegistryProject(
        PROJECT,
        (
            RegistryImage(ubuntu, one, tags),
            RegistryImage(ubuntu, two, (Tag("24.04-2026.09.02", september),)),
            RegistryImage("egi_vm_images/rocky/alma", three, (Tag("9", october),)),
        ),
    )


@pytest.mark.parametrize(
    ("written", "digest"),
    [
        (f"SHA256:{'AB' * 32}", f"sha256:{'ab' * 32}"),
        (f"sha512:{'AB' * 64}", f"sha512:{'ab' * 64}"),
    ],
)
def test_digest_is_taken_in_any_case_and_of_any_algorithm(written: str, digest: str) -> None:
    old = "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    changed_ubuntu = changed(UBUNTU, f'"digest": "{old}"', f'"digest": "{written}"')
    found = harbor(REPOSITORIES, changed_ubuntu, EMPTY, ALMA, EMPTY, EMPTY)
    assert found.images[0].digest == digest


def test_harbor_is_asked_page_by_page_with_slashes_escaped_twice_as_a_robot() -> None:
    told = Told(*HARBOR)
    ProjectImages(ARTEFACT_REGISTRY, PROJECT, RegistryApi.HARBOR).answer(told)
    base = "/api/v2.0/projects/egi_vm_images/repositories"
    assert [(asked.path, dict(asked.query)["page"]) for asked in told.asked] == [
        (base, "1"),
        (f"{base}/ubuntu/artifacts", "1"),
        (f"{base}/ubuntu/artifacts", "2"),
        (f"{base}/rocky%252Falma/artifacts", "1"),
        (f"{base}/rocky%252Falma/artifacts", "2"),
        (base, "2"),
    ]
    assert {asked.token_use for asked in told.asked} == {TokenUse.PASSWORD}
    assert {asked.accept for asked in told.asked} == {ANY_TYPE}


def test_project_without_repositories_has_no_image() -> None:
    assert harbor(EMPTY) == RegistryProject(PROJECT, ())


def test_oci_manifest_gives_its_digest_and_when_it_was_made() -> None:
    told = Told(*OCI)
    found = ProjectImages(ARTEFACT_REGISTRY, PROJECT, RegistryApi.OCI).answer(told)
    (image,) = found.images
    assert image.tags == (Tag("24.04", NOVEMBER), Tag("24.04-2026.11.20", NOVEMBER))
    assert image.digest == f"sha256:{sha256(MANIFEST).hexdigest()}"
    assert [asked.path for asked in told.asked] == [
        "/v2/_catalog",
        "/v2/egi_vm_images/ubuntu/tags/list",
        "/v2/egi_vm_images/ubuntu/manifests/24.04",
        "/v2/egi_vm_images/ubuntu/manifests/24.04-2026.11.20",
        "/v2/egi_vm_images/ubuntu/tags/list",
        "/v2/_catalog",
    ]
    assert OCI_MANIFEST in told.asked[2].accept
    assert OCI_INDEX in told.asked[2].accept
    assert DOCKER_MANIFEST in told.asked[2].accept


@pytest.mark.parametrize(
    ("documents", "error", "words"),
    [
        ((LOGIN_PAGE,), RefusedError, "a login page in place of Harbor's list"),
        ((ERROR_PAGE,), RefusedError, "an error page in place of Harbor's list"),
        ((b"",), MalformedError, "an empty answer, expected Harbor's list"),
        ((b"Pong",), MalformedError, "not JSON"),
        ((REPOSITORIES[:-3],), MalformedError, "not JSON"),
        ((b"{}",), MalformedError, "found an object, expected an array"),
        ((b"null",), MalformedError, "found nothing, expected an array"),
        ((b"[1]",), MalformedError, "found '1', expected an object"),
        ((b"[NaN]",), MalformedError, "NaN is no number of JSON"),
        ((b'[{"name":"a","name":"b"}]',), MalformedError, "name is there twice"),
        ((b'[{"id": 4}]',), MalformedError, "found nothing as name, expected a text"),
        ((b'[{"name": ["a"]}]',), MalformedError, "found an array as name"),
        ((b'[{"name": "other/ubuntu"}]',), MalformedError, "the repository other/ubuntu in egi"),
        ((b'[{"name": "egi_vm_images/../x"}]',), MalformedError, "expected a name or digest"),
        ((b'[{"name": "egi_vm_images/a%2f"}]',), MalformedError, "expected a name or digest"),
        ((b'[{"name": "egi_vm_images/"}]',), MalformedError, "expected a name or digest"),
        ((REPOSITORIES, changed(UBUNTU, "sha256:6b", "md5:6b")), MalformedError, "expected a name"),
        ((REPOSITORIES, changed(UBUNTU, '"24.04"', '"24 04"')), MalformedError, "'24 04'"),
        ((REPOSITORIES, changed(UBUNTU, '"24.04"', "24.04")), MalformedError, "'24.04' as name"),
        ((REPOSITORIES, changed(UBUNTU, "T08:41:18.530Z", "")), MalformedError, "expected a time"),
        ((REPOSITORIES, changed(UBUNTU, "2026-11-20T08:41:18.530Z", "0001-01-01T00:00:00.000Z")),
            MalformedError, "pushed at '0001-01-01T00:00:00.000Z', expected a time"),
        ((REPOSITORIES, UBUNTU, UBUNTU), MalformedError, "page 2 is the same as the one before"),
        ((b"[" * 100_000,), MalformedError, "not JSON"),
        ((b'["' + b"x" * 5_000_000,), TooLargeError, "more than 4194304 bytes"),
        ((b"[" + b"9" * 5000 + b"]",), MalformedError, "not JSON"),
    ],
    ids=lambda value: value[-1][:40].decode("latin-1") if isinstance(value, tuple) else None,
)  # fmt: skip
def test_what_is_no_list_of_harbor_is_named(
    documents: tuple[bytes, ...], error: type[ObtainError], words: str
) -> None:
    with pytest.raises(error, match=words):
        harbor(*documents)


@pytest.mark.parametrize(
    ("documents", "error", "words"),
    [
        ((LOGIN_PAGE,), RefusedError, "a login page in place of the list of repositories"),
        ((b"[]",), MalformedError, "found an array, expected an object"),
        ((b"{}",), MalformedError, "JSON without repositories"),
        ((b'{"errors":[{"code":"DENIED"}]}',), MalformedError, "JSON without repositories"),
        ((b'{"repositories":false}',), MalformedError, "found 'False', expected an array"),
        ((b'{"repositories":[5]}',), MalformedError, "'5', expected a name or digest"),
        ((b'{"repositories":["../x"]}',), MalformedError, "expected a name or digest"),
        ((CATALOG, b'{"tags":[".."]}'), MalformedError, "'..', expected a name or digest"),
        ((CATALOG, b'{"tags":["a/../../b"]}'), MalformedError, "expected a name or digest"),
        ((CATALOG, TAGS, b'{"schemaVersion":1}'), MalformedError, "not of schema version 2"),
        ((CATALOG, TAGS, b"[]"), MalformedError, "the manifest of egi_vm_images/ubuntu:24.04"),
        ((CATALOG, TAGS, ERROR_PAGE), RefusedError, "an error page in place of the manifest"),
    ],
    ids=lambda value: value[-1][:40].decode("latin-1") if isinstance(value, tuple) else None,
)
def test_what_is_no_answer_of_an_oci_registry_is_named(
    documents: tuple[bytes, ...], error: type[ObtainError], words: str
) -> None:
    with pytest.raises(error, match=words):
        oci(*documents)


def test_configuration_counts_only_with_the_digest_that_the_manifest_says() -> None:
    blob = b'{"created": "2026-11-20T08:40:02Z"}'
    kind = "application/vnd.oci.image.config.v1+json"
    config = {"mediaType": kind, "digest": f"sha256:{sha256(blob).hexdigest()}", "size": len(blob)}
    manifest = json.dumps(
        {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config}
    ).encode()
    tags = b'{"tags": ["24.04"]}'
    found = oci(CATALOG, tags, manifest, blob, tags, CATALOG)
    assert found.images[0].tags == (Tag("24.04", NOVEMBER),)
    with pytest.raises(
        MalformedError, match="a configuration of egi_vm_images/ubuntu that has not"
    ):
        oci(CATALOG, tags, manifest, blob.replace(b"2026", b"2020"), tags, CATALOG)


class Endless:
    """A transport on whose every page there is something new."""

    def __init__(self, form: str) -> None:
        self._form = form
        self.pages = 0

    def put(self, asked: object) -> "Endless":
        self.pages += 1
        return self

    def chunks(self) -> Iterator[bytes]:
        yield self._form.replace("NUMBER", str(self.pages)).encode()


@pytest.mark.parametrize(
    ("api", "form", "words"),
    [
        (RegistryApi.HARBOR, '[{"name": "egi_vm_images/xNUMBER", "digest": "sha256:'
            + "a" * 64 + '"}]', "pages in one list of Harbor"),
        (RegistryApi.OCI, '{"repositories": ["xNUMBER"]}', "pages in the list of repositories"),
    ],
)  # fmt: skip
def test_lists_without_end_are_too_large(api: RegistryApi, form: str, words: str) -> None:
    endless = Endless(form)
    with pytest.raises(TooLargeError, match=words):
        ProjectImages(ARTEFACT_REGISTRY, PROJECT, api).answer(endless)
    assert endless.pages <= 200


def test_images_without_end_are_too_large() -> None:
    digests = (f"sha256:{number:064x}" for number in range(6000))
    at = "2026-11-20T08:41:18Z"
    artefacts = [{"digest": one, "tags": [{"name": "a", "push_time": at}]} for one in digests]
    with pytest.raises(TooLargeError, match="more than 5000 images"):
        harbor(REPOSITORIES, json.dumps(artefacts).encode())


def test_tags_without_end_are_too_large() -> None:
    tags = json.dumps({"tags": [f"t{number}" for number in range(1001)]}).encode()
    with pytest.raises(TooLargeError, match="more than 1000 names in the list of tags"):
        oci(CATALOG, tags)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-20T08:40:02Z", NOVEMBER),
        ("2026-11-20T10:40:02.123456789+02:00", NOVEMBER),
        ("2026-11-20t08:40:02z", NOVEMBER),
        ("2026-11-20 08:40:02", None),
        ("2026-02-31T08:40:02Z", None),
        ("2026-11-20T08:40:02+99:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("٢026-11-20T08:40:02Z", None),
        ("", None),
    ],
)
def test_time_is_taken_only_where_it_is_one(text: str, instant: datetime | None) -> None:
    assert instant_of(text) == instant


def check(documents: tuple[bytes, ...], api: RegistryApi) -> None:
    """Read; what is accepted is what the parser promises."""
    try:
        found = ProjectImages(ARTEFACT_REGISTRY, PROJECT, api).answer(Told(*documents))
    except ObtainError:
        return
    for image in found.images:
        assert image.repository.startswith(f"{PROJECT}/")
        assert image.tags
        assert image.digest.startswith("sha256:")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([HARBOR, OCI]), st.integers(0, 3), st.floats(0, 0.999), st.binary(max_size=3)
)
def test_lists_with_something_changed(
    documents: tuple[bytes, ...], which: int, place: float, piece: bytes
) -> None:
    at = int(len(documents[which]) * place)
    broken = documents[which][:at] + piece + documents[which][at + len(piece) :]
    api = RegistryApi.HARBOR if documents is HARBOR else RegistryApi.OCI
    check((*documents[:which], broken, *documents[which + 1 :]), api)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(RegistryApi)), st.binary(max_size=200))
def test_answers_of_any_bytes(api: RegistryApi, document: bytes) -> None:
    check((document,), api)


def ask(
    registry: OciRegistry, project: str = PROJECT, token: Path | None = None
) -> RegistryProject | Unobtainable:
    """The project, asked over HTTP in a run of its own."""
    memory = RunMemory(lambda _service: ServiceAccess(registry.url, token=token), Limits())
    try:
        outside = memory.bound(Deadline.after(Limits().fetch))
        return outside.obtain(ProjectImages(ARTEFACT_REGISTRY, project, RegistryApi.OCI))
    finally:
        memory.close()


def test_real_registry_has_what_was_pushed_with_its_digests_and_times() -> None:
    with OciRegistry() as registry:
        first = registry.push(
            "egi_vm_images/ubuntu", ("24.04", "24.04-1"), b"one", "2026-11-20T08:40:02Z"
        )
        untold = registry.push("egi_vm_images/rocky/alma", "9", b"two")
        configured = registry.push(
            "egi_vm_images/debian",
            "12",
            b"three",
            configuration={"created": "2026-11-20T08:40:02Z"},
        )
        registry.push("other/ubuntu", "24.04", b"one")
        found = ask(registry)
    assert isinstance(found, RegistryProject)
    assert {(one.repository, one.digest, one.tags) for one in found.images} == {
        ("egi_vm_images/ubuntu", first, (Tag("24.04", NOVEMBER), Tag("24.04-1", NOVEMBER))),
        ("egi_vm_images/rocky/alma", untold, (Tag("9", None),)),
        ("egi_vm_images/debian", configured, (Tag("12", NOVEMBER),)),
    }


def test_real_registrys_pages_are_followed_to_the_last() -> None:
    names = [f"egi_vm_images/image{number:03}" for number in range(103)]
    with OciRegistry() as registry:
        registry.push(names[0], "1", b"disk")
        registry.copy(names[0], *names[1:])
        registry.push(names[0], [f"{number:03}" for number in range(102)], b"disk")
        found = ask(registry)
    assert isinstance(found, RegistryProject)
    assert [one.repository for one in found.images] == names
    assert len(found.images[0].tags) == 103


def test_real_registrys_list_of_images_and_docker_manifest_have_their_digests() -> None:
    with OciRegistry() as registry:
        one = registry.push("egi_vm_images/ubuntu", "one", b"one")
        manifest = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": []}
        index = registry.put_manifest("egi_vm_images/ubuntu", "many", manifest)
        found = ask(registry)
    assert isinstance(found, RegistryProject)
    assert {image.digest for image in found.images} == {one, index}


def test_real_registry_from_which_an_image_was_taken_away_has_none() -> None:
    with OciRegistry() as registry:
        registry.forget(PROJECT + "/ubuntu", registry.push(PROJECT + "/ubuntu", "24.04", b"disk"))
        assert ask(registry) == RegistryProject(PROJECT, ())


def test_real_registry_lets_in_who_has_the_robots_password(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(f"{ROBOT}\n")
    with OciRegistry(robot=True) as registry:
        registry.push("egi_vm_images/ubuntu", "24.04", b"disk")
        found = ask(registry, token=token)
        refused = ask(registry)
    assert isinstance(found, RegistryProject)
    assert len(found.images) == 1
    assert isinstance(refused, Unobtainable)
    assert (refused.cause, refused.detail) == (Cause.NOT_PERMITTED, "HTTP 401 Unauthorized")
