"""What APEL takes and cannot account: values beyond its columns, machines of impossible usage.

The columns are those of apel's schemas (schemas/*.sql): BIGINT is the widest for whole numbers, all
decimals are DECIMAL(10,3), and no text has more than 255 characters. A machine's usage is summed up
from its durations between StartTime and the time of measurement: EndTime where it is completed,
RecordCreateTime where it runs still.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime

from proc19probes.sources.record_fields import Value
from proc19probes.sources.record_formats import CLOUD, CLOUD_SUMMARY, RecordFormat
from proc19probes.vocabulary.plain_text import plain

_LARGEST = {int: 2**63 - 1, float: 9_999_999.999}
_LONGEST = 255
_SHOWN = 24
# Times and durations are whole seconds, each rounded by itself.
_ROUNDING = 1


def unaccountable(
    form: RecordFormat, values: Mapping[str, Value], times: Mapping[str, datetime]
) -> Iterator[str]:
    """The doubts, each in words; `times` has no EndTime where it is that of a running machine."""
    for name, value in values.items():
        if isinstance(value, str) and len(value) > _LONGEST:
            yield f"{name} has {len(value)} characters, a column of APEL's database {_LONGEST}"
        elif isinstance(value, int | float) and value > _LARGEST[type(value)] and value != math.inf:
            shown = plain(str(value), _SHOWN)
            yield f"{name} is more than a column of APEL's database holds: {shown}"
    if form is CLOUD:
        yield from _of_machine(values, times)
    if form in (CLOUD, CLOUD_SUMMARY):
        yield from _of_processors(values)
    earliest, latest = times.get("EarliestStartTime"), times.get("LatestStartTime")
    if earliest is not None and latest is not None and latest < earliest:
        yield "LatestStartTime is before EarliestStartTime"


def _of_machine(values: Mapping[str, Value], times: Mapping[str, datetime]) -> Iterator[str]:
    start, end = times.get("StartTime"), times.get("EndTime")
    status = str(values.get("Status", "")).casefold()
    if start is None:
        yield "no StartTime, so its usage cannot be accounted"
    if status == "completed" and end is None:
        yield "Status completed without an EndTime"
    if status == "started" and end is not None:
        yield f"Status started with an EndTime: {end:%F %T}Z"
    name = "EndTime" if end is not None else "RecordCreateTime"
    until, wall = times.get(name), values.get("WallDuration")
    if start is None or until is None or not isinstance(wall, int):
        return
    between = max(int((until - start).total_seconds()), 0)
    if between + _ROUNDING < wall <= _LARGEST[int]:
        yield f"WallDuration {wall} s is more than from StartTime to {name}: {between} s"


def _of_processors(values: Mapping[str, Value]) -> Iterator[str]:
    cpu, wall, count = (values.get(name) for name in ("CpuDuration", "WallDuration", "CpuCount"))
    if not isinstance(cpu, int) or not isinstance(wall, int) or not isinstance(count, float):
        return
    if all(0 <= one <= _LARGEST[type(one)] for one in (cpu, wall, count)):
        most = wall * count
        if cpu > most + _ROUNDING * max(count, 1):
            yield f"CpuDuration {cpu} s is more than WallDuration × CpuCount: {most:.0f} s"
