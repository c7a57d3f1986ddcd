"""Where the services are, how they are reached, limits, severities; and where each value came from.

One TOML file, the first that exists of: the one named by --settings, by $PROC19_SETTINGS, the
user's proc19/settings.toml, /etc/proc19/settings.toml. A variable of the environment named after a
key (PROC19_SERVICES_GOCDB_URL) is stronger than the file. docs/settings.md lists the keys.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Generic, TypeVar

from proc19probes.settings_given import Given, Key, SettingsError, given_settings
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.common_options import AddressFamily, CommonOptions
from proc19probes.vocabulary.direct_hosts import DIRECT_EXPECTED, direct_hosts
from proc19probes.vocabulary.duration import parse_duration, show_duration
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.service_address import (
    PROXY_EXPECTED,
    URL_EXPECTED,
    masked_url,
    proxy_url,
    same_origin,
    service_url,
)
from proc19probes.vocabulary.state import State

Value = TypeVar("Value")
Chosen = TypeVar("Chosen", AddressFamily, State)

_DEFAULT = "default"


@dataclass(frozen=True)
class Origin:
    """A setting in force as it may be shown, and where it came from.

    `where` is "default", the path of the file, or the name of the environment's variable.
    """

    key: str
    shown: str
    where: str


@dataclass(frozen=True)
class ServiceSettings:
    """What is set for one service; None leaves it to what holds for all."""

    url: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    trust_anchors: Path | None = None
    proxy: str | None = None
    token: Path | None = None


@dataclass(frozen=True)
class ScheduleSettings:
    """How often a server runs a check and how long that may take; None leaves it to the probe."""

    interval: timedelta | None = None
    timeout: timedelta | None = None


@dataclass(frozen=True)
class Settings:
    """Everything that is set.

    `no_proxy` are the hosts that are asked past the proxy that holds for all services, as one text.
    `timeout` is for each check that `proc19` runs, `workers` how many of them run at once;
    `severity` is by a finding's id; `parameters` are values by probe and parameter, for runs that
    give none themselves; `history` None means that no history is kept; `schedules` are by probe,
    and by "request" for a request as a whole; `replay` is a recording that is asked in place of
    all services. `values` is every setting in force, in alphabetical order, without the secrets of
    any URL.
    """

    services: Mapping[str, ServiceSettings] = field(default_factory=dict)
    everywhere: ServiceSettings = ServiceSettings()
    address_family: AddressFamily = AddressFamily.ANY
    limits: Limits = field(default_factory=Limits)
    timeout: timedelta = timedelta(seconds=30)
    workers: int = 8
    severity: Mapping[str, State] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    history: Path | None = None
    schedules: Mapping[str, ScheduleSettings] = field(default_factory=dict)
    values: tuple[Origin, ...] = ()
    no_proxy: str | None = None
    replay: Path | None = None

    def access(self, service: Service, options: CommonOptions) -> ServiceAccess:
        """How this service is reached: what the options say, else its own settings, else all's.

        Whose address the question gives is asked there.
        """
        given = ServiceSettings(
            dict(options.service_urls).get(service.name),
            options.certificate,
            options.key,
            options.trust_anchors,
            options.proxy,
            options.token,
        )
        own = self.services.get(service.name, ServiceSettings())
        levels = (given, own, self.everywhere)
        # A certificate and its key belong together: both come from one level.
        pair = next((level for level in levels if level.certificate), self.everywhere)
        family = options.address_family
        return ServiceAccess(
            service.given_url or _first(level.url for level in levels) or service.default_url,
            pair.certificate,
            pair.key,
            _first(level.trust_anchors for level in levels),
            _first(level.proxy for level in levels),
            self.address_family if family is AddressFamily.ANY else family,
            options.token or self._token_of(service),
            # A proxy that is given for this service, or for this run, is for all its hosts.
            self.no_proxy if given.proxy is None and own.proxy is None else None,
        )

    def _token_of(self, service: Service) -> Path | None:
        """The token that is set, for the host that is set beside it and no other.

        Who asks may name any address: a request does so.
        """
        own = self.services.get(service.name, ServiceSettings())
        if service.given_url and not (own.url and same_origin(own.url, service.given_url)):
            return None
        return own.token


def _first(values: Iterable[Value | None]) -> Value | None:
    return next((value for value in values if value is not None), None)


def check_services(settings: Settings, known: frozenset[str]) -> None:
    """Refuse settings for services that do not exist. Raises SettingsError."""
    _refuse_unknown(settings, "services", settings.services, known)


def check_severities(settings: Settings, known: Mapping[str, State]) -> None:
    """Refuse severities of findings that no probe has, or that would hide what is found.

    `known` is the state of each finding's kind, by its id. Raises SettingsError.
    """
    hiding = _hiding(settings, known)
    _refuse_unknown(settings, "severity", settings.severity, frozenset(known), hiding)


def _hiding(settings: Settings, known: Mapping[str, State]) -> Iterator[str]:
    """What was found wrong is never unknown, and of what is well nothing else is made."""
    for id in sorted(settings.severity.keys() & known.keys()):
        given, key = settings.severity[id], f"severity.{id}"
        expected = ""
        if known[id] is State.OK:
            expected = "no severity, since this finding says that all is well"
        elif known[id] is not State.UNKNOWN and given is State.UNKNOWN:
            expected = "WARNING or CRITICAL, since this finding says that something is wrong"
        if expected:
            yield f"{_where(settings, key)}: {key}: found {given.value}, expected {expected}"


def check_parameters(settings: Settings, known: Mapping[str, frozenset[str]]) -> None:
    """Refuse values for probes, or parameters of one, that do not exist. Raises SettingsError."""
    _refuse_unknown(settings, "probes", settings.parameters, frozenset(known))
    for probe, values in settings.parameters.items():
        _refuse_unknown(settings, f"probes.{probe}", values, known[probe])


def check_schedules(settings: Settings, known: frozenset[str]) -> None:
    """Refuse schedules of what no server runs. Raises SettingsError."""
    _refuse_unknown(settings, "schedule", settings.schedules, known)


def _refuse_unknown(
    settings: Settings,
    table: str,
    names: Iterable[str],
    known: frozenset[str],
    besides: Iterable[str] = (),
) -> None:
    problems = []
    for name in sorted(set(names) - known):
        key, expected = f"{table}.{name}", ", ".join(sorted(known))
        problems.append(f"{_where(settings, key)}: {key}: found {name}, expected one of {expected}")
    problems += besides
    if problems:
        raise SettingsError(*problems)


def _where(settings: Settings, key: str) -> str:
    """Where a key, or one below it, was set."""
    places = (one.where for one in settings.values if f"{one.key}.".startswith(f"{key}."))
    return next(places, "settings")


@dataclass(frozen=True)
class _Kind(Generic[Value]):
    """A kind of value: its types in TOML, how its text is read against a folder, and shown.

    `parse` raises ValueError saying what was found, in words that hold no secret.
    """

    types: tuple[type, ...]
    expected: str
    parse: Callable[[str, Path], Value]
    show: Callable[[Value], str] = str


def _duration_up_to(most: timedelta) -> _Kind[timedelta]:
    def parse(text: str, _folder: Path) -> timedelta:
        try:
            duration = parse_duration(text)
        except ValueError:
            raise ValueError(repr(plain(text, 40))) from None
        if not timedelta() < duration <= most:
            raise ValueError(show_duration(duration))
        return duration

    expected = f"a duration like 30, 90s or 2m, at most {show_duration(most)}"
    return _Kind((str, int, float), expected, parse, show_duration)


def _count_up_to(most: int) -> _Kind[int]:
    def parse(text: str, _folder: Path) -> int:
        if not text.isascii() or not text.isdigit() or not 0 < int(text[:16]) <= most:
            raise ValueError(plain(text, 40) or "nothing")
        return int(text)

    return _Kind((int,), f"a whole number from 1 to {most}", parse)


def _path(text: str, folder: Path) -> Path:
    if not text or "\0" in text:
        raise ValueError("a NUL character" if text else "nothing")
    return folder / text


def _text(text: str, _folder: Path) -> str:
    if not text or not text.isprintable():
        raise ValueError("a character that cannot be printed" if text else "nothing")
    return text


def _direct(text: str) -> str:
    """A list of hosts as it was given, seen to be one."""
    direct_hosts(text)
    return text


def _named(choices: Iterable[Chosen]) -> _Kind[Chosen]:
    by_name = {str(one.value): one for one in choices}

    def parse(text: str, _folder: Path) -> Chosen:
        if text not in by_name:
            raise ValueError(repr(plain(text, 40)))
        return by_name[text]

    expected = "one of " + ", ".join(by_name)
    return _Kind((str,), expected, parse, lambda chosen: str(chosen.value))


LONGEST_TIMEOUT = timedelta(days=1)
_URL = _Kind((str,), URL_EXPECTED, service_url, masked_url)
_PROXY = _Kind(
    (str,),
    PROXY_EXPECTED,
    lambda text, _folder: proxy_url(text),
    lambda url: masked_url(url) if url else "none",
)
_DIRECT = _Kind(
    (str,), DIRECT_EXPECTED, lambda text, _folder: _direct(text), lambda text: text or "none"
)
_PATH = _Kind((str,), "a path", _path)
_TEXT = _Kind((str, int), "a text or a whole number, as after the option", _text)
_DURATION = _duration_up_to(LONGEST_TIMEOUT)
_INTERVAL = _duration_up_to(timedelta(days=31))
_BYTES = _count_up_to(10**12)
_AT_ONCE = _count_up_to(100)
_FAMILY = _named(AddressFamily)
# What a probe found wrong can weigh less, and is not made well by a setting.
_STATE = _named((State.WARNING, State.UNKNOWN, State.CRITICAL))

_TOML_NAMES = {bool: "true or false", dict: "a table", list: "a list", str: "a text"}


class _Reading:
    """Takes every value that was given out of the pile, and notes problems and origins."""

    def __init__(self, given: dict[Key, Given]) -> None:
        self._left = given
        self._problems: list[str] = []
        self._values: list[Origin] = []

    def names(self, table: str) -> tuple[str, ...]:
        """The names that are used below a table whose keys are free."""
        return tuple(sorted({key[1] for key in self._left if key[0] == table and len(key) > 1}))

    def take(self, key: Key, kind: _Kind[Value]) -> Value | None:
        """The value of this key; None where there is none, or none that can be used."""
        given = self._left.pop(key, None)
        if given is None:
            return None
        try:
            if given.toml_type is not None and given.toml_type not in kind.types:
                raise ValueError(_TOML_NAMES.get(given.toml_type, plain(given.text, 40)))
            value = kind.parse(given.text, given.folder)
        except ValueError as error:
            self._problem(key, given, f"found {error}, expected {kind.expected}")
            return None
        self._note(key, plain(kind.show(value)), given.where)
        return value

    def take_or(self, key: Key, kind: _Kind[Value], default: Value) -> Value:
        """The value of this key, or the default."""
        if key not in self._left:
            self._note(key, kind.show(default), _DEFAULT)
        value = self.take(key, kind)
        return default if value is None else value

    def take_all(self, table: Key, kind: _Kind[Value]) -> dict[str, Value]:
        """Every value of a table whose keys are free, by key."""
        keys = sorted(key for key in self._left if key[:-1] == table)
        taken = ((key[-1], self.take(key, kind)) for key in keys)
        return {name: value for name, value in taken if value is not None}

    def credentials(self, table: Key) -> ServiceSettings:
        """The certificate, its key and the trust anchors of this table."""
        key = self._left.get((*table, "key"))
        if key is not None and (*table, "cert") not in self._left:
            self._problem((*table, "key"), key, "found a key, expected its cert beside it")
        return ServiceSettings(
            certificate=self.take((*table, "cert"), _PATH),
            key=self.take((*table, "key"), _PATH),
            trust_anchors=self.take((*table, "capath"), _PATH),
        )

    def finish(self) -> tuple[Origin, ...]:
        """The origins of everything. Raises SettingsError with all problems."""
        for key, given in self._left.items():
            self._problem(key, given, "no such key (docs/settings.md has the list)")
        if self._problems:
            raise SettingsError(*sorted(self._problems))
        return tuple(sorted(self._values, key=lambda origin: origin.key))

    def _note(self, key: Key, shown: str, where: str) -> None:
        self._values.append(Origin(".".join(key), shown, where))

    def _problem(self, key: Key, given: Given, text: str) -> None:
        self._problems.append(f"{plain(given.where)}: {plain('.'.join(key), 80)}: {text}")


def load_settings(explicit: Path | None, environment: Mapping[str, str]) -> Settings:
    """The settings in force. Raises SettingsError, one line with every problem."""
    return _build(_Reading(given_settings(explicit, environment)))


def _build(reading: _Reading) -> Settings:
    unset, limits = Settings(), Limits()
    built = Settings(
        {name: _service(reading, ("services", name)) for name in reading.names("services")},
        replace(reading.credentials(("tls",)), proxy=reading.take(("network", "proxy"), _PROXY)),
        reading.take_or(("network", "address_family"), _FAMILY, unset.address_family),
        Limits(
            reading.take_or(("limits", "fetch"), _DURATION, limits.fetch),
            reading.take_or(("limits", "document_bytes"), _BYTES, limits.document_bytes),
            reading.take_or(("limits", "requests_per_host"), _AT_ONCE, limits.requests_per_host),
        ),
        reading.take_or(("run", "timeout"), _DURATION, unset.timeout),
        reading.take_or(("run", "workers"), _AT_ONCE, unset.workers),
        reading.take_all(("severity",), _STATE),
        {name: reading.take_all(("probes", name), _TEXT) for name in reading.names("probes")},
        reading.take(("history", "file"), _PATH),
        {name: _schedule(reading, ("schedule", name)) for name in reading.names("schedule")},
    )
    no_proxy = reading.take(("network", "no_proxy"), _DIRECT)
    replay = reading.take(("run", "replay"), _PATH)
    return replace(built, no_proxy=no_proxy, replay=replay, values=reading.finish())


def _service(reading: _Reading, table: Key) -> ServiceSettings:
    return replace(
        reading.credentials(table),
        url=reading.take((*table, "url"), _URL),
        proxy=reading.take((*table, "proxy"), _PROXY),
        token=reading.take((*table, "token"), _PATH),
    )


def _schedule(reading: _Reading, table: Key) -> ScheduleSettings:
    return ScheduleSettings(
        reading.take((*table, "interval"), _INTERVAL),
        reading.take((*table, "timeout"), _DURATION),
    )
