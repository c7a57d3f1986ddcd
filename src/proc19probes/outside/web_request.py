"""A request over HTTP as it goes out."""

from dataclasses import dataclass

RANGE = "Range"
"""The header by which a part of a document is asked for (RFC 9110, section 14.2)."""


@dataclass(frozen=True)
class WebRequest:
    """What is asked; `headers` come besides those that every request has."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def to_another_host(self, url: str) -> "WebRequest":
        """The same asked there, without anything that shows who asks."""
        headers = tuple(one for one in self.headers if one[0] == RANGE)
        return WebRequest(self.method, url, headers)
