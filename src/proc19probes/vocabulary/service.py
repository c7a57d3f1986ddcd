"""A service that sources ask: its name in the settings, its public address, who runs it."""

from dataclasses import dataclass

from proc19probes.vocabulary.party import Party


@dataclass(frozen=True)
class Service:
    """A service of the infrastructure; settings may replace its URL by its name."""

    name: str
    title: str
    default_url: str
    operator: Party
