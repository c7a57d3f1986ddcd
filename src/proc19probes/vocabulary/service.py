"""A service that sources ask: its name in the settings, its public address, who runs it."""

from dataclasses import dataclass, replace

from proc19probes.vocabulary.party import Party


@dataclass(frozen=True)
class Service:
    """A service of the infrastructure; settings may replace its URL by its name.

    `default_url` is empty where there is none that holds for all. `whose` tells one from another
    where there are several of a kind, such as one at each site. `given_url` is where this one is
    said to be by who asks, whatever the settings say of its kind. `is_files` is whether it is files
    by nature: of anything else a file is a copy that somebody made.
    """

    name: str
    title: str
    default_url: str
    operator: Party
    whose: str = ""
    given_url: str = ""
    is_files: bool = False

    def of(self, whose: str, url: str | None) -> "Service":
        """The one of this kind that belongs to a site or a host, at this URL where one is given."""
        title = f"{self.title} of {whose}"
        return replace(self, title=title, whose=whose, given_url=url or "")

    @property
    def key(self) -> str:
        """What a recording finds its answers by."""
        return f"{self.name} {self.whose}".rstrip()
