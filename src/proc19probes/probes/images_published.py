"""Whether the site publishes the images of the list.

Serves PROC19 steps 7a and 7c, where vmcatcher's own files cannot be read. OK means: each image of
the list that has not expired is among the images that the site publishes (GLUE:
CloudComputingImage), in the list's own version alone; the line says how many. Where the version of
an image is not told, that is weak evidence. An image is known by its page in the marketplace
(ad:mpuri), or by the fields of the list in its OtherInfo. That is the site's word: the files are
not looked at. What the list says counts only where its signature may be trusted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._image_list import (
    LIST_SERVICES,
    WHERE_IT_IS_NOT_READ,
    ListParameters,
    ask_list,
    list_name,
    trusted,
)
from proc19probes.probes._image_list import Evidence as PublishedList
from proc19probes.probes._information import (
    INFORMATION_SERVICES,
    WHERE_A_SITE_IS_NOT,
    AskedLevel,
    Information,
    ask_site,
    checked_level,
    not_read,
    published,
)
from proc19probes.probes._information import Evidence as PublishedInformation
from proc19probes.probes._list_contents import WHAT_A_LIST_LACKS, lack_of
from proc19probes.probes._published_images import OF_PUBLISHED_IMAGES, compared
from proc19probes.probes._site import SiteName
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.probe import Probe


@dataclass(frozen=True, kw_only=True)
class Parameters(ListParameters):
    """Which list, which site, and where it publishes."""

    site: SiteName
    information: Information = None
    level: AskedLevel = None

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_level(self.level)


@dataclass(frozen=True)
class Evidence:
    """The list, and what the site publishes."""

    published: PublishedList
    information: PublishedInformation


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Fetch the list, and ask for all that is published for the site."""
    there = ask_site(parameters.site, parameters.level, parameters.information, outside)
    return Evidence(ask_list(parameters, outside), there)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Look for each image of the list among those of the site."""
    listed, there = trusted(evidence.published, parameters), published(evidence.information)
    if isinstance(listed, Finding) or isinstance(there, Finding):
        yield from (one for one in (listed, there) if isinstance(one, Finding))
        return
    hidden = next((one for one in there.odd if one.of == "CloudComputingImage"), None)
    if hidden is not None:
        yield not_read(f"images at {parameters.site}", hidden, there)
        return
    lack = lack_of(listed.document, list_name(parameters.image_list))
    yield from compared(listed.document, there, now) if lack is None else (lack,)


PROBE = Probe(
    question="Does the site publish the list's images?",
    parameters=Parameters,
    findings=(
        *(*OF_PUBLISHED_IMAGES, *WHERE_A_SITE_IS_NOT, *WHAT_A_LIST_LACKS),
        *WHERE_IT_IS_NOT_READ,
    ),
    services=(*LIST_SERVICES, *INFORMATION_SERVICES),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
