"""GLUE 2.1 JSON as cloud-info-provider prints it, read into the entries that a BDII would have.

  {"CloudComputingEndpoint": [{"ID": "https://keystone.example.org:5000/v3", "Validity": 43200,
    "CreationTime": "2026-11-23T08:41:18.031631+00:00", "HealthState": "ok",
    "Associations": {"CloudComputingService": ["https://keystone.example.org:5000/v3_cloud.compute"]},
    "InterfaceName": "org.openstack.nova", "URL": "https://keystone.example.org:5000/v3", …}], …}

(source: cloud-info-provider 1.2.0). Its services name the site; where none does it is that of the
site it is asked for. Its HealthState is a constant of the provider's template. A class that is in
no table of ours is read too, so that it can be seen that it is published; what is no list of
objects with an ID is passed over. Of the classes that GLUE has what is whole is read, and what is
not is kept as odd.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from proc19probes.sources.distinguished_names import escaped
from proc19probes.sources.glue_site import seen_at_its_site
from proc19probes.sources.glue_values import GlueEntry, OddEntry, Publication, SiteInformation
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
    read = parse(data)
    there = SiteInformation(site, place, Publication.JSON, read.entries, odd=read.odd)
    return seen_at_its_site(there)


@dataclass(frozen=True)
class GlueDocument:
    """The entries of a document, and what of it is none."""

    entries: tuple[GlueEntry, ...]
    odd: tuple[OddEntry, ...]


def parse(data: bytes) -> GlueDocument:
    """What a document holds; raises MalformedError where nothing of it is GLUE 2.1."""
    top = strict_json(data, parse_float=str)
    if not isinstance(top, dict):
        raise MalformedError("JSON that is no object, expected one of GLUE 2.1")
    if not set(top) & set(_CLASSES):
        raise MalformedError("JSON without a class of GLUE 2.1, expected CloudComputingService")
    entries: list[GlueEntry] = []
    odd: list[OddEntry] = []
    for name, objects in top.items():
        for read in _of_class(name, objects):
            if isinstance(read, OddEntry):
                odd.append(read)
            else:
                entries.append(read)
            if len(entries) + len(odd) > _MOST_ENTRIES:
                raise TooLargeError(f"found more than {_MOST_ENTRIES} entries of GLUE JSON")
    if odd and not entries:
        raise MalformedError(f"{odd[0].found}, expected {odd[0].expected}, and no whole entry")
    return GlueDocument(tuple(entries), tuple(odd))


def _of_class(name: str, objects: object) -> Iterator[GlueEntry | OddEntry]:
    if name not in _CLASSES and not _are_entries(objects):
        return
    known = _CLASSES[name] if name in _CLASSES else _Class((name,), name, _ID)
    if not isinstance(objects, list):
        yield OddEntry(name, f"{name} is {_kind(objects)}", "a list of objects")
        return
    for number, values in enumerate(objects, 1):
        if not isinstance(values, dict):
            yield OddEntry(
                name, f"{name} number {number} is {_kind(values)}", "an object with an ID"
            )
        elif not isinstance(values.get("ID"), str | int) or isinstance(values["ID"], bool):
            kind = _kind(values["ID"]) if "ID" in values else "absent"
            yield OddEntry(name, f"ID of {name} number {number} is {kind}", "a text")
        else:
            yield from _entry(name, known, values)


def _kind(value: object) -> str:
    """What a value of JSON is, in words."""
    return next(words for kind, words in _KINDS if isinstance(value, kind))


_KINDS: tuple[tuple[type, str], ...] = (
    (type(None), "null"),
    (bool, "true or false"),
    (int, "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "an object"),
)


def _are_entries(objects: object) -> bool:
    """Whether a value is a list of objects with an ID."""
    return isinstance(objects, list) and all(
        isinstance(one, dict) and isinstance(one.get("ID"), str) for one in objects
    )


def _entry(name: str, known: _Class, values: dict[str, object]) -> Iterator[GlueEntry | OddEntry]:
    """The entry, and what of it cannot be read."""
    identifier = str(values["ID"])
    subject = f"{name} {identifier}"
    if not isinstance(values["ID"], str):
        yield OddEntry(name, f"ID of {subject} is {_kind(values['ID'])}", "a text")
    attributes: list[tuple[str, tuple[str, ...]]] = []
    for key, value in values.items():
        try:
            attributes += _attributes(name, known, key, value)
        except MalformedError as error:
            yield OddEntry(
                name, f"{key} of {subject} is {error.detail}", "values as GLUE 2.1 has them"
            )
    dn = f"GLUE2{known.base}ID={escaped(identifier)}"
    yield GlueEntry(dn, known.classes, tuple(one for one in attributes if one[1]))


def _attributes(
    name: str, known: _Class, key: str, value: object
) -> list[tuple[str, tuple[str, ...]]]:
    """A key as attributes of the LDAP rendering; raises MalformedError."""
    if key == "Associations":
        return list(_keys(name, known, value))
    if key in _ENTITY:
        return [(f"Entity{key}", _texts(value))]
    return [(f"{known.base if key in known.keys else name}{key}", _texts(value))]


def _keys(name: str, known: _Class, value: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Associations as the foreign keys of the LDAP rendering."""
    if not isinstance(value, dict):
        raise MalformedError(_kind(value))
    own = name if known.base == "Policy" else known.base
    for other, identifiers in value.items():
        base = _CLASSES[other].base if other in _CLASSES else other
        yield f"{own}{base}ForeignKey", _texts(identifiers)


def _texts(value: object, depth: int = 0) -> tuple[str, ...]:
    """A JSON value as the values that LDAP would have; an object as NAME=VALUE."""
    if depth > _DEEPEST:
        raise MalformedError("nested deeper than GLUE has it")
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, list):
        return tuple(text for item in value for text in _texts(item, depth + 1))
    if isinstance(value, dict):
        return tuple(
            f"{key}={text}" for key, item in value.items() for text in _texts(item, depth + 1)
        )
    return (str(value),)
