"""Records in XML: OGF's compute accounting records (CAR) and EMI's storage records (StAR).

<sr:StorageUsageRecords xmlns:sr="http://eu-emi.eu/namespaces/2011/02/storagerecord">
  <sr:StorageUsageRecord>
    <sr:RecordIdentity sr:createTime="2012-10-30T17:20:04Z" sr:recordId="desycerttb_cms_disk_…"/>
    <sr:StorageSystem>discordia.desy.de</sr:StorageSystem>
…
APEL looks for elements by name at any depth, and so does this. What it asks of a record it asks
when it loads it into its database, and refuses the whole message then.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from proc19probes.sources.record_doubts import usage_record
from proc19probes.sources.record_fields import Fields, Value
from proc19probes.sources.record_formats import JOB_IN_XML, STORAGE, RecordFormat
from proc19probes.sources.record_text import refusal_of
from proc19probes.sources.record_tree import Element, read_tree
from proc19probes.sources.record_values import (
    MessageRecords,
    RecordRefusedError,
    Refusal,
    UsageRecord,
)
from proc19probes.vocabulary.plain_text import plain

_CAR = "http://eu-emi.eu/namespaces/2012/11/computerecord"
_AUR = "http://eu-emi.eu/namespaces/2012/11/aggregatedcomputerecord"
_STAR = "http://eu-emi.eu/namespaces/2011/02/storagerecord"
_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d*)?)S)?"
)
_SECONDS = (31_536_000, 2_628_000, 604_800, 86_400, 3600, 60, 1)
_TIMESTAMP = re.compile(
    r"(\d{4})(?:-?(\d{1,2})(?:-?(\d{1,2}))?)?"
    r"(?:[ T](\d{2})(?::?(\d{2})(?::?(\d{1,2})(?:[.,]\d+)?)?)?"
    r"(?:(Z)|([+-])(\d{2}):?(\d{2})?)?)?"
)
_STORAGE_TEXTS = (
    *("StorageSystem", "Site", "StorageShare", "StorageMedia", "StorageClass", "FileCount"),
    *("DirectoryPath", "LocalUser", "LocalGroup", "UserIdentity", "Group"),
    *("ResourceCapacityUsed", "LogicalCapacityUsed", "ResourceCapacityAllocated"),
)
_JOB_TEXTS = (
    *("Site", "SubmitHost", "MachineName", "Queue", "LocalJobId", "LocalUserId", "GlobalUserName"),
    *("Processors", "NodeCount", "ServiceLevel"),
)
_MOST_DIGITS = 15

Filling = Callable[[Element, Fields], None]


def xml_records(text: str) -> MessageRecords:
    """The records of a message in XML."""
    try:
        root = read_tree(text)
        match root.namespace:
            case namespace if namespace == _CAR:
                return _records(root, "UsageRecord", "car", JOB_IN_XML, _fill_job)
            case namespace if namespace == _STAR:
                return _records(root, "StorageUsageRecord", "StAR", STORAGE, _fill_storage)
            case namespace if namespace == _AUR:
                raise RecordRefusedError("Aggregated usage record not yet supported.")
        raise RecordRefusedError("XML format not recognised.")
    except RecordRefusedError as error:
        return MessageRecords("XML", (), Refusal("the document", error.reason))


def _records(
    root: Element, name: str, title: str, form: RecordFormat, fill: Filling
) -> MessageRecords:
    found = list(root.called(name))
    if not found:
        raise RecordRefusedError(f"File does not contain {title} records!")
    records: list[UsageRecord] = []
    for number, element in enumerate(found, 1):
        fields = Fields(form)
        try:
            fill(element, fields)
            records.append(usage_record(fields, number))
        except RecordRefusedError as error:
            refusal = refusal_of(fields, number, error)
            return MessageRecords(form.title, tuple(records), refusal)
    return MessageRecords(form.title, tuple(records), None)


def _fill_storage(record: Element, fields: Fields) -> None:
    identity = record.first("RecordIdentity")
    if identity is not None:
        fields.put("RecordId", identity.attribute("recordId"))
        fields.put("CreateTime", _timestamp(identity.attribute("createTime")))
    _put_texts(record, _STORAGE_TEXTS, fields)
    for name, kind in (("SubGroup", "subgroup"), ("Role", "role")):
        for attribute in record.called("GroupAttribute"):
            if attribute.attribute("attributeType") == kind:
                fields.put(name, attribute.text)
                break
    _put_times(record, fields)


def _fill_job(record: Element, fields: Fields) -> None:
    _put_texts(record, _JOB_TEXTS, fields)
    group = record.first("Group")
    if group is not None:
        fields.put("VO", group.text)
    for name, kind in (("FQAN", "FQAN"), ("VOGroup", "group"), ("VORole", "role")):
        for attribute in record.called("GroupAttribute"):
            if attribute.attribute("type") == kind:
                fields.put(name, attribute.text)
                break
    _put_durations(record, fields)
    _put_times(record, fields)
    infrastructure, level = record.first("Infrastructure"), record.first("ServiceLevel")
    if infrastructure is not None:
        fields.put("InfrastructureDescription", infrastructure.attribute("description"))
        fields.put("InfrastructureType", infrastructure.attribute("type"))
    if level is not None:
        fields.put("ServiceLevelType", level.attribute("type"))


def _put_texts(record: Element, names: tuple[str, ...], fields: Fields) -> None:
    for name in names:
        element = record.first(name)
        if element is not None:
            fields.put(name, element.text)


def _put_times(record: Element, fields: Fields) -> None:
    for name in ("StartTime", "EndTime"):
        element = record.first(name)
        if element is not None:
            fields.put(name, _timestamp(element.text))


def _put_durations(record: Element, fields: Fields) -> None:
    all_cpu = [one for one in record.called("CpuDuration") if one.attribute("usageType") == "all"]
    cpu = all_cpu[0] if len(all_cpu) == 1 else record.first("CpuDuration")
    found: Mapping[str, Element | None] = {
        "WallDuration": record.first("WallDuration"),
        # With more than one for all usage APEL takes none of them.
        "CpuDuration": None if len(all_cpu) > 1 else cpu,
    }
    for name, element in found.items():
        # What is no duration is to APEL as if it were not there.
        seconds = None if element is None else _duration(element.text)
        if seconds is not None:
            fields.put(name, seconds)


def _duration(text: str) -> int | None:
    """Seconds of P1DT2H; a year has 365 days and a month 2,628,000 s, as APEL counts."""
    match = _DURATION.fullmatch(text)
    if match is None or any(len(part) > _MOST_DIGITS for part in match.groups() if part):
        return None
    parts = [float((part or "0").replace(",", ".")) for part in match.groups()]
    return sum(round(part) * unit for part, unit in zip(parts, _SECONDS, strict=True))


def _timestamp(text: str) -> Value:
    """An instant of ISO 8601; UTC where no time zone is given."""
    match = _TIMESTAMP.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year, month, day, hour, minute, second = (
            int(part or default) for part, default in zip(match.groups()[:6], "011000", strict=True)
        )
        offset = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
        there = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        return there + offset if match[8] == "-" else there - offset
    except (ValueError, OverflowError):
        reason = f"Unable to parse date string {plain(text, 40)!r}"
        raise RecordRefusedError(f"Message header is incorrect: {reason}") from None
