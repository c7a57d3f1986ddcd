"""All checks of one site, where no request says what they add up to."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from proc19probes.completion.model import RunOutcome
from proc19probes.reports.causes import cause_text, found, is_cause
from proc19probes.reports.found_once import WORST_FIRST, Block, Wrong, wrong
from proc19probes.reports.wording import parties
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State, worst
from proc19probes.vocabulary.unobtainable import Cause


@dataclass(frozen=True)
class Checked:
    """A check, and the rows of the procedure that its result touches."""

    outcome: RunOutcome
    rows: tuple[str, ...]

    @property
    def name(self) -> str:
        """The probe, and the service type where it is about one: `endpoint_registered CREAM-CE`."""
        call = self.outcome.planned.call
        service_type = dict(call.arguments).get("service_type", "")
        return f"{call.probe} {service_type}".rstrip()

    @property
    def states(self) -> frozenset[State]:
        """The states of what it found; UNKNOWN where it was not run."""
        return frozenset(one.state for one in found(self.outcome)) or frozenset({State.UNKNOWN})


@dataclass(frozen=True)
class Silence:
    """A service that gave no answer, the first check that missed it, and how many did."""

    text: str
    first: Wrong
    checks: int

    @property
    def told(self) -> str:
        """`GOCDB unreachable: … - hides 3 checks`."""
        return f"{self.text} - hides {self.checks} check{'s' if self.checks > 1 else ''}"


@dataclass(frozen=True)
class SiteCheck:
    """What the checks of a site found at an instant (UTC).

    `information` is the address of its site BDII or GLUE JSON; empty where none is known. `rows`
    are all that the checks touch, in the procedure's order. `lacking` has by what was not given, as
    options, the probes that could not be run without it. `notes` are what could not be found out
    before, `not_asked` why the site BDII that GOCDB names is not asked; empty where it is.
    `replayed` names the recording that was asked, if one was.
    """

    site: str
    service_types: tuple[str, ...]
    information: str
    instant: datetime
    rows: tuple[str, ...]
    checked: tuple[Checked, ...]
    lacking: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]
    replayed: str = ""
    not_asked: str = ""

    @property
    def state(self) -> State:
        """The worst of all; what could not be found out is unknown, and so is nothing at all."""
        states = [one.outcome.state for one in self.checked]
        return worst([*states, *([State.UNKNOWN] if self.notes or not states else [])])

    @property
    def counts(self) -> Counter[State]:
        """How many checks are in each state."""
        return Counter(one.outcome.state for one in self.checked)

    @property
    def silences(self) -> tuple[Silence, ...]:
        """What kept answers back, each once; all that a recording does not hold as one."""
        met: dict[str, list[Wrong]] = {}
        for one in self.checked:
            for finding in filter(is_cause, found(one.outcome)):
                # What a recording lacks is one thing, whoever was to be asked.
                missing = finding.kind.id == Cause.NOT_RECORDED.value
                service = "" if missing else finding.service or cause_text(finding)
                key = f"{finding.kind.id} {service}"
                met.setdefault(key, []).append(Wrong(one.outcome, finding))
        return tuple(map(_silence, met.values()))

    def shown(self, only: Collection[State]) -> tuple[Checked, ...]:
        """The checks with a finding in one of the states, the worst first; all if none is given."""
        ordered = sorted(self.checked, key=lambda one: WORST_FIRST.index(one.outcome.state))
        return tuple(one for one in ordered if not only or one.states & set(only))

    def verdict(self) -> str:
        """`3 CRITICAL, 5 OK; next: Pilot Site`."""
        counts = self.counts
        told = ", ".join(f"{counts[state]} {state.value}" for state in WORST_FIRST if counts[state])
        movers = self._movers()
        return (told or "nothing was checked") + (f"; next: {parties(movers)}" if movers else "")

    def _movers(self) -> Sequence[Party]:
        """Who can mend what is worst."""
        findings = (
            finding
            for one in self.shown(())
            if one.outcome.state is self.state is not State.OK
            for finding in found(one.outcome)
            if finding.state is self.state and finding.mender is not None
        )
        return tuple(dict.fromkeys(one.mender for one in findings if one.mender is not None))


def blocks(checked: Sequence[Checked], only: Collection[State]) -> tuple[Block, ...]:
    """What each check found that is not OK; of some states alone where any are given."""
    return tuple(
        Block(
            one.name,
            tuple(each for each in wrong([one.outcome]) if not only or each.finding.state in only),
        )
        for one in checked
    )


def _silence(met: Sequence[Wrong]) -> Silence:
    checks = len({one.run.planned.call for one in met})
    texts = tuple(dict.fromkeys(cause_text(one.finding) for one in met))
    if met[0].finding.kind.id != Cause.NOT_RECORDED.value or len(texts) == 1:
        return Silence(texts[0], met[0], checks)
    services = dict.fromkeys(one.finding.service for one in met)
    counted = f"not in the recording: {len(texts)} answers, of {', '.join(services)}"
    return Silence(counted, met[0], checks)
