"""Where a service is, for those that have no address which holds for all."""

from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.unobtainable import UnreachableError


def no_address(service: Service) -> UnreachableError:
    """What is raised where nobody said where the service is."""
    return UnreachableError(
        f"no address of {service.title} is known, expected --{service.name}-url or"
        f" services.{service.name}.url in the settings"
    )
