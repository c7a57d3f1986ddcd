"""GLUE 2.1 JSON as cloud-info-provider prints it, read into the entries that a BDII would have.

  {"CloudComputingEndpoint": [{"ID": "https://keystone.example.org:5000/v3", "Validity": 43200,
    "CreationTime": "2026-11-23T08:41:18.031631+00:00", "HealthState": "ok",
    "Associations": {"CloudComputingService": ["https://keystone.example.org:5000/v3_cloud.compute"]},
    "InterfaceName": "org.openstack.nova", "URL": "https://keystone.example.org:5000/v3", …}], …}

(source: cloud-info-provider 1.2.0). The document names no site: it is that of the site it is asked
for. Its HealthState is a constant of the provider's template. A class that is in no table of ours
is read too, so that it can be seen that it is published; what is no list of objects with an ID is
passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from proc19probes.sources.glue_values import GlueEntry, Publication, SiteInformation
from proc19probes.sources.strict_json import strict_json
from proc19probes.vocabulary.http import HttpGet
from proc19probes.vocabulary.messages import MessagesOf
from proc19probes.vocabulary.outside import Question, Transport
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import MalformedError, TooLargeError

GLUE_JSON = Service("glue-json", "the GLUE JSON", "", Party.PILOT_SITE)

# One call of the JSON parser keeps the interpreter for itself.
_MOST_BYTES = 16 * 1024 * 1024
_MOST_ENTRIES = 100_000
_DEEPEST = 6


@dataclass(frozen=True)
class _Class:
    """A class of the JSON: the GLUE 2 classes it is of, and which keys are its base class's."""

    classes: tuple[str, ...]
    base: str
    keys: frozenset[str]


def _of(name: str, base: str, keys: str) -> tuple[str, _Class]:
    classes = tuple(dict.fromkeys((base, name)))
    return name, _Class(classes, base, frozenset(keys.split()))


_SERVICE = "ID Capability Type QualityLevel StatusInfo Complexity"
_ENDPOINT = (
    "ID URL Capability Technology InterfaceName InterfaceVersion InterfaceExtension WSDL "
    "SupportedProfile Semantics Implementor ImplementationName ImplementationVersion QualityLevel "
    "HealthState HealthStateInfo ServingState StartTime IssuerCA TrustedCA DowntimeAnnounce "
    "DowntimeStart DowntimeEnd DowntimeInfo"
)
_POLICY = "ID Scheme Rule"
_CLASSES = dict(
    (
        _of("CloudComputingService", "Service", _SERVICE),
        _of("CloudComputingEndpoint", "Endpoint", _ENDPOINT),
        _of("CloudComputingManager", "Manager", "ID ProductName ProductVersion"),
        _of("CloudComputingImage", "CloudComputingImage", "ID"),
        _of("CloudComputingInstanceType", "CloudComputingInstanceType", "ID"),
        _of("Share", "Share", "ID Description"),
        _of("MappingPolicy", "Policy", _POLICY),
        _of("AccessPolicy", "Policy", _POLICY),
    )
)
_ID = frozenset(("ID",))
_ENTITY = frozenset(("CreationTime", "Validity", "Name", "OtherInfo"))


@dataclass(frozen=True)
class SiteDocument(Question[SiteInformation]):
    """The document at a URL, that is the site's."""

    site: str
    url: str

    @property
    def service(self) -> Service:
        """The document's own place."""
        return GLUE_JSON.of(self.site, self.url)

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"the GLUE JSON of {plain(self.site)}"

    def answer(self, transport: Transport) -> SiteInformation:
        """Fetch and parse; raises ObtainError."""
        document = transport.put(HttpGet(self.service, "", (), "glue.json"))
        data = bytearray()
        for chunk in document.chunks():
            data += chunk
            if len(data) > _MOST_BYTES:
                raise TooLargeError(f"found more than {_MOST_BYTES} bytes of GLUE JSON")
        return _information(self.site, bytes(data))


@dataclass(frozen=True)
class SiteMessage(Question[SiteInformation]):
    """The newest message of a subscription, that is the site's."""

    site: str
    url: str

    @property
    def service(self) -> Service:
        """The subscription."""
        return GLUE_JSON.of(self.site, self.url)

    @property
    def subject(self) -> str:
        """What is asked for, in words."""
        return f"the newest GLUE JSON message of {plain(self.site)}"

    def answer(self, transport: Transport) -> SiteInformation:
        """Look at the newest message and parse it; raises ObtainError."""
        for message in transport.put(MessagesOf(self.service)).messages():
            if message.size > len(message.body):
                raise TooLargeError(f"found {message.size} bytes in {plain(message.name, 40)}")
            return _information(self.site, message.body)
        raise MalformedError("a subscription without a message, expected one with GLUE JSON")


def _information(site: str, data: bytes) -> SiteInformation:
    place = f"the GLUE JSON of {plain(site)}"
    return SiteInformation(site, place, Publication.JSON, tuple(parse(data)))


def parse(data: bytes) -> Iterator[GlueEntry]:
    """The entries of a document; raises MalformedError."""
    top = strict_json(data, parse_float=str)
    if not isinstance(top, dict):
        raise MalformedError("JSON that is no object, expected one of GLUE 2.1")
    if not set(top) & set(_CLASSES):
        raise MalformedError("JSON without a class of GLUE 2.1, expected CloudComputingService")
    count = 0
    for name, objects in top.items():
        if name not in _CLASSES and not _are_entries(objects):
            continue
        known = _CLASSES[name] if name in _CLASSES else _Class((name,), name, _ID)
        if not isinstance(objects, list):
            raise MalformedError(f"{name} is no list, expected a list of objects")
        for values in objects:
            count += 1
            if count > _MOST_ENTRIES:
                raise TooLargeError(f"found more than {_MOST_ENTRIES} entries of GLUE JSON")
            if not isinstance(values, dict) or not isinstance(values.get("ID"), str):
                raise MalformedError(f"an entry of {name} without an ID")
            yield _entry(name, known, values)


def _are_entries(objects: object) -> bool:
    """Whether a value is a list of objects with an ID."""
    return isinstance(objects, list) and all(
        isinstance(one, dict) and isinstance(one.get("ID"), str) for one in objects
    )


def _entry(name: str, known: _Class, values: dict[str, object]) -> GlueEntry:
    attributes: list[tuple[str, tuple[str, ...]]] = []
    for key, value in values.items():
        if key == "Associations":
            attributes += _keys(name, known, value)
        elif key in _ENTITY:
            attributes.append((f"Entity{key}", _texts(value)))
        else:
            attributes.append((f"{known.base if key in known.keys else name}{key}", _texts(value)))
    dn = f"GLUE2{known.base}ID={values['ID']}"
    return GlueEntry(dn, known.classes, tuple(one for one in attributes if one[1]))


def _keys(name: str, known: _Class, value: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Associations as the foreign keys of the LDAP rendering."""
    if not isinstance(value, dict):
        raise MalformedError(f"Associations of a {name} that are no object")
    own = name if known.base == "Policy" else known.base
    for other, identifiers in value.items():
        base = _CLASSES[other].base if other in _CLASSES else other
        yield f"{own}{base}ForeignKey", _texts(identifiers)


def _texts(value: object, depth: int = 0) -> tuple[str, ...]:
    """A JSON value as the values that LDAP would have; an object as NAME=VALUE."""
    if depth > _DEEPEST:
        raise MalformedError("values nested deeper than GLUE has them")
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, str | int):
        return (str(value),)
    if isinstance(value, list):
        return tuple(text for item in value for text in _texts(item, depth + 1))
    if isinstance(value, dict):
        return tuple(
            f"{key}={text}" for key, item in value.items() for text in _texts(item, depth + 1)
        )
    raise MalformedError(f"a value of type {type(value).__name__}")
