"""Messages of usage records: what APEL takes, what it refuses and in which words, what is doubtful.

The reasons were compared with those of apel itself (commit 53dbaaa4), for these and for thousands
of changed messages.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest
from record_samples import FOLDER, MESSAGES, changed, sample

from proc19probes.sources import record_formats
from proc19probes.sources.record_formats import RecordFormat
from proc19probes.sources.record_messages import parse
from proc19probes.sources.record_values import Mark, MessageRecords

JOB, JOB4, CLOUD, CLOUD2 = "factory_jr.msg", "factory_jr_04.msg", "docs_cloud.msg", "cloud_msg2.msg"
ENDED = "cloud_msg1.msg"
# Which apel's own tests parse and never load: the loader refuses them.
NOT_LOADED = ("car_2.xml", "job_min.msg")
# Which are cut down to what is mandatory, without a StartTime, or have a thirteenth month.
DOUBTFUL_AS_THEY_ARE = ("cloud_msg4.msg", "factory_cr.msg", "sync_min.msg")
SUM, SUM3, SUM4 = "factory_sr.msg", "docs_summary_v03_grid.msg", "factory_sr_04.msg"
NORM4, SYNC, STAR, CAR = "factory_nsr_04.msg", "factory_sync.msg", "star_1.xml", "car_2.xml"
CLOUD_SUMMARY = "factory_csr.msg"


@pytest.mark.parametrize("name", [name for name in MESSAGES if name not in NOT_LOADED])
def test_genuine_message_is_valid(name: str) -> None:
    found = parse(sample(name))
    assert found.refusal is None
    assert found.records
    assert found.doubts == ()
    assert {record.site for record in found.records} == set(found.sites)
    assert any(one.doubts for one in found.records) is (name in DOUBTFUL_AS_THEY_ARE)


FORMATS = {
    "JobRecord": record_formats.JOB,
    "JobRecord04": record_formats.JOB_04,
    "SummaryRecord": record_formats.SUMMARY,
    "SummaryRecord04": record_formats.SUMMARY_04,
    "NormalisedSummaryRecord": record_formats.NORMALISED_SUMMARY,
    "NormalisedSummaryRecord04": record_formats.NORMALISED_SUMMARY_04,
    "SyncRecord": record_formats.SYNC,
    "CloudRecord": record_formats.CLOUD,
    "CloudSummaryRecord": record_formats.CLOUD_SUMMARY,
    "StorageRecord": record_formats.STORAGE,
}
# What APEL adds to the fields of a message for its database is taken in a message, too.
DERIVED = {
    "JobRecord04": {"ServiceLevelType"},
    "SummaryRecord04": {"ServiceLevelType"},
    "NormalisedSummaryRecord": {"ServiceLevelType"},
    "NormalisedSummaryRecord04": {"ServiceLevelType"},
    "CloudRecord": {"VO", "VOGroup", "VORole"},
}


@pytest.mark.parametrize(("name", "form"), FORMATS.items(), ids=FORMATS)
def test_format_has_the_fields_of_apels_record_class(name: str, form: RecordFormat) -> None:
    spec = json.loads((FOLDER / "record_specs.json").read_text())[name]
    assert form.fields == set(spec["fields"]) | DERIVED.get(name, set())
    assert set(form.mandatory) == set(spec["mandatory"])
    assert form.ignored == set(spec["ignored"])
    assert form.integers == set(spec["int"])
    assert form.decimals == set(spec["float"])
    assert form.instants == set(spec["datetime"])
    assert form.dictionaries == set(spec["dict"])


NO_BENCHMARK = "ScalingFactorUnit custom not valid. (neither ServiceLevelType nor ServiceLevel)"
REFUSED = {
    "unknown-type": (SYNC, "APEL-sync-message", "APEL-snyc-message", "the header",
                     "Message type APEL-snyc-message: v0.1 not recognised."),
    "header-without-colon": (SYNC, "APEL-sync-message: v0.1", "APEL-sync-message v0.1",
                             "the header", "Message header is incorrect: substring not found"),
    "summary-of-version-0.1": (SUM, ": v0.2", ": v0.1", "the header",
                               "Message type APEL-summary-job-message: v0.1 not recognised."),
    "normalised-summary-before-0.4": (NORM4, ": v0.4", ": v0.3", "the header",
        "Message type APEL-normalised-summary-message: v0.3 not recognised."),
    "line-without-colon": (JOB, "LocalUserId: atlas", "LocalUserId atlas",
        "record 1, LocalJobId 31564872",
        "Message header is incorrect: not enough values to unpack (expected 2, got 1)"),
    "blank-line-in-a-record": (CLOUD, "Disk: 80\n", "Disk: 80\n\n", "record 1",
        "Message header is incorrect: not enough values to unpack (expected 2, got 1)"),
    "unknown-field": (CLOUD, "Disk:", "Disc:", "record 1", "Unknown field: Disc"),
    "field-in-other-case": (SYNC, "Site:", "site:", "record 1", "Unknown field: site"),
    "mandatory-missing": (JOB, "LocalJobId: 31564872\n", "", "record 1",
                          "Mandatory field LocalJobId not specified."),
    "mandatory-null": (CLOUD2, "SiteName: FZJ", "SiteName: NULL",
        "record 1, VMUUID 2012-08-14 14:00:01+0200 FZJ Accounting Test",
        "NULL in mandatory field: SiteName"),
    "mandatory-empty": (SYNC, "Site: RAL-LCG2", "Site:", "record 1",
                        "NULL in mandatory field: Site"),
    "integer-with-a-fraction": (JOB, "Processors: 2", "Processors: 2.5",
                                "record 1, LocalJobId 31564872",
                                "Invalid int value 2.5 in field Processors"),
    "decimal-that-is-none": (CLOUD2, "CpuCount: 1.456", "CpuCount: few",
        "record 1, VMUUID 2012-08-14 14:00:01+0200 FZJ Accounting Test",
        "Invalid float value few in field CpuCount"),
    "time-in-another-form": (JOB, "StartTime: 1234567890", "StartTime: 13 Feb 2009",
                             "record 1, LocalJobId 31564872",
                             "Unknown datetime format!: 13 Feb 2009"),
    "time-without-a-calendar": (JOB, "EndTime: 1234567899", "EndTime: 999999999999",
                                "record 1, LocalJobId 31564872", "year 33658 is out of range"),
    "end-before-start": (JOB, "EndTime: 1234567899", "EndTime: 1234567889",
                         "record 1, LocalJobId 31564872", "EndTime is before StartTime."),
    "second-record": (JOB, "31564873\n", "31564873\nColour: red\n",
                      "record 2, LocalJobId 31564873", "Unknown field: Colour"),
    "unit-without-value": (JOB, "ServiceLevel: 1000\n", "", "record 1, LocalJobId 31564872",
                           "Unit but not value supplied for ScalingFactor."),
    "value-without-unit": (JOB, "ServiceLevelType: Si2k\n", "", "record 1, LocalJobId 31564872",
                           "Unit but not value supplied for ScalingFactor."),
    "unknown-unit": (JOB, "Si2k", "HS06", "record 1, LocalJobId 31564872",
                     "ScalingFactorUnit HS06 not valid."),
    "no-dictionary": (SUM4, "{hepspec: 11.4, HEPscore23: 15.3}", "11.4", "record 1",
        "Expecting dictionary-like value. not enough values to unpack (expected 2, got 1)"),
    "dictionary-with-a-double": (SUM4, "HEPscore23", "hepspec", "record 1",
        "Expecting dictionary-like value. Duplicate keys found in {hepspec: 11.4, hepspec: 15.3}"),
    "dictionary-of-unknown-benchmarks": (SUM4, "{hepspec: 11.4, HEPscore23: 15.3}", "{HS06: 1}",
                                         "record 1", "No valid benchmark type found"),
    "two-benchmarks-in-one-record": (NORM4,
        "NormalisedCpuDuration: {HEPscore23: 39775561794}",
        "NormalisedCpuDuration: {hepspec: 39775561794}", "record 2",
        "Mixture of benchmark types detected"),
    "job-without-benchmark": (JOB, "ServiceLevelType: Si2k\nServiceLevel: 1000\n", "",
                              "record 1, LocalJobId 31564872", NO_BENCHMARK),
    "job-of-no-benchmark": (JOB, "ServiceLevelType: Si2k\nServiceLevel: 1000\n",
                            "ServiceLevelType: NULL\nServiceLevel: none\n",
                            "record 1, LocalJobId 31564872", NO_BENCHMARK),
    "job-of-the-least": ("job_min.msg", "Site: X", "Site: Y", "record 1, LocalJobId 1",
                         NO_BENCHMARK),
    "job-of-0.4-of-no-benchmark": (JOB4, "ServiceLevel: {hepspec: 11.4, HEPscore23: 15.3}\n",
        "ServiceLevelType: NULL\n", "record 1, LocalJobId 9aef372d-e26f-42ce-7acb-5e1c479dc47f",
        "Unit but not value supplied for ScalingFactor."),
    "job-of-0.4-without-benchmark": (JOB4, "ServiceLevel: {hepspec: 11.4, HEPscore23: 15.3}\n", "",
        "record 1, LocalJobId 9aef372d-e26f-42ce-7acb-5e1c479dc47f",
        "KeyError: 'ServiceLevelType' (v0.4 has it in ServiceLevel)"),
    "thirteenth-month": (SUM, "Month: 3", "Month: 13", "record 1",
                         "Invalid values for month and/or year."),
    "earliest-in-another-month": (SUM3, "EarliestEndTime: 1267527463",
                                  "EarliestEndTime: 1264849063", "record 1",
                                  "EarliestEndTime is not within stated month."),
    "latest-in-another-month": (SUM3, "LatestEndTime: 1269773863", "LatestEndTime: 1272452263",
                                "record 1", "LatestEndTime is not within stated month."),
    "latest-before-earliest": (SUM3, "LatestEndTime: 1269773863", "LatestEndTime: 1267527462",
                               "record 1", "LatestEndTime is earlier than EarliestEndTime."),
    "summary-with-negative-duration": (SUM, "WallDuration: 234256", "WallDuration: -1", "record 1",
                                       "Negative WallDuration"),
    "infrastructure-type-in-0.3": (SUM3, "Infrastructure:", "InfrastructureType:", "record 1",
                                   "Unknown field: InfrastructureType"),
    "car-with-unknown-unit": (CAR, "token\">0.0", "token\">1.0",
                              "record 1, LocalJobId urf:LocalJobId",
                              "ScalingFactorUnit token not valid."),
    "car-without-duration": (CAR, "<urf:WallDuration>P1D", "<urf:WallDuration>a day",
                             "record 1, LocalJobId urf:LocalJobId",
                             "Mandatory field WallDuration not specified."),
    "aggregated-usage-record": (CAR, "2012/11/computerecord", "2012/11/aggregatedcomputerecord",
                                "the document", "Aggregated usage record not yet supported."),
    "other-namespace": (STAR, "2011/02/storagerecord", "2011/02/other", "the document",
                        "XML format not recognised."),
    "no-storage-record": (STAR, "<sr:StorageUsageRecord>", "<sr:Other><sr:StorageUsageRecord>",
                          "the document", "mismatched tag: line 16"),
    "star-without-storage-system": (STAR, "<sr:StorageSystem>discordia.desy.de</sr:StorageSystem>",
        "", "record 1, RecordId desycerttb_cms_disk_20121030T172004Z",
        "Mandatory field StorageSystem not specified."),
    "star-with-a-time-that-is-none": (STAR, "<sr:EndTime>2012-10-30T17:20:04Z", "<sr:EndTime>now",
        "record 1, RecordId desycerttb_cms_disk_20121030T172004Z",
        "Message header is incorrect: Unable to parse date string 'now'"),
    "star-with-a-count-that-is-none": (STAR, "<sr:FileCount>5", "<sr:FileCount>five",
        "record 1, RecordId desycerttb_cms_disk_20121030T172004Z",
        "Invalid int value five in field FileCount"),
    "document-type-declaration": (STAR, "<sr:StorageUsageRecords ",
        '<!DOCTYPE a [<!ENTITY b "c">]><sr:StorageUsageRecords ', "the document",
        "a document type declaration, which no record has"),
    "comment-before-the-root": (STAR, "<sr:StorageUsageRecords ",
                                "<!-- --><sr:StorageUsageRecords ", "the document",
                                "XML format not recognised."),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "record", "reason"), REFUSED.values(), ids=REFUSED)
def test_one_thing_changed_makes_apel_refuse_the_message(
    name: str, old: str, new: str, record: str, reason: str
) -> None:
    refusal = parse(changed(name, old, new)).refusal
    assert refusal is not None
    assert (refusal.record, refusal.reason) == (record, reason)


def test_storage_document_without_a_record_is_refused() -> None:
    found = parse(b'<sr:x xmlns:sr="http://eu-emi.eu/namespaces/2011/02/storagerecord"/>')
    assert found.refusal is not None
    assert found.refusal.reason == "File does not contain StAR records!"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b" \n", "Empty text passed to _handle_msg."), (b"APEL\xff", "byte 4 is not UTF-8")],
)
def test_message_that_is_no_text_is_refused(data: bytes, reason: str) -> None:
    refusal = parse(data).refusal
    assert refusal is not None
    assert refusal.reason == reason


def test_records_before_the_one_that_is_refused_are_read_all_the_same() -> None:
    found = parse(changed(JOB, "31564873\n", "31564873\nColour: red\n"))
    assert [record.name for record in found.records] == ["record 1, LocalJobId 31564872"]


TAKEN = {
    "nulls": (CLOUD, "Disk: 80", "Disk: nULL"),
    "ignored-field": (CLOUD, "Disk: 80", "UpdateTime: whenever"),
    "derived-field": (CLOUD, "Disk: 80", "VO: none"),
    "written-time": (JOB, "EndTime: 1234567899", "EndTime: 2009-02-13T23:31:39Z"),
    "service-level-in-other-case": (JOB, "Si2k", "HEPSPEC"),
    "end-separator-left-out": (SYNC, "%%\n", ""),
    "empty-record": (SYNC, "%%\n", "%%\n\n%%\n"),
    "colon-in-a-value": (JOB, "/C=whatever", "/C=what:ever"),
    "job-of-version-0.2": (JOB, ": v0.1", ": v0.2"),
    "summary-without-latest": (SUM3, "LatestEndTime: 1269773863\n", ""),
    "month-12": (SUM, "Month: 3", "Month: 12"),
}


@pytest.mark.parametrize(("name", "old", "new"), TAKEN.values(), ids=TAKEN)
def test_one_thing_changed_that_apel_takes(name: str, old: str, new: str) -> None:
    found = parse(changed(name, old, new))
    assert found.refusal is None
    assert found.doubts == ()
    assert [record.doubts for record in found.records] == [()] * len(found.records)


DOUBTFUL = {
    "negative-duration": (CLOUD, "WallDuration: 15679988", "WallDuration: -5",
                          "WallDuration is negative: -5"),
    "negative-memory": (CLOUD, "Memory: 4096", "Memory: -1", "Memory is negative: -1"),
    "no-number": (CLOUD, "CpuCount: 2", "CpuCount: nan", "CpuCount is no number: nan"),
    "bogus-status": (CLOUD, "Status: started", "Status: bogus",
                     "Status that nobody has documented: bogus"),
    "start-in-1970": (CLOUD, "StartTime: 1764592012", "StartTime: 0", "StartTime in the year 1970"),
    "end-before-start": (ENDED, "EndTime: 1318848076", "EndTime: 1318840263",
                         "EndTime is before StartTime"),
    "thirteenth-month": (SYNC, "Month: 3", "Month: 13", "Month 13 of Year 2010 is no month"),
    "thirteenth-month-of-clouds": (CLOUD_SUMMARY, "Month: 10", "Month: 13",
                                   "Month 13 of Year 2011 is no month"),
    "year-of-two-digits": (SYNC, "Year: 2010", "Year: 10", "Year is 10"),
    "negative-capacity": (STAR, "<sr:ResourceCapacityUsed>", "<sr:ResourceCapacityUsed>-",
                          "ResourceCapacityUsed is negative: -693064064"),
    "latest-start-first": (CLOUD_SUMMARY, "Year: 2011\n",
        "Year: 2011\nEarliestStartTime: 1318840264\nLatestStartTime: 1318840263\n",
        "LatestStartTime is before EarliestStartTime"),
    "name-with-blanks": (STAR, "desycerttb</sr:Site>", "\n desycerttb</sr:Site>",
        "Site has blanks around it, to APEL a part of the name: '\\n desycerttb'"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "doubt"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_what_apel_lets_through_is_a_doubt(name: str, old: str, new: str, doubt: str) -> None:
    found = parse(changed(name, old, new))
    assert found.refusal is None
    assert found.records[0].doubts == (doubt,)


DOUBTFUL_MESSAGES = {
    "unknown-version": (
        CLOUD,
        "v0.4",
        "v9.9",
        "version v9.9 of the cloud record, known: v0.2, v0.4",
    ),
    "no-version": (SYNC, " v0.1", "", "version none of the synchronisation record, known: v0.1"),
}


@pytest.mark.parametrize(
    ("name", "old", "new", "doubt"), DOUBTFUL_MESSAGES.values(), ids=DOUBTFUL_MESSAGES
)
def test_what_apel_lets_through_of_a_message_is_a_doubt(
    name: str, old: str, new: str, doubt: str
) -> None:
    found = parse(changed(name, old, new))
    assert found.refusal is None
    assert found.doubts == (doubt,)


@pytest.mark.parametrize("header", [b"APEL-cloud-message: v0.4", b"APEL-sync-message: v0.1\n%%\n"])
def test_message_without_a_record_is_a_doubt(header: bytes) -> None:
    found = parse(header)
    assert (found.refusal, found.records) == (None, ())
    assert found.doubts == ("no record follows the header",)


LEVEL = '<urf:ServiceLevel urf:type="token">0.0</urf:ServiceLevel>'


def test_job_in_xml_is_checked_once_and_needs_no_benchmark() -> None:
    found = parse(changed(CAR, LEVEL, ""))
    assert (found.refusal, found.records[0].doubts) == (None, ())


def of_machine(**fields: object) -> MessageRecords:
    """A record of a machine that ran for a day, with these fields in place of its own."""
    usual: dict[str, object] = {
        "VMUUID": "1",
        "SiteName": "SAMPLE-SITE",
        "Status": "completed",
        "StartTime": 1764504000,
        "EndTime": 1764590400,
        "WallDuration": 86400,
        "CpuDuration": 172800,
        "CpuCount": 2,
    }
    values = {**usual, **fields}.items()
    lines = [f"{name}: {value}" for name, value in values if value is not None]
    return parse("\n".join(["APEL-cloud-message: v0.4", *lines]).encode())


RUNNING: dict[str, object] = {"Status": "started", "EndTime": 0}
DAYS_30 = 30 * 86400
MACHINES: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
    "completed": ({}, ()),
    "completed-without-usage": ({"WallDuration": "NULL", "CpuDuration": "NULL"}, ()),
    "running": (RUNNING, ()),
    "running-with-null": ({"Status": "started", "EndTime": "NULL"}, ()),
    "running-and-measured": ({**RUNNING, "RecordCreateTime": 1764590400}, ()),
    "suspended-with-an-end": ({"Status": "suspended"}, ()),
    "part-of-a-processor": ({"CpuCount": 0.5, "CpuDuration": 43200}, ()),
    "rounded-by-a-second": ({"WallDuration": 86401, "CpuDuration": 172804}, ()),
    "no-start": (
        {**RUNNING, "StartTime": None, "RecordCreateTime": 1764590400},
        ("no StartTime, so its usage cannot be accounted",),
    ),
    "null-start": ({"StartTime": "null"}, ("no StartTime, so its usage cannot be accounted",)),
    "completed-without-end": ({"EndTime": None}, ("Status completed without an EndTime",)),
    "completed-with-end-0": ({"EndTime": 0}, ("Status completed without an EndTime",)),
    "completed-with-null": ({"EndTime": "None"}, ("Status completed without an EndTime",)),
    "started-with-end": (
        {"Status": "started"},
        ("Status started with an EndTime: 2025-12-01 12:00:00Z",),
    ),
    "wall-longer": (
        {"WallDuration": DAYS_30},
        ("WallDuration 2592000 s is more than from StartTime to EndTime: 86400 s",),
    ),
    "wall-longer-than-measured": (
        {**RUNNING, "WallDuration": DAYS_30, "RecordCreateTime": 1764590400},
        ("WallDuration 2592000 s is more than from StartTime to RecordCreateTime: 86400 s",),
    ),
    "measured-before-it-started": (
        {**RUNNING, "RecordCreateTime": 1764417600},
        ("WallDuration 86400 s is more than from StartTime to RecordCreateTime: 0 s",),
    ),
    "processors-busier": (
        {"CpuDuration": 172900},
        ("CpuDuration 172900 s is more than WallDuration × CpuCount: 172800 s",),
    ),
    "no-processor": (
        {"CpuCount": 0},
        ("CpuDuration 172800 s is more than WallDuration × CpuCount: 0 s",),
    ),
}


@pytest.mark.parametrize(("fields", "doubts"), MACHINES.values(), ids=MACHINES)
def test_machine_whose_usage_cannot_be_accounted_is_doubtful(
    fields: dict[str, object], doubts: tuple[str, ...]
) -> None:
    found = of_machine(**fields)
    assert found.refusal is None
    assert found.records[0].doubts == doubts


def test_processors_of_a_cloud_summary_are_looked_at_too() -> None:
    more = "Year: 2011\nWallDuration: 100\nCpuDuration: 1000\nCpuCount: 2"
    (record,) = parse(changed(CLOUD_SUMMARY, "Year: 2011", more)).records
    assert record.doubts == ("CpuDuration 1000 s is more than WallDuration × CpuCount: 200 s",)


BEYOND = "is more than a column of APEL's database holds: "
TOO_LARGE = {
    "cloud": (CLOUD, "WallDuration: 15679988", "WallDuration", ": "),
    "decimal": (CLOUD, "CpuCount: 2", "CpuCount", ": "),
    "job": (JOB, "MemoryReal: 1000", "MemoryReal", ": "),
    "summary": (SUM, "NumberOfJobs: 100", "NumberOfJobs", ": "),
    "normalised-summary": ("factory_nsr.msg", "NormalisedCpuDuration: 244435",
                           "NormalisedCpuDuration", ": "),
    "sync": (SYNC, "NumberOfJobs: 100", "NumberOfJobs", ": "),
    "storage": (STAR, "<sr:FileCount>5<", "FileCount", ">"),
}  # fmt: skip


@pytest.mark.parametrize("digits", [40, 400, 4000])
@pytest.mark.parametrize(("name", "old", "field", "before"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_number_beyond_every_column_is_a_doubt(
    name: str, old: str, field: str, before: str, digits: int
) -> None:
    new = old[: old.index(before) + len(before)] + "9" * digits + "<" * old.endswith("<")
    found = parse(changed(name, old, new))
    assert found.refusal is None
    (doubt, *_) = found.records[0].doubts
    assert doubt.startswith((f"{field} {BEYOND}", f"{field} is no number: inf"))
    assert len(doubt) < 150


def test_largest_number_that_a_column_holds_is_none() -> None:
    assert of_machine(Memory=2**63 - 1, Benchmark=9_999_999.999).records[0].doubts == ()
    assert of_machine(Memory=2**63).records[0].doubts == (f"Memory {BEYOND}9223372036854775808",)


def test_text_beyond_every_column_is_a_doubt() -> None:
    assert of_machine(MachineName="m" * 255).records[0].doubts == ()
    assert of_machine(MachineName="m" * 256).records[0].doubts == (
        "MachineName has 256 characters, a column of APEL's database 255",
    )


def only(found: MessageRecords) -> datetime | None:
    (record,) = found.records
    return record.newest


JOB_1 = b"%%".join(sample(JOB).split(b"%%")[:1])
NEWEST = {
    "job-ends": (JOB_1, datetime(2009, 2, 13, 23, 31, 39, tzinfo=UTC)),
    "summary-has-a-latest-end": (sample(SUM3), datetime(2010, 3, 28, 10, 57, 43, tzinfo=UTC)),
    "sync-is-of-a-month": (sample(SYNC), datetime(2010, 4, 1, tzinfo=UTC)),
    "machine-ended": (sample("cloud_msg1.msg"), datetime(2011, 10, 17, 10, 41, 16, tzinfo=UTC)),
    "machine-runs-still": (sample(CLOUD), datetime(2026, 6, 1, tzinfo=UTC)),
    "machine-was-suspended": (
        changed(CLOUD, "Disk: 80", "SuspendDuration: 3600"),
        datetime(2026, 6, 1, 1, tzinfo=UTC),
    ),
    "measured-later": (
        changed(CLOUD, "Disk: 80", "MeasurementTime: 1790000000"),
        datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC),
    ),
    "only-a-start": (
        changed(CLOUD, "WallDuration: 15679988\n", ""),
        datetime(2025, 12, 1, 12, 26, 52, tzinfo=UTC),
    ),
    "no-time": (sample("factory_cr.msg"), None),
    "storage": (sample("star_3.xml"), datetime(2010, 10, 12, 9, 29, 42, tzinfo=UTC)),
}


@pytest.mark.parametrize(("message", "newest"), NEWEST.values(), ids=NEWEST)
def test_newest_time_that_a_record_tells_of(message: bytes, newest: datetime | None) -> None:
    assert only(parse(message)) == newest


AHEAD = {
    "job": (JOB_1, datetime(2009, 2, 13, 23, 31, 39, tzinfo=UTC), 2, True),
    "summary": (sample(SUM3), datetime(2010, 3, 1, tzinfo=UTC), 0, True),
    "sync": (sample(SYNC), datetime(2010, 3, 1, tzinfo=UTC), 0, False),
    "year-5138": (
        changed(CLOUD, "StartTime: 1764592012", "StartTime: 99999999999"),
        datetime(5138, 11, 16, 9, 46, 39, tzinfo=UTC) + timedelta(seconds=15679988),
        2,
        False,
    ),
}


@pytest.mark.parametrize(("message", "when", "days", "refused"), AHEAD.values(), ids=AHEAD)
def test_record_of_the_future_is_known_by_the_instant_to_judge_at(
    message: bytes, when: datetime, days: int, refused: bool
) -> None:
    (record,) = parse(message).records
    assert record.ahead is not None
    assert record.ahead.refused is refused
    assert record.ahead.at(when - timedelta(days=days, seconds=1))
    assert not record.ahead.at(when - timedelta(days=days))


def test_duration_beyond_every_calendar_is_of_the_future() -> None:
    message = changed(CLOUD, "WallDuration: 15679988", "WallDuration: 9999999999999999")
    (record,) = parse(message).records
    assert record.ahead is not None
    assert record.ahead.at(datetime(9000, 1, 1, tzinfo=UTC))


MARKS = {
    "cloud": (CLOUD, {Mark.CLOUD_TYPE: "caso/5.2.1 (OpenStack)"}),
    "job": (
        JOB4,
        {
            Mark.INFRASTRUCTURE_DESCRIPTION: "APEL-CREAM-HTCONDOR",
            Mark.SUBMIT_HOST: "host.ac.uk/cluster",
        },
    ),
    "storage": (STAR, {Mark.STORAGE_SYSTEM: "discordia.desy.de"}),
}


@pytest.mark.parametrize(("name", "marks"), MARKS.values(), ids=MARKS)
def test_product_is_marked_in_a_record(name: str, marks: dict[Mark, str]) -> None:
    assert dict(parse(sample(name)).records[0].marks) == marks


IP = {
    "Type": "APEL Public IP message",
    "Version": "0.2",
    "UsageRecords": [
        {
            "MeasurementTime": 1764592012,
            "SiteName": "SAMPLE-SITE",
            "CloudType": "caso/5.2.1 (OpenStack)",
            "LocalUser": "baz",
            "LocalGroup": "foo-bar",
            "GlobalUserName": None,
            "FQAN": "vo.sample.org",
            "IPVersion": 4,
            "IPCount": 2,
        }
    ],
}
GPU = {
    "Type": "APEL-accelerator-message",
    "Version": "0.1",
    "UsageRecords": [
        {
            "MeasurementMonth": 11,
            "MeasurementYear": 2026,
            "AssociatedRecordType": "cloud",
            "AssociatedRecord": "12345678-1234-5678-9012-123456789012",
            "FQAN": "vo.sample.org",
            "SiteName": "SAMPLE-SITE",
            "Count": 1,
            "AvailableDuration": 3600,
            "Type": "GPU",
            "CloudType": "caso/5.2.1 (OpenStack)",
            "CloudComputeService": "host.example.com",
        }
    ],
}


def in_json(document: dict[str, object], **fields: object) -> MessageRecords:
    copy = json.loads(json.dumps(document))
    copy["UsageRecords"][0].update(fields)
    return parse(json.dumps(copy).encode())


@pytest.mark.parametrize("document", [IP, GPU], ids=["public-ip", "accelerator"])
def test_message_in_json_is_valid(document: dict[str, object]) -> None:
    found = in_json(document)
    assert (found.refusal, found.doubts, found.sites) == (None, (), ("SAMPLE-SITE",))
    (record,) = found.records
    assert record.doubts == ()
    assert record.mark(Mark.CLOUD_TYPE) == "caso/5.2.1 (OpenStack)"
    assert record.newest is not None


IN_JSON_REFUSED = {
    "no-site": (IP, {"SiteName": None}, "NULL in mandatory field: SiteName"),
    "count-that-is-none": (IP, {"IPCount": "two"}, "Invalid int value two in field IPCount"),
    "list": (IP, {"FQAN": ["a"]}, "FQAN is neither text nor number"),
    "truth-value": (GPU, {"Count": True}, "Count is neither text nor number"),
    "unknown-field": (GPU, {"Colour": "red"}, "Unknown field: Colour"),
}


@pytest.mark.parametrize(
    ("document", "fields", "reason"), IN_JSON_REFUSED.values(), ids=IN_JSON_REFUSED
)
def test_record_in_json_that_is_not_valid(
    document: dict[str, object], fields: dict[str, object], reason: str
) -> None:
    refusal = in_json(document, **fields).refusal
    assert refusal is not None
    assert refusal.reason == reason
    assert refusal.record.startswith("record 1")


IN_JSON_DOUBTFUL = {
    "ip-version-5": (IP, {"IPVersion": 5}, "IPVersion is none of 4, 6: 5"),
    "other-type": (GPU, {"Type": "TPU"}, "Type is none of GPU, FPGA, Other: TPU"),
    "no-cloud-type": (GPU, {"CloudType": None}, "CloudType is missing"),
    "thirteenth-month": (
        GPU,
        {"MeasurementMonth": 13},
        "MeasurementMonth 13 of MeasurementYear 2026 is no month",
    ),
}


@pytest.mark.parametrize(
    ("document", "fields", "doubt"), IN_JSON_DOUBTFUL.values(), ids=IN_JSON_DOUBTFUL
)
def test_record_in_json_that_is_doubtful(
    document: dict[str, object], fields: dict[str, object], doubt: str
) -> None:
    found = in_json(document, **fields)
    assert found.refusal is None
    assert found.records[0].doubts == (doubt,)


NO_JSON_MESSAGES = {
    "cut": (b'{"Type": "APEL Public IP', "not JSON"),
    "other-type": (b'{"Type": "APEL"}', "Type APEL, expected APEL Public IP message or"),
    "no-list": (b'{"Type": "APEL Public IP message"}', "no list UsageRecords"),
    "nested-deep": (b'{"a":' * 100_000, "not JSON"),
}


@pytest.mark.parametrize(("data", "reason"), NO_JSON_MESSAGES.values(), ids=NO_JSON_MESSAGES)
def test_json_that_is_no_message_is_refused(data: bytes, reason: str) -> None:
    refusal = parse(data).refusal
    assert refusal is not None
    assert refusal.reason.startswith(reason)


def test_json_without_records_is_a_doubt() -> None:
    found = parse(b'{"Type":"APEL-accelerator-message","Version":"0.1","UsageRecords":[]}')
    assert (found.refusal, found.doubts) == (None, ("no record in UsageRecords",))
