"""The services that the demonstration's two requests ask, all on this machine.

A GOCDB, a messaging service, APEL's pages and the portal, and a web server with an image list and
its images run on loopback; LDIF files stand in for the BDIIs. What is asked of a public address
goes to its stand-in, and what is remembered of it names the public one, so that a recording does
not depend on the machine.

The information is that of genuine trees, three hours younger and in health; the signed messages in
packaging/demo/records are made up, and so are the authorities in packaging/demo/trust-anchors. The
list in packaging/demo/images is AppDB's sample with other names, younger and signed anew.
"""

import json
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from proc19probes.outside.memory import RunMemory
from proc19probes.outside.raw_memory import Remembered
from proc19probes.settings import ServiceSettings, Settings
from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.service import Service
from servers.accounting_pages import AccountingDocuments, AccountingServer
from servers.ams import AmsServer, Published, Topic
from servers.glue_trees import HEALTHY, SAMPLES, Tree, tree
from servers.gocdb import GocdbServer
from servers.image_web import ImageServer

INSTANT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""The day on which GOCDB's documents were captured (tests/samples/gocdb/README.txt), at noon."""

DEMO = Path(__file__).parents[2] / "packaging" / "demo"
REQUESTS = tuple(DEMO / name for name in ("stratus.toml", "halo.toml"))

_TRUST_ANCHORS = "/etc/grid-security/certificates"
_LATER = {b"2026-11-23T08:": b"2026-11-23T11:"}
_CHANGED = b"\nmodifyTimestamp: 20261123114300Z\n"
_GRID = {
    **_LATER,
    **HEALTHY,
    b"biomed": b"vo.example.org",
    b"objectClass: GLUE2Service\n": b"objectClass: GLUE2Service" + _CHANGED,
    b"objectClass: GLUE2Endpoint\n": b"objectClass: GLUE2Endpoint" + _CHANGED,
}
_CLOUD = {
    **_LATER,
    b"keystone.example.org": b"nova.pilot-cloud.example.org",
    b"PILOT-GRID": b"PILOT-CLOUD",
    b"VO:ops": b"VO:vo.example.org",
}
_IMAGES = {"/images/cernvm-3.3.0.ova": 121243, "/images/centos-6.5.ova": 58181}
"""How large the images are that the list has; nobody reads what is in them."""
_PAGES = "https://images.example.org/store/vo/image"
_PUBLISHED_IMAGES = [
    {"ID": f"http://nova.pilot-cloud.example.org/image/{number}", "MarketplaceURL": page}
    for number, page in enumerate(
        (
            f"{_PAGES}/c0482bc2-bf41-5d49-aaaa-a750174a186b:484/",
            f"{_PAGES}/662b0e71-3e21-bbbb-b6a1-cc2f51319fa7:485/",
        ),
        1,
    )
]
_MESSAGES = {
    "pilot-grid": ("pilot-grid-1.eml", "pilot-grid-2.eml"),
    "pilot-cloud": ("pilot-cloud-1.eml",),
}
_SETTINGS = Settings(
    services={
        "gocdb": ServiceSettings(url="https://gocdb.example.org/gocdbpi"),
        "top-bdii": ServiceSettings(url="ldap://top-bdii.example.org:2170"),
        "apel-pages": ServiceSettings(url="http://apel.example.org"),
        "accounting-portal": ServiceSettings(url="https://accounting.example.org"),
        "openssl": ServiceSettings(trust_anchors=DEMO / "trust-anchors"),
    }
)


class Demonstration:
    """The services, running; a context manager."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._in_place: dict[str, str] = {}
        self.gocdb = GocdbServer()

    @property
    def settings(self) -> Settings:
        """Where the services are said to be."""
        return _SETTINGS

    @property
    def variables(self) -> dict[str, str]:
        """The settings, as variables of the environment, for a process that asks these services."""
        named = {
            "gocdb": "https://gocdb.example.org/gocdbpi",
            "top-bdii": "ldap://top-bdii.example.org:2170",
            "apel-pages": "http://apel.example.org",
            "accounting-portal": "https://accounting.example.org",
        }
        urls = {
            f"PROC19_SERVICES_{name.replace('-', '_').upper()}_URL": self._in_place[public]
            for name, public in named.items()
        }
        return {**urls, "PROC19_SERVICES_OPENSSL_CAPATH": str(DEMO / "trust-anchors")}

    def at_hand(self, request: str) -> str:
        """A request's text with the addresses at which its pilot sites really answer here."""
        for public, here in self._in_place.items():
            request = request.replace(f'"{public}', f'"{here}')
        return request

    def memory(self) -> RunMemory:
        """The memory of a run that asks these services."""
        return _UnderPublicNames(self._in_place)

    def __enter__(self) -> "Demonstration":
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        information = _information(folder)
        self._stack.enter_context(self.gocdb)
        documents = AccountingDocuments(INSTANT)
        pages = self._stack.enter_context(AccountingServer(documents))
        portal = self._stack.enter_context(AccountingServer(documents))
        messages = self._stack.enter_context(AmsServer(_topics()))
        images = self._stack.enter_context(_image_server())
        self._in_place = {
            "https://gocdb.example.org/gocdbpi": self.gocdb.url,
            "http://apel.example.org": pages.url,
            "https://accounting.example.org": portal.url,
            "https://msg.example.org": f"http://{messages.authority}",
            "https://images.example.org": images.url,
            _TRUST_ANCHORS: str(DEMO / "trust-anchors"),
            **{public: path.as_uri() for public, path in information.items()},
        }
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()


class _UnderPublicNames(RunMemory):
    """Asks the stand-ins, and names the public addresses."""

    def __init__(self, in_place: dict[str, str]) -> None:
        super().__init__(self._access, _SETTINGS.limits)
        self._in_place = in_place

    def _access(self, service: Service) -> ServiceAccess:
        access = _SETTINGS.access(service, CommonOptions())
        for public, here in self._in_place.items():
            if access.url.startswith(public):
                return replace(access, url=access.url.replace(public, here, 1))
        return access

    def answers(self) -> tuple[Remembered, ...]:
        """All exchanges, as if the public addresses had answered."""
        return tuple(self._renamed(answer) for answer in super().answers())

    def _renamed(self, answer: Remembered) -> Remembered:
        facts = tuple((name, self._public(text)) for name, text in answer.saved.facts)
        return replace(
            answer,
            described=self._public(answer.described),
            saved=replace(answer.saved, facts=facts),
        )

    def _public(self, text: str) -> str:
        for public, here in self._in_place.items():
            text = text.replace(here, public)
        return text


def _image_server() -> ImageServer:
    server = ImageServer()
    server.documents = {path: bytes(size) for path, size in _IMAGES.items()}
    signed = (DEMO / "images" / "vo.example.org.list").read_bytes()
    server.documents["/store/vo/vo.example.org/image.list"] = signed
    return server


def _with_images(document: bytes) -> bytes:
    """The GLUE JSON of a site that offers the list's images."""
    return json.dumps({**json.loads(document), "CloudComputingImage": _PUBLISHED_IMAGES}).encode()


def _topics() -> dict[str, Topic]:
    return {
        name: Topic(
            [
                Published((DEMO / "records" / file).read_bytes(), INSTANT - timedelta(hours=hours))
                for hours, file in zip(range(len(files) * 10, 0, -10), files, strict=True)
            ]
        )
        for name, files in _MESSAGES.items()
    }


def _information(folder: Path) -> dict[str, Path]:
    """The files that stand in for what publishes, by public address."""
    clock = (SAMPLES / "bdii-6.0.0-o=infosys.ldif").read_bytes()
    clock = clock.replace(b"2026112308", b"2026112311")
    schema = (SAMPLES / "bdii-6.0.0-cn=Subschema.ldif").read_bytes()
    contents = {
        "ldap://top-bdii.example.org:2170": b"\n\n".join((tree(Tree.TOP, _GRID), clock, schema)),
        "ldap://bdii.pilot-grid.example.org:2170": b"\n\n".join((tree(Tree.SITE, _GRID), clock)),
        "ldap://arc.pilot-grid.example.org:2135": tree(Tree.RESOURCE, _GRID),
        "https://nova.pilot-cloud.example.org/glue.json": _with_images(tree(Tree.JSON, _CLOUD)),
    }
    files = {}
    for number, (public, content) in enumerate(contents.items()):
        ending = "json" if public.endswith(".json") else "ldif"
        files[public] = folder / f"{number}.{ending}"
        files[public].write_bytes(content)
    return files
