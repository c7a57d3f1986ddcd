"""Whether the site's image service has the images of the registry's project.

Serves PROC19 step 7a in the way that replaced image lists, and 7c: EGI's image synchronisation
copies what the artefact registry has into the image services of the sites. OK means that for each
image of the project with a tag that is synchronised there is an active image of its name at the
site; where the synchronisation noted from which digest it was taken, that is the registry's. Where
no digest can be compared, or an image is seen by its owner alone, that is weak evidence. Tried
against recorded shapes for Glance and Harbor, and against a real registry for OCI.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._registry import (
    ProjectNames,
    RegistryHost,
    RegistryKind,
    RegistryUrl,
    checked_api,
    checked_projects,
    host_in_names,
    registry_at,
)
from proc19probes.probes._registry_images import OF_IMAGES, SERVICE_EMPTY, Expectation, judged
from proc19probes.probes._site import SiteName
from proc19probes.sources.artefact_registry import (
    ARTEFACT_REGISTRY,
    ProjectImages,
    RegistryProject,
)
from proc19probes.sources.image_service import IMAGE_SERVICE, ImagesOfService, SiteImage
from proc19probes.vocabulary.findings import Finding, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option, Url
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters:
    """Which images, from where, and where they should be."""

    site: SiteName
    project: ProjectNames
    registry: RegistryUrl = None
    registry_api: RegistryKind = "harbor"
    registry_host: RegistryHost = None
    image_service: Annotated[
        Url | None,
        Option(
            "--image-service",
            help="the site's image service, without /v2 (https://glance.example.org:9292); left "
            "out, what the settings have",
        ),
    ] = None
    max_age: Annotated[
        timedelta,
        Option("--max-age", help="how long the site may lack an image that is in the registry"),
    ] = timedelta(days=2)

    def __post_init__(self) -> None:
        checked_api(self.registry_api)
        checked_projects(self.project)


@dataclass(frozen=True)
class Evidence:
    """What the registry has of each project, and what the site has."""

    projects: tuple[RegistryProject | Unobtainable, ...]
    images: tuple[SiteImage, ...] | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask the registry for each project, and the image service for everything."""
    registry = registry_at(parameters.registry)
    api = checked_api(parameters.registry_api)
    site = IMAGE_SERVICE.of(parameters.site, parameters.image_service)
    images = outside.obtain(ImagesOfService(site))
    asked = (ProjectImages(registry, one, api) for one in checked_projects(parameters.project))
    projects: list[RegistryProject | Unobtainable] = [*map(outside.obtain, asked)]
    return Evidence(tuple(projects), images)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Hold each project's images against the site's."""
    images = evidence.images
    if isinstance(images, Unobtainable):
        yield not_obtained(images)
    elif not images:
        yield SERVICE_EMPTY.about(parameters.site, "no image at all", "the registry's images")
    expected = Expectation(
        parameters.site,
        host_in_names(parameters.registry, parameters.registry_host),
        checked_api(parameters.registry_api),
        parameters.max_age,
    )
    for project in evidence.projects:
        if isinstance(project, Unobtainable):
            yield not_obtained(project)
        elif images and not isinstance(images, Unobtainable):
            yield from bounded(judged(project, images, expected, now))


PROBE = Probe(
    question="Has the site's image service the images of the registry's project?",
    parameters=Parameters,
    findings=OF_IMAGES,
    services=(ARTEFACT_REGISTRY, IMAGE_SERVICE),
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
