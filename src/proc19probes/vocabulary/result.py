"""What running a probe came to."""

from dataclasses import dataclass
from datetime import datetime

from proc19probes.vocabulary.downtime import DeclaredDowntime
from proc19probes.vocabulary.findings import NOTHING_JUDGED, Finding
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.state import State, worst
from proc19probes.vocabulary.worth import Worth


@dataclass(frozen=True)
class ProbeResult:
    """A probe's findings at an instant (UTC).

    `seconds` is how long the run took, `story` what was asked of whom, a line each. `notes` are
    what a reader of the findings is to know besides; they weigh nothing. `from_files` are the
    services in whose place a file answered, which proves nothing of them. `downtimes` are those
    declared for the services that were looked at: what is on, and what begins before long.
    """

    probe: str
    findings: tuple[Finding, ...]
    checked_at: datetime
    seconds: float
    story: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    from_files: tuple[str, ...] = ()
    downtimes: tuple[DeclaredDowntime, ...] = ()

    def __post_init__(self) -> None:
        if not self.findings:
            raise ValueError(f"{self.probe}: a result without findings; see nothing_judged")

    @property
    def state(self) -> State:
        """The worst of the findings' states."""
        return worst(finding.state for finding in self.findings)

    @property
    def worst_findings(self) -> tuple[Finding, ...]:
        """The findings of the result's own state, in the order found."""
        return tuple(finding for finding in self.findings if finding.state is self.state)

    @property
    def weak_because(self) -> str:
        """Why it is weak as evidence, each reason once; empty where it is not."""
        read = [f"{', '.join(self.from_files)} read from a file"] if self.from_files else []
        found = (finding.weak_because for finding in self.worst_findings)
        return "; ".join(dict.fromkeys(filter(None, (*read, *found))))

    @property
    def worth(self) -> Worth:
        """Weak where a file answered, or where one of the findings that make its state is."""
        return Worth.WEAK if self.weak_because else Worth.FULL

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All numbers that were found out."""
        return tuple(measure for finding in self.findings for measure in finding.measures)


def findings_or_nothing(probe: str, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings; where there is none, the one UNKNOWN finding that says so."""
    return findings or (NOTHING_JUDGED.about(probe, "nothing was judged"),)
