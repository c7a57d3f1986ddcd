"""What is made of a record's fields: its own time, the marks of its product, and its doubts.

Doubts are what APEL lets through and what cannot be true: a negative duration, a time in the year
5138 (milliseconds in place of seconds), a status that nobody has documented, a thirteenth month,
usage that cannot be accounted.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from proc19probes.sources.record_accounting import unaccountable
from proc19probes.sources.record_fields import Fields, Value, instant, month_of, named_site
from proc19probes.sources.record_formats import RecordFormat, Rules
from proc19probes.sources.record_values import Ahead, Mark, RecordRefusedError, UsageRecord
from proc19probes.vocabulary.plain_text import plain

# To allow for time zones (apel/db/records/job.py).
_LEEWAY = timedelta(days=2)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
# EGI's cloud usage record, and what cASO maps the states of OpenStack to.
_STATUS = (
    *("started", "completed", "suspended"),
    *("error", "paused", "stopped", "unknown"),
)
_CLOSED_LISTS: Mapping[str, tuple[str, ...]] = {
    "IPVersion": ("4", "6"),
    "AssociatedRecordType": ("cloud",),
    "Type": ("GPU", "FPGA", "Other"),
}
_TIMES = (
    *("EndTime", "StartTime", "RecordCreateTime", "CreateTime", "MeasurementTime"),
    *("EarliestEndTime", "LatestEndTime", "EarliestStartTime", "LatestStartTime"),
)
_OWN_TIMES = ("EndTime", "LatestEndTime", "RecordCreateTime", "MeasurementTime")
_RUN = "StartTime and WallDuration"


def usage_record(fields: Fields, number: int) -> UsageRecord:
    """The record, the so-many-th of its message; raises RecordRefusedError."""
    values = fields.checked()
    form = fields.form
    times = _times(fields, values)
    month = month_of(values) or month_of(values, "Measurement")
    named = fields.named()
    site = str(values.get(form.site, ""))
    return UsageRecord(
        name=f"record {number}, {named}" if named else f"record {number}",
        site=site if named_site(site) else "",
        marks=tuple((mark, str(values[mark.value])) for mark in Mark if mark.value in values),
        newest=_newest(times, month),
        ahead=_ahead(form, times, month),
        doubts=tuple(_doubts(form, values, times, month)),
    )


def _times(fields: Fields, values: Mapping[str, Value]) -> dict[str, datetime]:
    """The record's times; an EndTime of 0, or before, is that of a machine that runs still."""
    times = {name: value for name in _TIMES if isinstance(value := values.get(name), datetime)}
    end = times.get("EndTime")
    if fields.form.rules is Rules.NONE and end is not None and end.timestamp() <= 0:
        del times["EndTime"]
    try:
        measured = instant(fields.ignored("MeasurementTime"))
    except RecordRefusedError:
        # It is read over by APEL, so whatever it says is no reason to refuse anything.
        measured = None
    if measured is not None:
        times["MeasurementTime"] = measured
    ran = _ran(times, values)
    if ran is not None and "EndTime" not in times:
        times[_RUN] = ran
    return times


def _ran(times: Mapping[str, datetime], values: Mapping[str, Value]) -> datetime | None:
    """Until when a machine had run: what a record of one that runs still tells of."""
    start, wall = times.get("StartTime"), values.get("WallDuration")
    suspended = values.get("SuspendDuration", 0)
    if start is None or not isinstance(wall, int) or not isinstance(suspended, int):
        return None
    try:
        return start + timedelta(seconds=max(wall, 0) + max(suspended, 0))
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _newest(
    times: Mapping[str, datetime], month: tuple[datetime, datetime] | None
) -> datetime | None:
    own = [times[name] for name in (*_OWN_TIMES, _RUN) if name in times]
    if "LatestEndTime" in times:
        return times["LatestEndTime"]
    if month is not None:
        return month[1]
    rest = [times[name] for name in ("CreateTime", "StartTime") if name in times]
    return max(own) if own else max(rest, default=None)


def _ahead(
    form: RecordFormat, times: Mapping[str, datetime], month: tuple[datetime, datetime] | None
) -> Ahead | None:
    if form.rules is Rules.JOB:
        end = times["EndTime"]
        return Ahead(end, _LEEWAY, f"Epoch time {end:%Y-%m-%d %H:%M:%S} is in the future.", True)
    if month is not None:
        reason = "Month specified in record is in the future."
        return Ahead(month[0], timedelta(0), reason, form.rules is Rules.SUMMARY)
    if not times:
        return None
    name = max(times, key=lambda one: times[one])
    reason = f"{name} in the future: {times[name]:%Y-%m-%d}"
    return Ahead(times[name], _LEEWAY, reason, False)


def _doubts(
    form: RecordFormat,
    values: Mapping[str, Value],
    times: Mapping[str, datetime],
    month: tuple[datetime, datetime] | None,
) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, int | float):
            if isinstance(value, float) and not math.isfinite(value):
                yield f"{name} is no number: {value}"
            elif value < 0:
                yield f"{name} is negative: {plain(str(value), 24)}"
        allowed = _CLOSED_LISTS.get(name)
        if allowed is not None and str(value) not in allowed:
            yield f"{name} is none of {', '.join(allowed)}: {value}"
    status = values.get("Status")
    if status is not None and str(status) not in _STATUS:
        yield f"Status that nobody has documented: {status}"
    for name, when in times.items():
        if when < _FIRST and name != _RUN:
            yield f"{name} in the year {when.year}"
    start, end = times.get("StartTime"), times.get("EndTime")
    if start is not None and end is not None and end < start:
        yield "EndTime is before StartTime"
    site = str(values.get(form.site, ""))
    if named_site(site) not in ("", site):
        yield f"{form.site} has blanks around it, to APEL a part of the name: {site!r}"
    yield from unaccountable(form, values, times)
    yield from _doubts_of_month(values, month)
    for name in form.expected:
        if name not in values:
            yield f"{name} is missing"


def _doubts_of_month(
    values: Mapping[str, Value], month: tuple[datetime, datetime] | None
) -> Iterator[str]:
    for prefix in ("", "Measurement"):
        number, year = values.get(f"{prefix}Month"), values.get(f"{prefix}Year")
        if number is None or year is None:
            continue
        if month is None or not 1 <= int(str(number)) <= 12:
            yield f"{prefix}Month {number} of {prefix}Year {year} is no month"
        elif month[0] < _FIRST:
            yield f"{prefix}Year is {year}"
