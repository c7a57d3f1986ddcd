"""Where a service is: the kind of its address, and that there is none."""

from urllib.parse import urlsplit

from proc19probes.outside.masking import mask_url
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import NoWayError


def no_address(service: Service) -> NoWayError:
    """What is raised where nobody said where the service is."""
    return NoWayError(
        f"no address of {service.title} is known, expected --{service.name}-url or"
        f" services.{service.name}.url in the settings"
    )


def wrong_scheme(url: str, expected: str) -> NoWayError:
    """What is raised where the URL is none that the transport can ask."""
    return NoWayError(f"found the URL {mask_url(url)!r}, expected {expected}")


def scheme_of(url: str) -> str:
    """http, https, file or another; empty where the text is no URL at all."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""
