"""Where a service is: the kind of its address, and that there is none."""

from urllib.parse import urlsplit

from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import UnreachableError


def no_address(service: Service) -> UnreachableError:
    """What is raised where nobody said where the service is."""
    return UnreachableError(
        f"no address of {service.title} is known, expected --{service.name}-url or"
        f" services.{service.name}.url in the settings"
    )


def scheme_of(url: str) -> str:
    """http, https, file or another; empty where the text is no URL at all."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""
