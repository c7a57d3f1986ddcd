"""A request over HTTP as it goes out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WebRequest:
    """What is asked; `headers` come besides those that every request has."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
