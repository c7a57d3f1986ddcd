"""The options that every probe has, with one meaning everywhere (Monitoring Plugins guidelines)."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from pathlib import Path

from proc19probes.vocabulary.state import State


class AddressFamily(Enum):
    """Which addresses of a host are tried."""

    ANY = "any"
    IPV4 = "IPv4"
    IPV6 = "IPv6"


@dataclass(frozen=True)
class CommonOptions:
    """What a caller may say about any run of a probe; None leaves it to the settings.

    `service_urls` replaces a service's URL by its name. `proxy` empty means: none, whatever the
    environment says.
    """

    timeout: timedelta = timedelta(seconds=30)
    verbosity: int = 0
    timeout_state: State = State.UNKNOWN
    address_family: AddressFamily = AddressFamily.ANY
    proxy: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    trust_anchors: Path | None = None
    token: Path | None = None
    settings_file: Path | None = None
    service_urls: tuple[tuple[str, str], ...] = field(default=())
