"""Runs one probe: ask, remember, judge, apply the severities that are set: a ProbeResult."""

import time
import traceback
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from proc19probes.catalogue import load_probe
from proc19probes.outside.carrier import Replay
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.probes._downtime import RunningServices, declared, note, running_services
from proc19probes.settings import Settings
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import UNOBTAINABLE_KINDS, Finding, FindingKind
from proc19probes.vocabulary.parameters import build
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.result import ProbeResult, findings_or_nothing
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable

Memory: TypeAlias = RunMemory
"""What a run asked and got, for those who start runs."""

# What a probe needs at most to judge and to print once it stops waiting for answers.
_TO_JUDGE = timedelta(seconds=0.25)
# What a run waits at most for GOCDB to say what a note on a site's services needs.
_FOR_A_NOTE = timedelta(seconds=3)

USAGE = FindingKind(
    "usage",
    State.UNKNOWN,
    "the probe was called in a way that it does not understand",
    "give the arguments that --help shows",
    Party.MONITORING,
)
INTERNAL_ERROR = FindingKind(
    "internal-error",
    State.UNKNOWN,
    "the probe has a mistake in itself, or an installed package is broken",
    "install proc19probes again; if that does not help, report this line with the command",
    Party.MONITORING,
)


class RunError(Exception):
    """A call that cannot be run: no such probe, or arguments that it does not take."""


class ReplayError(Exception):
    """The recording that settings name cannot be read; one line that says why."""


@dataclass(frozen=True)
class Replayed:
    """A recording asked in place of all services: its instant (UTC) to judge at, its name."""

    recording: Replay
    instant: datetime
    name: str

    @property
    def note(self) -> str:
        """That answers are not today's."""
        return f"replayed from {self.name}, as of {self.instant:%Y-%m-%d %H:%M} UTC"


def replayed_by(settings: Settings) -> Replayed | None:
    """The recording that settings name, if they do. Raises ReplayError."""
    if settings.replay is None:
        return None
    # Who asks services does not need what reads a recording.
    from proc19probes.outside.recording import RecordingError, read_recording

    try:
        recording = read_recording(settings.replay)
    except RecordingError as error:
        raise ReplayError(f"{error} (run.replay)") from error
    return Replayed(recording, recording.instant, plain(settings.replay.name))


def open_memory(settings: Settings, options: CommonOptions, replay: Replay | None = None) -> Memory:
    """The memory of a run that reaches services as settings and options say, or a recording.

    Who gives a run more time than one fetch has gives it to the fetch.
    """
    limits = replace(
        settings.limits,
        fetch=max(settings.limits.fetch, options.timeout),
        patience=options.timeout,
    )
    return Memory(lambda service: settings.access(service, options), limits, replay)


def run(
    call: ProbeCall,
    memory: Memory,
    settings: Settings,
    now: datetime,
    timeout: timedelta,
    spent: timedelta = timedelta(),
) -> ProbeResult:
    """What the probe finds, judged at `now`; `spent` is what is gone of the timeout already.

    The probe stops waiting for answers a little before its timeout, so that it can still judge
    what it has. Raises RunError.
    """
    began = time.monotonic() - spent.total_seconds()
    try:
        probe = load_probe(call.probe)
        given = {**settings.parameters.get(call.probe, {}), **dict(call.arguments)}
        parameters = build(probe.parameters, given)
    except (LookupError, ValueError) as error:
        raise RunError(str(error)) from error
    waiting = timeout - min(_TO_JUDGE, timeout / 10)
    outside = memory.bound(Deadline(began + waiting.total_seconds(), timeout))
    evidence = probe.ask(parameters, outside)
    findings = tuple(probe.judge(evidence, parameters, now))
    found = tuple(severe(one, settings) for one in findings_or_nothing(call.probe, findings))
    result = ProbeResult(
        call.probe,
        found,
        now,
        time.monotonic() - began,
        outside.story,
        from_files=tuple(plain(one) for one in outside.from_files),
    )
    services = running_services(probe, parameters)
    if services is None or not _may_ask_gocdb(probe, memory, settings):
        return result
    return _noted(result, services, memory, began + waiting.total_seconds())


def _noted(
    result: ProbeResult, services: RunningServices, memory: Memory, until: float
) -> ProbeResult:
    """The result with declared downtimes, and a note where one is on, if GOCDB answers soon."""
    now, question = result.checked_at, services.question(result.checked_at)
    first = memory.asked_at(question) or time.monotonic()
    ends = min(first + _FOR_A_NOTE.total_seconds(), until)
    briefly = memory.bound(Deadline(ends, _FOR_A_NOTE))
    found = briefly.obtain(question)
    told = replace(result, story=(*result.story, *briefly.story))
    if isinstance(found, Unobtainable):
        return told
    return replace(
        told,
        notes=tuple(plain(one) for one in note(found.downtimes, services, now)),
        downtimes=declared(found.downtimes, services, now),
    )


def _may_ask_gocdb(probe: Probe[object, object], memory: Memory, settings: Settings) -> bool:
    """Whether somebody said where GOCDB is, the probe asks it anyway, or a recording is asked."""
    own = settings.services.get("gocdb")
    is_set = own is not None and own.url is not None
    return is_set or memory.replayed or any(one.name == "gocdb" for one in probe.services)


def severe(finding: Finding, settings: Settings) -> Finding:
    """The finding with the state that is set for its id; what is OK stays so."""
    state = settings.severity.get(finding.kind.id, finding.state)
    return finding if finding.state is State.OK else replace(finding, state=state)


def left_behind(
    call: ProbeCall, settings: Settings, now: datetime, timeout: timedelta
) -> ProbeResult:
    """The result of a call that did not come back in time."""
    kind = UNOBTAINABLE_KINDS[Cause.TOO_SLOW]
    finding = kind.about(call.probe, f"no answer within {show_duration(timeout)}")
    return ProbeResult(call.probe, (severe(finding, settings),), now, timeout.total_seconds())


def not_reached(
    call: ProbeCall, settings: Settings, now: datetime, whole: timedelta
) -> ProbeResult:
    """The result of a call that was not through when the time of the whole run was over."""
    kind = UNOBTAINABLE_KINDS[Cause.TOO_SLOW]
    text = f"not through when the {show_duration(whole)} of the run were over"
    return ProbeResult(call.probe, (severe(kind.about(call.probe, text), settings),), now, 0.0)


def broken(call: ProbeCall, error: BaseException, now: datetime, seconds: float) -> ProbeResult:
    """The result of a call that ended in an error which is nobody's answer."""
    if isinstance(error, RunError):
        finding = USAGE.about(call.probe, str(error))
    else:
        finding = INTERNAL_ERROR.about(call.probe, f"internal error: {where(error)}")
    return ProbeResult(call.probe, (finding,), now, seconds)


def where(error: BaseException) -> str:
    """The error's class, and the place it came from; never its text, which may hold a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
