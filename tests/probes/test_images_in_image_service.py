"""Whether a site has the registry's images: each finding, through servers on loopback.

Harbor and Glance are stand-ins after recorded shapes; the OCI registry is a real one.
"""

import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shown_lines import plugin

from proc19probes.catalogue import load_probe
from proc19probes.plugin.line import headline
from proc19probes.plugin.options import Invocation, read_options
from proc19probes.running import open_memory, run
from proc19probes.settings import Settings
from proc19probes.vocabulary.parameters import build
from servers.asking import NOW, findings, lines
from servers.glance import HOST, GlanceImage, GlanceServer, copied, synchronised
from servers.harbor import Artefact, HarborServer, digest, pilot_project
from servers.oci_registry import ROBOT, OciRegistry

PROBE = "images_in_image_service"
SITE, PROJECT = "PILOT-CLOUD", "egi_vm_images"
TOKEN = "gAAAAABnT0k3nOfKeyst0ne"
ARTEFACTS = pilot_project(NOW)
NOBLE, _, JAMMY, ALMA = ARTEFACTS
IMAGES = copied(ARTEFACTS)
NOBLE_NAME, JAMMY_NAME, ALMA_NAME = (
    f"{HOST} egi_vm_images/{name}" for name in ("ubuntu:24.04", "ubuntu:22.04", "rocky/alma:9")
)
NEWER = Artefact("egi_vm_images/ubuntu", digest("newer"), ("24.04-2", "24.04"), NOBLE.pushed)


def at(repository: str, *tags: str, days: float = 20) -> Artefact:
    """Another artefact, pushed so many days ago."""
    return Artefact(repository, digest(f"{repository} {tags}"), tags, NOW - timedelta(days=days))


def without(*names: str) -> tuple[GlanceImage, ...]:
    """What the site has, without these."""
    return tuple(image for image in IMAGES if image.name not in names)


def short(artefact: Artefact) -> str:
    """A digest as findings show it."""
    return artefact.digest[:19]


@dataclass(frozen=True)
class Case:
    """All that is found, with these artefacts in the registry and these images at the site."""

    found: list[str]
    artefacts: tuple[Artefact, ...] = ARTEFACTS
    images: tuple[GlanceImage, ...] = IMAGES
    arguments: dict[str, str] = field(default_factory=dict)


LEFT = "expected only what the registry has [registry-image-left-over]"
EMPTY = "expected images with a tag without '-' [registry-project-empty]"
NO_SUCH = "expected an active image of this name"
OLD_ARTEFACT = at("egi_vm_images/ubuntu", "18.04")
RENEWED = (NEWER, replace(NOBLE, tags=("24.04-1",)), JAMMY, ALMA)

CASES = {
    "all-there-ok": Case(
        [
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, with the registry's digests "
            "[registry-images-at-site]"
        ]
    ),
    "one-image-of-a-project-ok": Case(
        [
            f"OK {HOST} vo.example.org: 1 image active at {SITE}, with the registry's digests "
            "[registry-images-at-site]"
        ],
        (vo := at("vo.example.org/jupyter", "2026"),),
        copied((vo,)),
        {"project": "vo.example.org"},
    ),
    "no-digest-noted-ok-and-said": Case(
        [
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, by name (weak evidence: no digest is "
            "noted that can be compared) [registry-images-at-site]"
        ],
        images=tuple(replace(image, artefact=None) for image in IMAGES),
    ),
    "some-digests-noted-ok-and-said": Case(
        [
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, 2 with the registry's digests, the "
            "others by name (weak evidence: for 1 of them no digest is noted that can be compared) "
            "[registry-images-at-site]"
        ],
        images=(*without(ALMA_NAME), GlanceImage(ALMA_NAME)),
    ),
    "digest-of-another-algorithm-cannot-be-compared-ok-and-said": Case(
        [
            f"OK {HOST} {PROJECT}: 1 image active at {SITE}, by name (weak evidence: no digest is "
            "noted that can be compared) [registry-images-at-site]"
        ],
        (ALMA,),
        (GlanceImage(ALMA_NAME, artefact=f"x-sha512:{'a' * 128}"),),
    ),
    "digests-in-upper-case-are-compared-ok": Case(
        [
            f"OK {HOST} {PROJECT}: 1 image active at {SITE}, with the registry's digests "
            "[registry-images-at-site]"
        ],
        (ALMA,),
        (GlanceImage(ALMA_NAME, artefact=f"x-{ALMA.digest.upper()}"),),
    ),
    "other-digest-in-upper-case-critical": Case(
        [
            f"CRITICAL {ALMA_NAME}: {short(NOBLE)} at {SITE}, pushed 5 d ago, expected "
            f"{short(ALMA)}, as in the registry [registry-image-outdated]"
        ],
        (ALMA,),
        (GlanceImage(ALMA_NAME, artefact=f"x-{NOBLE.digest.upper()}"),),
    ),
    "digests-of-sha512-are-compared-critical": Case(
        [
            f"CRITICAL {ALMA_NAME}: sha512:{'a' * 12} at {SITE}, pushed 5 d ago, expected "
            f"sha512:{'b' * 12}, as in the registry [registry-image-outdated]"
        ],
        (replace(ALMA, digest=f"sha512:{'b' * 128}"),),
        (GlanceImage(ALMA_NAME, artefact=f"x-sha512:{'a' * 128}"),),
    ),
    "private-ok-and-said": Case(
        [
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, with the registry's digests (weak "
            "evidence: 1 private, seen by nobody but their owner) [registry-images-at-site]"
        ],
        images=(*without(ALMA_NAME), replace(synchronised(ALMA, "9"), visibility="private")),
    ),
    "private-beside-a-shared-one-ok": Case(
        [
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, with the registry's digests "
            "[registry-images-at-site]"
        ],
        images=(*IMAGES, replace(synchronised(ALMA, "9"), visibility="private")),
    ),
    "private-and-without-a-digest-ok-and-both-said": Case(
        [
            f"OK {HOST} {PROJECT}: 1 image active at {SITE}, by name (weak evidence: no digest is "
            "noted that can be compared; 1 private, seen by nobody but their owner) "
            "[registry-images-at-site]"
        ],
        (ALMA,),
        (GlanceImage(ALMA_NAME, visibility="private"),),
    ),
    "one-of-two-tags-is-enough-ok": Case(
        [
            f"OK {HOST} {PROJECT}: 1 image active at {SITE}, with the registry's digests "
            "[registry-images-at-site]"
        ],
        (two := at("egi_vm_images/ubuntu", "24.04", "latest"),),
        (synchronised(two, "latest"),),
    ),
    "absent-critical": Case(
        [
            f"CRITICAL {NOBLE_NAME}: not at {SITE}, pushed 20 d ago, {NO_SUCH} "
            "[registry-image-not-at-site]"
        ],
        images=without(NOBLE_NAME),
    ),
    "absent-under-another-host-critical": Case(
        [
            f"CRITICAL registry.egi.eu egi_vm_images/rocky/alma:9: not at {SITE}, pushed 5 d ago, "
            f"{NO_SUCH} [registry-image-not-at-site]"
        ],
        (ALMA,),
        arguments={"registry_host": "registry.egi.eu"},
    ),
    "name-in-other-case-is-another-name-critical": Case(
        [
            f"CRITICAL {ALMA_NAME}: not at {SITE}, pushed 5 d ago, {NO_SUCH} "
            "[registry-image-not-at-site]"
        ],
        (ALMA,),
        (GlanceImage(ALMA_NAME.replace("alma", "Alma").replace("egi_vm", "EGI_vm")),),
    ),
    "absent-and-new-warning": Case(
        [
            f"WARNING {ALMA_NAME}: not at {SITE}, pushed 5 d ago, {NO_SUCH} within 6d "
            "[registry-image-not-yet-at-site]"
        ],
        images=without(ALMA_NAME),
        arguments={"max_age": "6d"},
    ),
    "as-it-was-before-critical": Case(
        [
            f"CRITICAL {NOBLE_NAME}: {short(NOBLE)} at {SITE}, pushed 20 d ago, expected "
            f"{short(NEWER)}, as in the registry [registry-image-outdated]"
        ],
        RENEWED,
    ),
    "as-it-was-before-beside-one-without-a-digest-critical": Case(
        [
            f"CRITICAL {NOBLE_NAME}: {short(NOBLE)} at {SITE}, pushed 20 d ago, expected "
            f"{short(NEWER)}, as in the registry [registry-image-outdated]"
        ],
        RENEWED,
        (GlanceImage(NOBLE_NAME), *IMAGES),
    ),
    "as-it-was-before-and-just-renewed-warning": Case(
        [
            f"WARNING {NOBLE_NAME}: {short(NOBLE)} at {SITE}, pushed 3 h ago, expected "
            f"{short(NEWER)}, as in the registry within 2d [registry-image-not-yet-at-site]"
        ],
        (replace(NEWER, pushed=NOW - timedelta(hours=3)), *RENEWED[1:]),
    ),
    "queued-critical": Case(
        [
            f"CRITICAL {ALMA_NAME}: queued at {SITE} "
            f"({synchronised(ALMA, '9', 'queued').identifier}), pushed 5 d ago, expected active "
            "[registry-image-not-active]"
        ],
        images=(*without(ALMA_NAME), synchronised(ALMA, "9", "queued")),
    ),
    "deactivated-critical": Case(
        [
            f"CRITICAL {ALMA_NAME}: deactivated at {SITE} "
            f"({synchronised(ALMA, '9', 'deactivated').identifier}), pushed 5 d ago, expected "
            "active [registry-image-not-active]"
        ],
        images=(*without(ALMA_NAME), synchronised(ALMA, "9", "deactivated")),
    ),
    "being-brought-warning": Case(
        [
            f"WARNING {ALMA_NAME}: saving at {SITE} ({synchronised(ALMA, '9', 'saving').identifier}"
            "), pushed 5 d ago, expected active within 5d [registry-image-not-yet-at-site]"
        ],
        images=(*without(ALMA_NAME), synchronised(ALMA, "9", "saving")),
        arguments={"max_age": "5d"},
    ),
    "queued-beside-an-active-one-ok": Case(
        [
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, with the registry's digests "
            "[registry-images-at-site]"
        ],
        images=(synchronised(ALMA, "9", "queued"), *IMAGES),
    ),
    "gone-from-the-registry-warning": Case(
        [
            f"WARNING {HOST} egi_vm_images/ubuntu:18.04: still active at {SITE} "
            f"({synchronised(OLD_ARTEFACT, '18.04').identifier}), {LEFT}",
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, with the registry's digests "
            "[registry-images-at-site]",
        ],
        images=(*IMAGES, synchronised(OLD_ARTEFACT, "18.04")),
    ),
    "gone-and-deactivated-ok": Case(
        [
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, with the registry's digests "
            "[registry-images-at-site]"
        ],
        images=(*IMAGES, synchronised(OLD_ARTEFACT, "18.04", "deactivated")),
    ),
    "renewed-and-the-former-still-there-warning": Case(
        [
            f"WARNING {NOBLE_NAME}: still active at {SITE} with {short(NOBLE)} "
            f"({synchronised(NOBLE, '24.04').identifier}), {LEFT}",
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, with the registry's digests "
            "[registry-images-at-site]",
        ],
        RENEWED,
        (*IMAGES, synchronised(NEWER, "24.04")),
    ),
    "long-tag-at-the-site-is-in-the-registry-ok": Case(
        [
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, with the registry's digests "
            "[registry-images-at-site]"
        ],
        images=(*IMAGES, synchronised(NOBLE, "24.04-1")),
    ),
    "image-of-another-project-is-not-looked-at-ok": Case(
        [
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, with the registry's digests "
            "[registry-images-at-site]"
        ],
        images=(*IMAGES, GlanceImage(f"{HOST} egi_vm_images_old/ubuntu:18.04")),
    ),
    "project-without-an-image-unknown": Case(
        [f"UNKNOWN vo.example.org: no image, {EMPTY}"], arguments={"project": "vo.example.org"}
    ),
    "project-without-a-synchronised-tag-unknown": Case(
        [f"UNKNOWN {PROJECT}: 1 image, none with a tag that is synchronised, {EMPTY}"],
        (at("egi_vm_images/ubuntu", "24.04-1"), at("egi_vm_images/ubuntu")),
    ),
    "no-image-at-the-site-critical": Case(
        [f"CRITICAL {SITE}: no image at all, expected the registry's images [image-service-empty]"],
        images=(),
    ),
    "two-projects-each-judged": Case(
        [
            f"OK {HOST} {PROJECT}: 3 images active at {SITE}, with the registry's digests "
            "[registry-images-at-site]",
            f"UNKNOWN vo.example.org: no image, {EMPTY}",
        ],
        arguments={"project": "egi_vm_images, vo.example.org,egi_vm_images"},
    ),
    "many-absent-critical": Case(
        [
            *(
                f"CRITICAL {HOST} {PROJECT}/x:{number}: not at {SITE}, pushed 20 d ago, {NO_SUCH} "
                "[registry-image-not-at-site]"
                for number in range(5)
            ),
            "CRITICAL 3 more: the image service does not have an image of the project "
            "[registry-image-not-at-site]",
        ],
        tuple(at(f"{PROJECT}/x", str(number)) for number in range(8)),
        (GlanceImage("cirros"),),
    ),
}


def found(
    addresses: dict[str, str], arguments: dict[str, str] | None = None, now: datetime = NOW
) -> list[str]:
    given = {"site": SITE, "project": PROJECT, "registry_host": HOST} | (arguments or {})
    return lines(findings(addresses, PROBE, now, **given))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_found(case: Case) -> None:
    with HarborServer(case.artefacts) as harbor, GlanceServer(case.images) as glance:
        addresses = {"artefact-registry": harbor.url, "image-service": glance.url}
        assert found(addresses, case.arguments) == case.found


def test_every_finding_of_the_table_is_in_a_case_here() -> None:
    ids = {line.rpartition("[")[2].rstrip("]") for case in CASES.values() for line in case.found}
    assert ids == {kind.id for kind in load_probe(PROBE).findings}


def test_pages_are_followed_to_the_last_at_both() -> None:
    artefacts = tuple(at(f"{PROJECT}/x{number % 5}", str(number)) for number in range(25))
    with HarborServer(artefacts, most=2) as harbor, GlanceServer(copied(artefacts), most=4) as site:
        addresses = {"artefact-registry": harbor.url, "image-service": site.url}
        assert found(addresses) == [
            f"OK {HOST} {PROJECT}: 25 images active at {SITE}, with the registry's digests "
            "[registry-images-at-site]"
        ]
        assert len(site.asked) == 7
        assert len(harbor.asked) == 4 + 5 * 4


@pytest.mark.parametrize("silent", ["artefact-registry", "image-service"])
def test_where_one_side_cannot_be_had_that_is_unknown_and_nothing_is_ok(silent: str) -> None:
    with HarborServer(ARTEFACTS) as harbor, GlanceServer(IMAGES) as glance:
        addresses = {"artefact-registry": harbor.url, "image-service": glance.url}
        (line,) = found(addresses | {silent: "http://127.0.0.1:9"})
    assert line.startswith("UNKNOWN the images ")
    assert line.endswith("no connection to 127.0.0.1 port 9: connection refused [unreachable]")


def test_project_that_cannot_be_had_is_unknown_and_the_other_is_judged() -> None:
    with HarborServer((*ARTEFACTS, at("closed/x", "1"))) as harbor, GlanceServer(IMAGES) as glance:
        harbor.artefacts = tuple(
            replace(one, digest="md5:0") if one.repository == "closed/x" else one
            for one in harbor.artefacts
        )
        addresses = {"artefact-registry": harbor.url, "image-service": glance.url}
        first, second = found(addresses, {"project": f"closed,{PROJECT}"})
    assert first.startswith("UNKNOWN the images of closed in the artefact registry: 'md5:0', exp")
    assert second.startswith(f"OK {HOST} {PROJECT}: 3 images active")


def test_project_that_the_registry_does_not_have_is_unknown_with_its_answer() -> None:
    with HarborServer(ARTEFACTS) as harbor, GlanceServer(IMAGES) as glance:
        addresses = {"artefact-registry": harbor.url, "image-service": glance.url}
        (line,) = found(addresses, {"project": "nowhere"})
    assert line == (
        "UNKNOWN the images of nowhere in the artefact registry: HTTP 404 Not Found [not-there]"
    )


OCI_CASES = {
    "alike": ("2026-11-20T08:00:00Z", "alike", f"OK {HOST} egi_vm_images: 1 image active"),
    "outdated": ("2026-11-20T08:00:00Z", "other", f"CRITICAL {NOBLE_NAME}: sha256:aaaa"),
    "outdated-and-young": ("2026-11-22T08:00:00Z", "other", f"WARNING {NOBLE_NAME}: sha256:aaaa"),
    "absent": ("2026-11-20T08:00:00Z", "absent", "made 3 d ago"),
    "absent-and-no-time-said": (None, "absent", "since when it is in the registry is not said"),
}


@pytest.mark.parametrize(("created", "there", "words"), OCI_CASES.values(), ids=OCI_CASES)
def test_real_oci_registry_is_held_against_the_site(
    created: str | None, there: str, words: str
) -> None:
    with OciRegistry() as registry, GlanceServer(IMAGES) as glance:
        real = registry.push(f"{PROJECT}/ubuntu", ("24.04-1", "24.04"), b"disk", created)
        noted = {"alike": real, "other": f"sha256:{'a' * 64}"}
        glance.images = (GlanceImage("cirros"),)
        if there in noted:
            glance.images = (GlanceImage(NOBLE_NAME, artefact=f"x-{noted[there]}"),)
        addresses = {"artefact-registry": registry.url, "image-service": glance.url}
        (line,) = found(addresses, {"registry_api": "oci"})
    assert words in line
    if there == "absent":
        assert line.startswith(f"CRITICAL {NOBLE_NAME}: not at {SITE}, ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"registry_api": "docker"}, "--registry-api: found 'docker', expected one of harbor, oci"),
        ({"project": "a,,b"}, "--project: found 'a,,b', expected up to 20 names"),
        ({"project": "a/b"}, "--project: found 'a/b'"),
        ({"project": "../x"}, "--project: found"),
        ({"project": "é"}, "--project: found"),
        ({"project": "a b"}, "--project: found"),
        ({"project": ","}, "--project: found"),
        ({"project": ",".join(f"p{number}" for number in range(21))}, "--project: found"),
    ],
)
def test_value_that_is_none_is_refused(arguments: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        build(load_probe(PROBE).parameters, {"site": SITE, "project": PROJECT} | arguments)


def said(*arguments: str, settings: str = "") -> tuple[str, int]:
    """What a process of the plugin writes, and its exit code."""
    given = ("--site", SITE, "--project", PROJECT, *arguments)
    return plugin(PROBE, given, PROC19_SETTINGS=settings)


def test_plugin_gives_each_service_its_own_token_from_the_settings(tmp_path: Path) -> None:
    (tmp_path / "robot").write_text(ROBOT)
    (tmp_path / "keystone").write_text(TOKEN)
    today = pilot_project(datetime.now(UTC))
    with HarborServer(today, robot=ROBOT) as harbor, GlanceServer(copied(today), TOKEN) as glance:
        settings = tmp_path / "settings.toml"
        settings.write_text(
            f'[services.artefact-registry]\nurl = "{harbor.url}"\ntoken = "robot"\n'
            f'[services.image-service]\nurl = "{glance.url}"\ntoken = "keystone"\n'
        )
        line, code = said("--registry-host", HOST, "-vv", settings=str(settings))
        seen = [str(one.headers) for one in (*harbor.asked, *glance.asked)]
    assert line.startswith(
        f"IMAGES_IN_IMAGE_SERVICE OK - {HOST} {PROJECT}: 3 images active at {SITE}"
    )
    assert code == 0
    assert TOKEN not in line
    assert ROBOT not in line
    assert all(TOKEN not in one for one in seen if "authorization" in one)


def test_plugin_without_tokens_is_unknown_at_both() -> None:
    with HarborServer(ARTEFACTS, robot=ROBOT) as harbor, GlanceServer(IMAGES, TOKEN) as glance:
        line, code = said("--registry", harbor.url, "--image-service", glance.url)
    assert "[not-permitted]" in line.partition("\n")[0]
    assert code == 3


@pytest.mark.parametrize(
    ("token", "words"),
    [(TOKEN, "expected USER:PASSWORD in its file"), (ROBOT, "expected one of Keystone")],
)
def test_token_given_for_both_reaches_only_the_one_that_it_can_be_of(
    token: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(token)
    with HarborServer(ARTEFACTS, ROBOT) as harbor, GlanceServer(IMAGES, TOKEN) as glance:
        addresses = ("--registry", harbor.url, "--image-service", glance.url)
        line, code = said(*addresses, "--token", str(tmp_path / "token"))
        asked = {"robot": harbor.asked, "keystone": glance.asked}
    assert f"the token is of another kind, {words} [not-permitted" in line
    assert code == 3
    assert bool(asked["robot"]) is (token == ROBOT)
    assert bool(asked["keystone"]) is (token == TOKEN)


PAGE = Path(__file__).parents[2] / "docs" / "probes" / f"{PROBE}.md"
RUN = re.compile(r"^\$ check_proc19_(\w+) (.*)\n(.+) \| (.+)$", re.MULTILINE)
OLDER = Artefact("egi_vm_images/ubuntu", digest("egi_vm_images/ubuntu:24.04-0"), (), NOW)
SHOWN_SITES = {
    "https://glance.pilot.example.org:9292": IMAGES,
    "https://glance.lacking.example.org:9292": without(NOBLE_NAME),
    "https://glance.late.example.org:9292": without(ALMA_NAME),
    "https://glance.old.example.org:9292": (
        *without(NOBLE_NAME),
        synchronised(OLDER, "24.04"),
        synchronised(OLD_ARTEFACT, "18.04"),
    ),
    "https://glance.byname.example.org:9292": tuple(
        replace(image, artefact=None) for image in IMAGES
    ),
}
ROWS = RUN.findall(PAGE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shown_servers() -> Iterator[dict[str, str]]:
    """The services that the page names, by the addresses that it gives them."""
    with ExitStack() as stack:
        registry = stack.enter_context(OciRegistry())
        real = registry.push(f"{PROJECT}/ubuntu", ("24.04", "24.04-1"), b"disk")
        noted = (GlanceImage(NOBLE_NAME, artefact=f"{NOBLE_NAME}-{real}"),)
        sites = SHOWN_SITES | {"https://glance.other.example.org:9292": noted}
        servers = {url: stack.enter_context(GlanceServer(images)) for url, images in sites.items()}
        servers[f"https://{HOST}"] = stack.enter_context(HarborServer(ARTEFACTS))
        yield {url: server.url for url, server in servers.items()} | {
            "https://oci.example.org": registry.url
        }


def printed(words: str, servers: dict[str, str]) -> str:
    """The line of the command that the page shows, with these services in place of its own."""
    arguments = [servers.get(word, word) for word in shlex.split(words)]
    if "--registry-host" not in arguments:
        arguments += ["--registry-host", HOST]
    read = read_options(PROBE, load_probe(PROBE), arguments)
    assert isinstance(read, Invocation)
    with closing(open_memory(Settings(), read.options)) as memory:
        result = run(read.call, memory, Settings(), NOW, timedelta(minutes=1))
    return headline(PROBE.upper(), result)


@pytest.mark.parametrize(("called", "words", "text", "numbers"), ROWS)
def test_line_on_the_page_is_printed(
    called: str, words: str, text: str, numbers: str, shown_servers: dict[str, str]
) -> None:
    assert called == PROBE
    assert printed(words, shown_servers) == text
    assert numbers.startswith("time=")
