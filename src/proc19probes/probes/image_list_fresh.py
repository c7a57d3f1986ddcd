"""Whether the image list is young enough to be used, and for how long it may be.

Serves PROC19 steps 7a and 7c. OK means: the list was created, by its own word, not in the future
and not longer ago than --warning and --critical, it has not expired and does not soon, and neither
has any of its images. An expiry of 2499 says nothing of freshness, so the creation is what counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._image_list import (
    LIST_SERVICES,
    WHERE_IT_IS_NOT_READ,
    Evidence,
    ListParameters,
    ask_list,
    list_name,
    trusted,
)
from proc19probes.probes._image_list_times import TIMES, age_of, expiries_of
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters(ListParameters):
    """Which list, and how old it may be."""

    warning: Annotated[
        timedelta, Option("--warning", short="-w", help="age of the list that is a WARNING")
    ] = timedelta(days=30)
    critical: Annotated[
        timedelta, Option("--critical", short="-c", help="age of the list that is CRITICAL")
    ] = timedelta(days=180)
    expires_within: Annotated[
        timedelta,
        Option("--expires-within", help="what expires within this time is a WARNING"),
    ] = timedelta(days=7)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.warning > self.critical:
            raise ValueError(
                f"--warning: found {show_duration(self.warning)}, expected at most --critical, "
                f"which is {show_duration(self.critical)}"
            )


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Fetch the list and have its signature examined."""
    return ask_list(parameters, outside)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Hold the list's times against now."""
    found = trusted(evidence, parameters)
    if isinstance(found, Finding):
        yield found
        return
    place, document = list_name(parameters.image_list), found.document
    age = age_of(document, place, parameters.warning, parameters.critical, now)
    wrong = [age] if age.state is not State.OK else []
    wrong += bounded(expiries_of(document, place, parameters.expires_within, now))
    yield from wrong or [age]


PROBE = Probe(
    question="Is the image list young enough to be used, and not about to expire?",
    parameters=Parameters,
    findings=(*TIMES, *WHERE_IT_IS_NOT_READ),
    services=LIST_SERVICES,
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
