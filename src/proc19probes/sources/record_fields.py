"""The fields of one record: read, typed and checked as APEL does it, in APEL's words."""

from collections.abc import Mapping
from datetime import UTC, datetime

from proc19probes.sources.record_formats import JOB_IN_XML, RecordFormat, Rules
from proc19probes.sources.record_values import RecordRefusedError

Value = str | int | float | datetime

_NULLS = ("none", "null", "")
_NEVER_NULL = ("VO", "VOGroup", "VORole")
_WRITTEN = "%Y-%m-%dT%H:%M:%S%Z"
_BENCHMARKS = ("hepscore23", "hepspec", "si2k")
_UNIT = "ServiceLevelType"
_UNPAIRED = "Unit but not value supplied for ScalingFactor."
# For want of both the first check puts "custom" there, which the second does not know; a record in
# XML is checked once (apel/db/records/job.py).
_CHECKED_TWICE = "ScalingFactorUnit custom not valid. (neither ServiceLevelType nor ServiceLevel)"
_NOT_NEGATIVE = (
    *("WallDuration", "CpuDuration"),
    *("NormalisedWallDuration", "NormalisedCpuDuration"),
)


class Fields:
    """What is read of one record; RecordRefusedError as soon as APEL would refuse it."""

    def __init__(self, form: RecordFormat) -> None:
        self._form = form
        self._values: dict[str, Value | None] = {}
        self._others: dict[str, str] = {}

    @property
    def form(self) -> RecordFormat:
        """The record's format."""
        return self._form

    def put_line(self, line: str) -> None:
        """A line `Key: value`."""
        name, colon, text = (part.strip() for part in line.partition(":"))
        if not colon:
            reason = "not enough values to unpack (expected 2, got 1)"
            raise RecordRefusedError(f"Message header is incorrect: {reason}")
        if name in self._form.dictionaries:
            self.put(name, self._preferred(text))
        else:
            self.put(name, text)

    def put(self, name: str, value: Value | None) -> None:
        """A field with a text, or with what a parser made of one."""
        if name in self._form.fields:
            self._values[name] = self._typed(name, value)
        elif name in self._form.ignored:
            self._others[name] = str(value)
        else:
            raise RecordRefusedError(f"Unknown field: {name}")

    def named(self) -> str:
        """The field by which the record is known and what it says, or nothing."""
        value = self._values.get(self._form.identity)
        return "" if value is None else f"{self._form.identity} {value}"

    def ignored(self, name: str) -> str:
        """A field that APEL reads over."""
        return self._others.get(name, "")

    def checked(self) -> Mapping[str, Value]:
        """All fields that have a value, where the record as a whole is valid."""
        for name in self._form.mandatory:
            if self._values.get(name) is None:
                raise self._without(name, f"Mandatory field {name} not specified.")
        values = {name: value for name, value in self._values.items() if value is not None}
        match self._form.rules:
            case Rules.JOB:
                self._check_job(values)
            case Rules.SUMMARY:
                _check_summary(values)
            case Rules.NONE:
                pass
        return values

    def _typed(self, name: str, value: Value | None) -> Value | None:
        if value is None or (name not in _NEVER_NULL and str(value).lower() in _NULLS):
            if name in self._form.mandatory:
                raise self._without(name, f"NULL in mandatory field: {name}")
            return None
        if name in self._form.integers:
            return _integer(name, value)
        if name in self._form.decimals:
            return _decimal(name, value)
        return instant(value) if name in self._form.instants else value

    def _without(self, name: str, reason: str) -> RecordRefusedError:
        return RecordRefusedError(reason, names_no_site=name == self._form.site)

    def _preferred(self, text: str) -> float:
        kind, value = _preferred_benchmark(text)
        if self._values.setdefault(_UNIT, kind) != kind:
            raise RecordRefusedError("Mixture of benchmark types detected")
        return value

    def _check_job(self, values: Mapping[str, Value]) -> None:
        if self._form.dictionaries and _UNIT not in self._values:
            raise RecordRefusedError(f"KeyError: '{_UNIT}' (v0.4 has it in ServiceLevel)")
        unit, level = values.get(_UNIT), values.get("ServiceLevel")
        if (unit is None) != (level is None) or (unit is None and self._form.dictionaries):
            raise RecordRefusedError(_UNPAIRED)
        if unit is not None and str(unit).lower() not in _BENCHMARKS:
            raise RecordRefusedError(f"ScalingFactorUnit {unit} not valid.")
        start, end = values["StartTime"], values["EndTime"]
        if isinstance(start, datetime) and isinstance(end, datetime) and end < start:
            raise RecordRefusedError("EndTime is before StartTime.")
        if unit is None and self._form is not JOB_IN_XML:
            raise RecordRefusedError(_CHECKED_TWICE)


def month_of(values: Mapping[str, Value], prefix: str = "") -> tuple[datetime, datetime] | None:
    """The first instant of a record's month and of the next one; None where there is no such."""
    month, year = values.get(f"{prefix}Month"), values.get(f"{prefix}Year")
    if not isinstance(month, int) or not isinstance(year, int):
        return None
    try:
        start = datetime(year, month, 1, tzinfo=UTC)
        return start, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def named_site(text: str) -> str:
    """The site that a field for a site names; empty where it says null, none or nothing."""
    name = text.strip()
    return "" if name.lower() in _NULLS else name


def instant(value: Value) -> datetime:
    """A time as records have it: seconds since 1970, or 2012-10-30T17:20:04Z."""
    if isinstance(value, datetime):
        return value
    try:
        seconds = int(value)
    except (ValueError, OverflowError):
        try:
            written = datetime.strptime(str(value).replace("Z", "UTC"), _WRITTEN)
        except ValueError:
            raise RecordRefusedError(f"Unknown datetime format!: {value}") from None
        return written.replace(tzinfo=UTC)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise RecordRefusedError(str(error)) from None


def _check_summary(values: Mapping[str, Value]) -> None:
    month = month_of(values)
    if month is None:
        raise RecordRefusedError("Invalid values for month and/or year.")
    earliest, latest = values.get("EarliestEndTime"), values.get("LatestEndTime")
    # Without the first of the two APEL looks at neither.
    if isinstance(earliest, datetime):
        if not month[0] <= earliest <= month[1]:
            raise RecordRefusedError("EarliestEndTime is not within stated month.")
        if isinstance(latest, datetime):
            if not month[0] <= latest <= month[1]:
                raise RecordRefusedError("LatestEndTime is not within stated month.")
            if earliest > latest:
                raise RecordRefusedError("LatestEndTime is earlier than EarliestEndTime.")
    for name in _NOT_NEGATIVE:
        value = values.get(name)
        if isinstance(value, int) and value < 0:
            raise RecordRefusedError(f"Negative {name}")


def _integer(name: str, value: Value) -> int:
    try:
        return int(value) if isinstance(value, str | int | float) else 0
    except (ValueError, OverflowError):
        raise RecordRefusedError(f"Invalid int value {value} in field {name}") from None


def _decimal(name: str, value: Value) -> float:
    try:
        return float(value) if isinstance(value, str | int | float) else 0.0
    except (ValueError, OverflowError):
        raise RecordRefusedError(f"Invalid float value {value} in field {name}") from None


def _preferred_benchmark(text: str) -> tuple[str, float]:
    """Of `{hepspec: 11.4, HEPscore23: 15.3}` the kind that APEL prefers, and its value."""
    found: dict[str, float] = {}
    for element in text.strip("{}").split(","):
        name, colon, number = (part.strip() for part in element.partition(":"))
        try:
            if not colon:
                raise ValueError("not enough values to unpack (expected 2, got 1)")
            if name in found:
                raise ValueError(f"Duplicate keys found in {text}")
            found[name] = float(number)
        except ValueError as error:
            raise RecordRefusedError(f"Expecting dictionary-like value. {error}") from None
    lower = {name.lower(): value for name, value in found.items()}
    for kind in _BENCHMARKS:
        if kind in lower:
            return kind, lower[kind]
    raise RecordRefusedError("No valid benchmark type found")
