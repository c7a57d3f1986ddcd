"""What a probe is: parameters, a table of findings, `ask` and `judge`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import parameters_of
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.state import State

Parameters = TypeVar("Parameters")
Evidence = TypeVar("Evidence")


@dataclass(frozen=True)
class Probe(Generic[Parameters, Evidence]):
    """One question about one fact; made once, at the end of the probe's module, as `PROBE`.

    `interval` is how often a monitoring server should ask. TypeError or ValueError at import for a
    declaration that is not sound.
    """

    question: str
    parameters: type[Parameters]
    findings: tuple[FindingKind, ...]
    services: tuple[Service, ...]
    interval: timedelta
    ask: Callable[[Parameters, Outside], Evidence]
    judge: Callable[[Evidence, Parameters, datetime], Iterable[Finding]]

    def __post_init__(self) -> None:
        parameters_of(self.parameters)
        ids = [kind.id for kind in self.findings]
        if len(set(ids)) != len(ids):
            raise ValueError("two findings have one id")
        if not any(kind.state is State.OK for kind in self.findings):
            raise ValueError("a probe says by a finding of its own what it saw when all is well")
