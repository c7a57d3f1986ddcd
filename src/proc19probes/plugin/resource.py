"""A probe as nagiosplugin's Resource, Contexts and Summary; its runtime is not used."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import nagiosplugin

from proc19probes.plugin.line import details, headline, output, perfdata
from proc19probes.plugin.options import Invocation
from proc19probes.plugin.process import Process
from proc19probes.running import open_memory, replayed_by, run
from proc19probes.settings import Settings
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause

_STATES = {
    State.OK: nagiosplugin.Ok,
    State.WARNING: nagiosplugin.Warn,
    State.UNKNOWN: nagiosplugin.Unknown,
    State.CRITICAL: nagiosplugin.Critical,
}
_FINDING, _MEASURE = "finding", "measure"


def run_as_plugin(asked: Invocation, settings: Settings, process: Process) -> tuple[str, int]:
    """Run the probe; what is to be printed, and the exit code. Raises RunError, ReplayError."""
    resource = ProbeResource(asked, settings, process)
    check = nagiosplugin.Check(
        resource,
        FindingContext(_FINDING),
        MeasureContext(_MEASURE),
        FindingsSummary(resource, asked.options.verbosity),
    )
    process.doing = f"running {asked.call.probe}"
    check()
    first = f"{check.summary_str} | {perfdata(check.perfdata)}"
    return output(first, check.verbose_str), resource.result.state.exit_code


class ProbeResource(nagiosplugin.Resource):  # type: ignore[misc]
    """Runs the probe; its findings and numbers are the metrics."""

    result: ProbeResult

    def __init__(self, asked: Invocation, settings: Settings, process: Process) -> None:
        self._asked = asked
        self._settings = settings
        self._process = process

    @property
    def name(self) -> str:
        """The name on the output line."""
        return self._process.name

    def probe(self) -> Iterator[nagiosplugin.Metric]:
        """A metric for each finding and number, and one for the time that all took."""
        self.result = self._run()
        for finding in self.result.findings:
            yield nagiosplugin.Metric(finding.kind.id, finding, context=_FINDING)
        for measure in (*self.result.measures, self._time()):
            yield nagiosplugin.Metric(measure.label, measure, context=_MEASURE)

    def _run(self) -> ProbeResult:
        options = self._asked.options
        spent = timedelta(seconds=self._process.seconds)
        replayed = replayed_by(self._settings)
        recording = None if replayed is None else replayed.recording
        memory = open_memory(self._settings, options, recording)
        now = datetime.now(UTC) if replayed is None else replayed.instant
        result = run(self._asked.call, memory, self._settings, now, options.timeout, spent)
        findings = tuple(_timed(finding, options.timeout_state) for finding in result.findings)
        # A server must not take a recording's answers for today's.
        notes = () if replayed is None else (replayed.note,)
        return replace(result, findings=findings, notes=(*notes, *result.notes))

    def _time(self) -> Measure:
        return Measure("time", round(self._process.seconds, 2), "s")


class FindingContext(nagiosplugin.Context):  # type: ignore[misc]
    """A finding has its state already."""

    def evaluate(
        self, metric: nagiosplugin.Metric, _resource: nagiosplugin.Resource
    ) -> nagiosplugin.Result:
        """The finding's own state and text."""
        finding: Finding = metric.value
        return nagiosplugin.Result(_STATES[finding.state], finding.text, metric)


class MeasureContext(nagiosplugin.Context):  # type: ignore[misc]
    """A number is performance data, and judged by the finding that it belongs to."""

    def performance(
        self, metric: nagiosplugin.Metric, _resource: nagiosplugin.Resource
    ) -> nagiosplugin.Performance:
        """The number with its unit and thresholds."""
        measure: Measure = metric.value
        value = f"{measure.value:.2f}" if measure.unit == "s" else f"{measure.value:.15g}"
        return nagiosplugin.Performance(
            measure.label,
            value,
            measure.unit,
            measure.warning,
            measure.critical,
            measure.minimum,
            measure.maximum,
        )


class FindingsSummary(nagiosplugin.Summary):  # type: ignore[misc]
    """Tells the findings in our order of states, which is not nagiosplugin's."""

    def __init__(self, resource: ProbeResource, verbosity: int) -> None:
        self._resource = resource
        self._verbosity = verbosity

    def ok(self, _results: nagiosplugin.Results) -> str:
        """The first line without its numbers."""
        return headline(self._resource.name, self._resource.result)

    def problem(self, results: nagiosplugin.Results) -> str:
        """The first line without its numbers."""
        return self.ok(results)

    def verbose(self, _results: nagiosplugin.Results) -> tuple[str, ...]:
        """The further lines: the findings, and what was asked of whom."""
        result = self._resource.result
        findings = tuple(details(result)) if self._verbosity else ()
        return (*findings, *(result.story if self._verbosity > 1 else ()))


def _timed(finding: Finding, timeout_state: State) -> Finding:
    """A finding that something took too long has the state that was asked for."""
    if finding.kind.id != Cause.TOO_SLOW.value or timeout_state is State.UNKNOWN:
        return finding
    return replace(finding, state=timeout_state)
