"""What status, check, record and demo have in common: read, plan, run, complete."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path

from proc19probes.catalogue import (
    known_findings,
    known_parameters,
    known_services,
    probe_names,
)
from proc19probes.cli.clock import now
from proc19probes.cli.failure import CommandError
from proc19probes.cli.options import RunOptions
from proc19probes.cli.progress import Progress
from proc19probes.completion.completing import complete
from proc19probes.completion.model import RequestCompletion
from proc19probes.configuration.planning import REQUEST
from proc19probes.engines.local import RunLimits, run_all
from proc19probes.history.file import HistoryFile
from proc19probes.history.standing import History
from proc19probes.history.store import HistoryError
from proc19probes.outside.memory import RunMemory
from proc19probes.outside.recording import Recording, RecordingError, read_recording
from proc19probes.plan import check_procedure, plan
from proc19probes.procedure.loading import ProcedureError, editions, load_procedure
from proc19probes.procedure.model import Procedure
from proc19probes.reports.dated import dated
from proc19probes.reports.unread import Unread
from proc19probes.request.files import request_files
from proc19probes.request.identity import colliding
from proc19probes.request.model import Request
from proc19probes.request.reading import RequestError, parse_request, read_request
from proc19probes.running import open_memory
from proc19probes.settings import (
    Settings,
    check_parameters,
    check_schedules,
    check_services,
    check_severities,
    load_settings,
)
from proc19probes.settings_given import SettingsError
from proc19probes.storage import LOCK_WAIT
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall
from proc19probes.vocabulary.result import ProbeResult

_BRIEFLY = timedelta(seconds=1)


@dataclass(frozen=True)
class Session:
    """One run of the wrapper: its settings, the instant it judges at, and its memory.

    `replayed` is the name of the recording that is asked in place of the services, if one is;
    `for_people` whether somebody at a terminal sees how far it is.
    """

    settings: Settings
    recording: Recording | None
    instant: datetime
    memory: RunMemory
    within: timedelta | None
    replayed: str = ""
    for_people: bool = True

    def run(self, planned: Sequence[PlannedRun]) -> dict[ProbeCall, ProbeResult]:
        """The result of every distinct call."""
        calls = tuple(dict.fromkeys(run.call for run in planned))
        limits = RunLimits(self.settings.timeout, self.within)
        with Progress(self.for_people) as progress:
            return run_all(calls, self.memory, self.settings, self.instant, limits, progress)


def open_session(options: RunOptions) -> Session:
    """Settings, recording and memory as the options say. Raises CommandError."""
    settings = read_settings(options.settings_file)
    if options.timeout is not None:
        settings = replace(settings, timeout=options.timeout)
    if options.sha256 is not None and options.replay is None:
        raise CommandError("--sha256 is for an archive: give --replay ARCHIVE too")
    recording, replay = None, options.replay or settings.replay
    if replay is not None:
        try:
            recording = read_recording(replay, options.sha256)
        except RecordingError as error:
            raise CommandError(str(error)) from error
    common = CommonOptions(settings.timeout, settings_file=options.settings_file)
    memory = open_memory(settings, common, recording)
    instant = recording.instant if recording else now()
    replayed = "" if replay is None else replay.name
    return Session(
        settings, recording, instant, memory, options.within, replayed, options.for_people
    )


def read_settings(explicit: Path | None) -> Settings:
    """The settings in force. Raises CommandError."""
    try:
        settings = load_settings(explicit, os.environ)
        check_services(settings, frozenset(known_services()))
        check_severities(settings, known_findings())
        check_parameters(settings, known_parameters())
        check_schedules(settings, frozenset((*probe_names(), REQUEST)))
    except SettingsError as error:
        raise CommandError("\n".join(error.problems)) from error
    return settings


@cache
def procedure_of(edition: str) -> Procedure:
    """The edition, checked against the probes that there are. Raises ProcedureError."""
    procedure = load_procedure(edition, frozenset(probe_names()))
    check_procedure(procedure)
    return procedure


def _shipped_procedure_of(edition: str) -> Procedure:
    """As `procedure_of`, for a request that came in an archive: it may not name a file here."""
    if edition not in editions():
        raise LookupError(edition)
    return procedure_of(edition)


@dataclass(frozen=True)
class GivenFiles:
    """What the request files say, as far as they can be read."""

    requests: tuple[Request, ...]
    unread: tuple[Unread, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """Why files cannot be read, a line each."""
        return tuple(line for one in self.unread for line in one.lines)


def read_requests(paths: Sequence[Path], session: Session) -> tuple[Request, ...]:
    """The requests of these files and folders, or those of the recording that is replayed.

    Raises CommandError with the problems of all of them, where any cannot be read.
    """
    given = read_files(paths, session)
    if given.unread:
        raise CommandError("\n".join(given.problems))
    return given.requests


def read_files(paths: Sequence[Path], session: Session) -> GivenFiles:
    """As `read_requests`, but one file that cannot be read leaves the others as they are.

    Raises CommandError where none can.
    """
    today = session.instant.date()
    named = request_files(paths)
    readers = [
        (str(path), partial(read_request, path, procedure_of, today)) for path in named.files
    ]
    if not paths and session.recording is not None:
        readers = [
            (one.name, partial(parse_request, one.name, one.text, _shipped_procedure_of, today))
            for one in session.recording.requests
        ]
    unread = [_unread(error.problems[0].file, str(error)) for error in named.refused]
    if not readers and not unread:
        raise CommandError("no request: name one or more request files, or folders of them")
    requests: list[Request] = []
    for file, read in readers:
        try:
            requests.append(read())
        except (RequestError, ProcedureError) as error:
            unread.append(_unread(file, str(error)))
    given = GivenFiles(tuple(requests), tuple(unread))
    if not given.requests:
        raise CommandError("\n".join(given.problems))
    return _told_apart(given)


def _unread(file: str, problems: str) -> Unread:
    name = plain(file) or "request"
    return Unread(name, tuple(line.removeprefix(f"{name}: ") for line in problems.splitlines()))


def _told_apart(given: GivenFiles) -> GivenFiles:
    """The files without those whose id an earlier one has: they count as not read."""
    problems = list(colliding(given.requests))
    requests: list[Request] = []
    unread = list(given.unread)
    for request in given.requests:
        if problems and problems[0].file == plain(request.file):
            unread.append(_unread(request.file, str(problems.pop(0))))
        else:
            requests.append(request)
    return GivenFiles(tuple(requests), tuple(unread))


@dataclass(frozen=True)
class Past:
    """What earlier runs saw, and where it is kept."""

    kept: HistoryFile
    history: History


def past_runs(session: Session, tell: Callable[[str], None]) -> Past | None:
    """What earlier runs saw; None where no history is kept, or none can be read, which is told.

    A replayed run is not the present: it neither knows what was seen besides, nor adds to it.
    """
    path = session.settings.history
    if path is None or session.recording is not None:
        return None
    kept = HistoryFile(path, _history_wait(session))
    try:
        return Past(kept, kept.read())
    except HistoryError as error:
        tell(f"proc19: since when is not told, and alarms are not remembered: {error}")
        return None


def complete_all(
    requests: Sequence[Request], session: Session, past: Past | None = None
) -> tuple[RequestCompletion, ...]:
    """Plan, run each distinct call once, and complete every request, with what is remembered."""
    procedures = [procedure_of(request.edition_source) for request in requests]
    planned = [
        plan(procedure, request) for procedure, request in zip(procedures, requests, strict=True)
    ]
    results = session.run([run for runs in planned for run in runs])
    return tuple(
        complete(
            procedure,
            request,
            runs,
            results,
            session.instant,
            None if past is None else past.history.last_verdicts(request.id),
        )
        for procedure, request, runs in zip(procedures, requests, planned, strict=True)
    )


def remember(
    completions: Sequence[RequestCompletion], past: Past, tell: Callable[[str], None]
) -> tuple[RequestCompletion, ...]:
    """The completions with since when each criterion is in its state.

    A history that cannot be kept is told, and costs the report nothing else.
    """
    try:
        history = past.kept.observe(completions)
    except HistoryError as error:
        tell(f"proc19: what was found is not remembered: {error}")
        return tuple(completions)
    return tuple(dated(completion, history) for completion in completions)


def _history_wait(session: Session) -> timedelta:
    """Who bounds the run cannot wait long for what comes after it."""
    return LOCK_WAIT if session.within is None else _BRIEFLY


def say(text: str) -> None:
    """Write a report to stdout."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
