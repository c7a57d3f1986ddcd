"""What GOCDB answers, spliced from its genuine documents.

Source of the rules: GOCDB 5.12.4, htdocs/PI/index.php, lib/Gocdb_Services/PI/GetService.php,
GetSite.php, GetDowntime.php, QueryBuilders/Helpers.php; and the captured answers that the elements
are taken from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

NO_DOWNTIME = {"get_downtime": b'<?xml version="1.0" encoding="UTF-8"?>\n<results/>\n'}
"""A replacement for what does not depend on the day on which it is looked at."""

SAMPLES = Path(__file__).parents[1] / "samples" / "gocdb"

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_NO_IDENTIFIER = (
    b"No valid identifier found. Try accessing the resource through the private interface."
)
_SERVICE_PARAMETERS = [
    "hostname",
    "sitename",
    "roc",
    "country",
    "service_type",
    "monitored",
    "scope",
    "scope_match",
    "extensions",
    "next_cursor",
    "prev_cursor",
]
_SITE_PARAMETERS = [
    "sitename",
    "roc",
    "country",
    "certification_status",
    "exclude_certification_status",
    "production_status",
    "scope",
    "scope_match",
    "extensions",
    "next_cursor",
    "prev_cursor",
]
_DOWNTIME_PARAMETERS = [
    *("topentity", "ongoing_only", "windowstart", "windowend", "scope", "scope_match"),
]
_DAY = 86400
_PROTECTED = ("get_site", "get_service_group", "get_ngi", "get_cert_status_date")
_SITES_AT_ONCE = 500


@dataclass(frozen=True)
class Element:
    """A genuine element's bytes, its id, and the values that a query can filter by."""

    source: bytes
    id: int
    values: dict[str, str]
    scopes: frozenset[str] = frozenset()


@dataclass
class GocdbDocuments:
    """A GOCDB with the contents of a folder of captured answers; `extra_sites` are added to it.

    An extra site PILOT-0001 is PILOT-CLOUD once more, with one org.openstack.nova of its own.
    """

    folder: Path = SAMPLES
    max_page_size: int = 100
    server_base_url: str = "https://localhost"
    extra_sites: int = 0
    replacements: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._types = (self.folder / "get_service_types.xml").read_bytes()
        self._sites = list(self._read_sites())
        self._services = list(self._read_services())
        self._add_extra_sites()

    def answer(self, path: str, query: str) -> bytes:
        """The body of the answer to `path?query`, whatever it asks."""
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        method = parameters.pop("method", "")
        if method in self.replacements:
            return self.replacements[method]
        if method in _PROTECTED:
            return _NO_IDENTIFIER
        answers = {
            "get_service_types": ((), lambda: self._types),
            "get_service": (_SERVICE_PARAMETERS, lambda: self._service(path, query, parameters)),
            "get_service_endpoint": (
                _SERVICE_PARAMETERS,
                lambda: self._service(path, query, parameters),
            ),
            "get_site_list": (_SITE_PARAMETERS, lambda: self._site_list(parameters)),
            "get_downtime": (_DOWNTIME_PARAMETERS, lambda: self._downtimes(parameters)),
        }
        if method not in answers:
            return f"Unable to find method: {method}".encode()
        supported, answer = answers[method]
        error = _first_error(parameters, supported)
        return f"<error>{error}</error>".encode() if error else answer()

    def _read_sites(self) -> Iterator[Element]:
        statuses = dict(self._pilot_statuses())
        scopes = dict(self._pilot_scopes())
        production = (self.folder / "get_site_list-certified-production.xml").read_bytes()
        for line in _elements(self.folder / "get_site_list.xml", b"SITE"):
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', line.decode()))
            both = ("Certified", "Production") if line in production else ("Uncertified", "Test")
            certification, infrastructure = statuses.get(attributes["NAME"], both)
            values = {
                "sitename": attributes["NAME"],
                "roc": attributes["ROC"],
                "country": attributes["COUNTRY"],
                "certification_status": certification,
                "production_status": infrastructure,
            }
            tags = scopes.get(attributes["NAME"], frozenset({"EGI"}))
            yield Element(line, int(attributes["ID"]), values, tags)

    def _pilot_statuses(self) -> Iterator[tuple[str, tuple[str, str]]]:
        document = (self.folder / "get_site.xml").read_text(encoding="utf-8")
        for site in re.findall(r"<SITE .*?</SITE>", document, re.DOTALL):
            values = [
                re.search(f"<{tag}>(.*?)</{tag}>", site)[1]
                for tag in ("SHORT_NAME", "CERTIFICATION_STATUS", "PRODUCTION_INFRASTRUCTURE")
            ]
            yield values[0], (values[1], values[2])

    def _pilot_scopes(self) -> Iterator[tuple[str, frozenset[str]]]:
        document = (self.folder / "get_site.xml").read_text(encoding="utf-8")
        for site in re.findall(r"<SITE .*?</SITE>", document, re.DOTALL):
            name = re.search("<SHORT_NAME>(.*?)</SHORT_NAME>", site)[1]
            yield name, frozenset(re.findall("<SCOPE>(.*?)</SCOPE>", site))

    def _read_services(self) -> Iterator[Element]:
        for source in _elements(self.folder / "get_service.xml", b"SERVICE_ENDPOINT"):
            yield _service_element(source)

    def _add_extra_sites(self) -> None:
        if not self.extra_sites:
            return
        site = next(one for one in self._sites if one.values["sitename"] == "PILOT-CLOUD")
        service = next(one for one in self._services if one.id == 41)
        for number in range(1, self.extra_sites + 1):
            name = f"PILOT-{number:04}"
            own_id = 10_000 + number
            line = site.source.replace(b"PILOT-CLOUD", name.encode())
            line = line.replace(b'ID="31"', f'ID="{own_id}"'.encode())
            values = {**site.values, "sitename": name}
            self._sites.append(Element(line, own_id, values, site.scopes))
            source = service.source.replace(b"PILOT-CLOUD", name.encode())
            source = source.replace(b"pilot-cloud", name.lower().encode())
            source = source.replace(b"41G0", f"{own_id}G0".encode())
            self._services.append(_service_element(source.replace(b"=41<", f"={own_id}<".encode())))

    def _service(self, path: str, query: str, parameters: dict[str, str]) -> bytes:
        chosen = [one for one in self._services if _matches(one, parameters)]
        if "next_cursor" not in parameters and "prev_cursor" not in parameters:
            return _document(b"", chosen)
        if "next_cursor" in parameters:
            cursor = int(parameters["next_cursor"])
            page = [one for one in chosen if one.id > cursor][: self.max_page_size]
            ends = (page[0].id, page[-1].id) if page else (cursor + 1, None)
        else:
            cursor = int(parameters["prev_cursor"])
            page = [one for one in chosen if one.id < cursor][-self.max_page_size :]
            ends = (page[0].id, page[-1].id) if page else (None, cursor - 1)
        return _document(self._meta(path, query, ends, len(page)), page)

    def _meta(
        self, path: str, query: str, ends: tuple[int | None, int | None], count: int
    ) -> bytes:
        base = f"{self.server_base_url}{path}?"
        others = [
            (key, value)
            for key, value in parse_qsl(query, keep_blank_values=True)
            if key not in ("next_cursor", "prev_cursor")
        ]
        links = [("self", base + query)]
        if ends[1] is not None:
            links.append(("next", base + urlencode([*others, ("next_cursor", ends[1])])))
        if ends[0] is not None:
            links.append(("prev", base + urlencode([*others, ("prev_cursor", ends[0])])))
        links.append(("start", base + urlencode([*others, ("next_cursor", 0)])))
        lines = [f'    <link rel="{rel}" href="{escape(href)}"/>\n' for rel, href in links]
        lines.append(f"    <count>{count}</count>\n")
        lines.append(f"    <max_page_size>{self.max_page_size}</max_page_size>\n")
        return f"  <meta>\n{''.join(lines)}  </meta>\n".encode()

    def _downtimes(self, parameters: dict[str, str]) -> bytes:
        ongoing = "-ongoing" if "ongoing_only" in parameters else ""
        elements = _elements(self.folder / f"get_downtime{ongoing}.xml", b"DOWNTIME")
        entity = parameters.get("topentity", "%")
        chosen = [
            one
            for one in map(_downtime_element, elements)
            if any(_like(entity, one.values[name]) for name in ("hostname", "site"))
            and _in_window(one, parameters)
        ]
        return _document(b"", chosen)

    def _site_list(self, parameters: dict[str, str]) -> bytes:
        chosen = [one for one in self._sites if _matches(one, parameters)]
        if "next_cursor" in parameters:
            after = int(parameters["next_cursor"])
            chosen = [one for one in chosen if one.id > after][:_SITES_AT_ONCE]
        return _document(b"", chosen)


def without_end() -> bytes:
    """The genuine ongoing downtimes, of nova and swift at PILOT-CLOUD, as if from 2001 to 2100."""
    document = (SAMPLES / "get_downtime-ongoing.xml").read_bytes()
    document = re.sub(rb"(?<=<START_DATE>)\d+", b"1000000000", document)
    return re.sub(rb"(?<=<END_DATE>)\d+", b"4102444800", document)


def _elements(document: Path, tag: bytes) -> list[bytes]:
    """The records of a genuine document, each with its indentation and line end."""
    pattern = rb"  <" + tag + rb" (?:[^>]*/>|.*?\n  </" + tag + rb">)\n"
    return re.findall(pattern, document.read_bytes(), re.DOTALL)


def _service_element(source: bytes) -> Element:
    text = source.decode()

    def value(tag: str) -> str:
        found = re.search(f"\n    <{tag}>(.*?)</{tag}>", text)
        return found[1] if found else ""

    values = {
        "hostname": value("HOSTNAME"),
        "sitename": value("SITENAME"),
        "roc": value("ROC_NAME"),
        "country": value("COUNTRY_NAME"),
        "service_type": value("SERVICE_TYPE"),
        "monitored": value("NODE_MONITORED"),
    }
    scopes = frozenset(re.findall(r"<SCOPE>(.*?)</SCOPE>", text))
    own_id = int(re.search(r'PRIMARY_KEY="(\d+)G0"', text)[1])
    return Element(source, own_id, values, scopes)


def _downtime_element(source: bytes) -> Element:
    text = source.decode()
    values = {
        name: re.search(f"<{tag}>(.*?)</{tag}>", text)[1]
        for name, tag in (
            *(("hostname", "HOSTNAME"), ("site", "HOSTED_BY")),
            *(("starts", "START_DATE"), ("ends", "END_DATE")),
        )
    }
    return Element(source, int(re.search(r'DOWNTIME ID="(\d+)"', text)[1]), values)


def _in_window(element: Element, parameters: dict[str, str]) -> bool:
    """Whether a downtime ends after the first day began, and begins before the last one is over."""
    first, last = (parameters.get(name) for name in ("windowstart", "windowend"))
    return (first is None or int(element.values["ends"]) > _midnight(first)) and (
        last is None or int(element.values["starts"]) < _midnight(last) + _DAY
    )


def _midnight(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()


def _matches(element: Element, parameters: dict[str, str]) -> bool:
    for name, pattern in parameters.items():
        if name == "monitored":
            if pattern in ("Y", "N") and element.values[name] != pattern:
                return False
        elif name == "exclude_certification_status":
            if _like(pattern, element.values["certification_status"]):
                return False
        elif name in element.values and not _like(pattern, element.values[name]):
            return False
    wanted = {scope for scope in parameters.get("scope", "").split(",") if scope}
    if not wanted:
        return True
    matches = wanted <= element.scopes
    return (
        matches if parameters.get("scope_match", "all") == "all" else bool(wanted & element.scopes)
    )


def _like(pattern: str, value: str) -> bool:
    """SQL's LIKE, with upper and lower case."""
    parts = {"%": ".*", "_": "."}
    expression = "".join(parts.get(character) or re.escape(character) for character in pattern)
    return re.fullmatch(expression, value, re.DOTALL) is not None


def _first_error(parameters: dict[str, str], supported: list[str] | tuple[()]) -> str:
    for name, value in parameters.items():
        if name not in supported:
            return f"Unsupported parameter: {name}"
        if any(character in value for character in "\"'`"):
            return f"Unsuported chracter in value: {value}"
    for name in ("next_cursor", "prev_cursor"):
        if name in parameters and not parameters[name].isdigit():
            return (
                f"Invalid '{name}' parameter - must be a whole number greater than or equal to zero"
            )
    if "next_cursor" in parameters and "prev_cursor" in parameters:
        return (
            "It is invalid to specify both 'next_cursor' and 'prev_cursor' parameters in the same "
            "query"
        )
    return ""


def _document(meta: bytes, elements: list[Element]) -> bytes:
    body = meta + b"".join(element.source for element in elements)
    return _HEAD + (b"<results>\n" + body + b"</results>\n" if body else b"<results/>\n")
