"""What is found of a running service comes with the downtime that is declared for it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proc19probes import running
from proc19probes.catalogue import probe_names
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.recording import read_recording, write_recording
from proc19probes.plugin.line import headline
from proc19probes.running import open_memory, run
from proc19probes.settings import ServiceSettings, Settings
from proc19probes.sources.gocdb import DowntimesBetween, ServiceEndpoints
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.downtime import HORIZON, DeclaredDowntime
from proc19probes.vocabulary.moment import Moment
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State
from servers.faulty import FaultyServer, silent
from servers.gocdb import GocdbServer
from servers.gocdb_documents import SAMPLES, GocdbDocuments
from servers.probe_arguments import Protocol, required_values, services_asked_in

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
NOVA = "org.openstack.nova"
NOTE = "nova.pilot-cloud.example.org is in a declared downtime (OUTAGE) until 2026-11-24 20:42 UTC"


@pytest.fixture(autouse=True)
def _on_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_FOR_A_NOTE", timedelta(seconds=60))


@pytest.fixture
def gocdb() -> Iterator[GocdbServer]:
    with GocdbServer() as server:
        yield server


@pytest.fixture
def published(tmp_path: Path) -> str:
    """Where the site publishes nothing of the type."""
    (tmp_path / "site.json").write_text(json.dumps({}))
    return (tmp_path / "site.json").as_uri()


def result_of(
    url: str | None, published: str, *, service_type: str = NOVA, now: datetime = NOW
) -> ProbeResult:
    settings = Settings(services={} if url is None else {"gocdb": ServiceSettings(url=url)})
    memory = open_memory(settings, CommonOptions())
    arguments = (
        ("site", "PILOT-CLOUD"),
        ("service_type", service_type),
        ("information", published),
    )
    try:
        call = ProbeCall("service_published", arguments)
        return run(call, memory, settings, now, timedelta(minutes=5))
    finally:
        memory.close()


def test_failure_in_a_declared_downtime_says_so_and_fails_still(
    gocdb: GocdbServer, published: str
) -> None:
    with_note, without = result_of(gocdb.url, published), result_of(None, published)
    assert with_note.notes == (NOTE,)
    assert with_note.findings == without.findings
    assert with_note.state is not State.OK
    line = headline("SERVICE_PUBLISHED", with_note)
    assert line.endswith(f"; note: {NOTE} [{with_note.worst_findings[0].kind.id}]")


@pytest.mark.parametrize(
    ("service_type", "now"),
    [("org.nordugrid.arex", NOW), (NOVA, NOW + timedelta(days=2)), (NOVA, NOW - timedelta(days=2))],
    ids=["another-type", "it-is-over", "it-is-to-come"],
)
def test_no_note_where_no_downtime_of_the_service_is_on(
    gocdb: GocdbServer, published: str, service_type: str, now: datetime
) -> None:
    assert result_of(gocdb.url, published, service_type=service_type, now=now).notes == ()


def test_gocdb_is_not_asked_where_nobody_said_where_it_is(published: str) -> None:
    assert result_of(None, published).notes == ()


@pytest.mark.parametrize("answer", [b"", b"<results/>", b"Unable to find method: get_downtime"])
def test_gocdb_that_has_no_answer_changes_nothing(answer: bytes, published: str) -> None:
    documents = GocdbDocuments(replacements={"get_downtime": answer})
    with GocdbServer(documents) as server:
        found = result_of(server.url, published)
    assert found.notes == ()
    assert found.findings == result_of(None, published).findings


def test_gocdb_that_is_silent_changes_nothing(
    published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_FOR_A_NOTE", timedelta(seconds=0.1))
    with FaultyServer(silent) as server:
        found = result_of(server.url, published)
    assert found.notes == ()
    assert found.findings == result_of(None, published).findings


SITE_WIDE = f"{NOTE}, and 1 more"
OF_A_SERVICE = (
    *("endpoint_healthy", "endpoint_in_production", "endpoint_in_scope", "endpoint_monitored"),
    *("endpoint_registered", "glue_schema_has_classes", "information_fresh"),
    *("information_hops_agree", "information_keys_resolve", "published_as_registered"),
    *("service_published", "vo_in_policy"),
)
OF_ALL_SERVICES = (
    *("accounting_in_portal", "accounting_published", "accounting_synchronised"),
    *("images_in_image_service", "images_published", "information_valid", "records_accepted"),
    *("records_arrive", "records_signed", "records_valid"),
)
# Theirs is how a site is registered, a list of images, a whole infrastructure, or the downtime.
WITHOUT = (
    *("endpoint_not_in_downtime", "image_list_endorsed", "image_list_fetched", "image_list_fresh"),
    *("image_list_not_rolled_back", "image_list_signed", "image_list_valid", "images_answer"),
    *("images_in_cache", "product_published_by_sites", "resource_centre_in_operations_centre"),
    *("service_type_in_gocdb", "site_certified", "site_in_production_infrastructure"),
    "site_in_scope",
)
NOTES = {
    **dict.fromkeys(OF_A_SERVICE, (NOTE,)),
    **dict.fromkeys(OF_ALL_SERVICES, (SITE_WIDE,)),
    **dict.fromkeys(WITHOUT, ()),
}


def test_of_every_probe_it_is_said_whether_it_looks_at_running_services() -> None:
    assert sorted(NOTES) == sorted(probe_names())


def nobody_else(name: str, gocdb: str) -> Settings:
    """Where GOCDB is, and nobody at the addresses of all other services."""
    urls = {
        **dict.fromkeys(services_asked_in(name, Protocol.HTTP), "http://127.0.0.1:9"),
        **dict.fromkeys(services_asked_in(name, Protocol.LDAP), "ldap://127.0.0.1:9"),
        "gocdb": gocdb,
    }
    return Settings(services={one: ServiceSettings(url=url) for one, url in urls.items()})


@pytest.mark.parametrize(("name", "notes"), NOTES.items(), ids=NOTES)
def test_note_comes_with_every_probe_of_running_services(
    name: str, notes: tuple[str, ...], gocdb: GocdbServer
) -> None:
    required = required_values(name)
    given = {**required, **({"service_type": NOVA} if "service_type" in required else {})}
    settings = nobody_else(name, gocdb.url)
    memory = open_memory(settings, CommonOptions())
    call = ProbeCall(name, tuple(given.items()))
    found = run(call, memory, settings, NOW, timedelta(minutes=5))
    again = run(call, memory, settings, NOW, timedelta(minutes=5))
    memory.close()
    assert (found.notes, again.notes) == (notes, notes)
    asked = [query for query in gocdb.queries if "get_downtime" in query]
    assert len(asked) == (1 if notes or name == "endpoint_not_in_downtime" else 0)


def endpoint_result(url: str, probe: str = "endpoint_in_production", **given: str) -> ProbeResult:
    settings = Settings(services={"gocdb": ServiceSettings(url=url)})
    memory = open_memory(settings, CommonOptions())
    arguments = {"site": "PILOT-CLOUD", "service_type": NOVA, **given}
    try:
        call = ProbeCall(probe, tuple(arguments.items()))
        return run(call, memory, settings, NOW, timedelta(minutes=5))
    finally:
        memory.close()


def test_what_is_well_has_the_note_too(gocdb: GocdbServer) -> None:
    found = endpoint_result(gocdb.url, hostname="nova.pilot-cloud.example.org")
    assert headline("ENDPOINT_IN_PRODUCTION", found) == (
        "ENDPOINT_IN_PRODUCTION OK - nova.pilot-cloud.example.org: in production in GOCDB; "
        f"note: {NOTE} [endpoint-in-production]"
    )


def test_another_host_at_the_site_has_no_note(gocdb: GocdbServer) -> None:
    assert endpoint_result(gocdb.url, hostname="idle.pilot-cloud.example.org").notes == ()


def test_probe_on_downtimes_says_it_once(gocdb: GocdbServer) -> None:
    found = endpoint_result(
        gocdb.url, "endpoint_not_in_downtime", hostname="nova.pilot-cloud.example.org"
    )
    assert headline("X", found) == (
        f"X WARNING - {NOTE.replace(' is in ', ': in ')}, expected in none [endpoint-in-downtime]"
    )


def test_note_that_somebody_waits_for_already_is_waited_for_no_longer(
    gocdb: GocdbServer, published: str
) -> None:
    settings = Settings(services={"gocdb": ServiceSettings(url=gocdb.url)})
    memory = open_memory(settings, CommonOptions())
    question = DowntimesBetween("PILOT-CLOUD", NOW.date(), NOW.date() + HORIZON)
    given = (("site", "PILOT-CLOUD"), ("service_type", NOVA), ("information", published))
    asked = []
    for _ in range(2):
        asked.append(memory.asked_at(question))
        call = ProbeCall("service_published", given)
        run(call, memory, settings, NOW, timedelta(minutes=5))
    asked.append(memory.asked_at(question))
    memory.close()
    assert asked[0] is None
    assert asked[1] == asked[2]


ON = DeclaredDowntime(
    "PILOT-CLOUD",
    "OUTAGE",
    datetime(2026, 11, 22, 20, 42, 38, tzinfo=UTC),
    datetime(2026, 11, 24, 20, 42, 38, tzinfo=UTC),
    ("nova.pilot-cloud.example.org",),
    1,
)
TO_COME = DeclaredDowntime(
    "PILOT-GRID",
    "WARNING",
    datetime(2026, 11, 30, 20, 42, 38, tzinfo=UTC),
    datetime(2026, 12, 1, 20, 42, 38, tzinfo=UTC),
    ("arc.pilot-grid.example.org",),
    1,
)


def declared_at(url: str, site: str, service_type: str, now: datetime) -> ProbeResult:
    settings = Settings(services={"gocdb": ServiceSettings(url=url)})
    memory = open_memory(settings, CommonOptions())
    given = (("site", site), ("service_type", service_type))
    try:
        call = ProbeCall("endpoint_monitored", given)
        return run(call, memory, settings, now, timedelta(minutes=5))
    finally:
        memory.close()


@pytest.mark.parametrize(
    ("now", "downtimes", "is_noted"),
    {
        "more-than-a-month-before": (TO_COME.starts - timedelta(days=30, seconds=1), (), False),
        "a-month-before": (TO_COME.starts - timedelta(days=30), (TO_COME,), False),
        "a-second-before": (TO_COME.starts - timedelta(seconds=1), (TO_COME,), False),
        "when-it-begins": (TO_COME.starts, (TO_COME,), True),
        "a-second-before-its-end": (TO_COME.ends - timedelta(seconds=1), (TO_COME,), True),
        "when-it-ends": (TO_COME.ends, (), False),
    }.values(),
)
@pytest.mark.parametrize("answers", ["as-asked", "all-that-there-is"])
def test_downtime_is_told_a_month_ahead_and_noted_when_it_is_on(
    now: datetime, downtimes: tuple[DeclaredDowntime, ...], is_noted: bool, answers: str
) -> None:
    whole = {"get_downtime": (SAMPLES / "get_downtime.xml").read_bytes()}
    documents = GocdbDocuments(replacements=whole if answers != "as-asked" else {})
    with GocdbServer(documents) as server:
        found = declared_at(server.url, "PILOT-GRID", "org.nordugrid.arex", now)
        (asked,) = [one for one in server.queries if "get_downtime" in one]
    assert (found.downtimes, bool(found.notes)) == (downtimes, is_noted)
    days = f"&windowstart={now:%F}&windowend={now + timedelta(days=30):%F}&"
    assert f"method=get_downtime&topentity=PILOT-GRID{days}" in asked


def test_downtime_that_is_on_is_told_as_such(gocdb: GocdbServer) -> None:
    found = declared_at(gocdb.url, "PILOT-CLOUD", NOVA, NOW)
    assert (found.downtimes, found.notes) == ((ON,), (NOTE,))


def test_downtime_of_other_services_is_not_told(gocdb: GocdbServer) -> None:
    assert declared_at(gocdb.url, "PILOT-CLOUD", "org.nordugrid.arex", NOW).downtimes == ()


def test_downtime_that_ends_before_it_begins_is_none() -> None:
    document = (SAMPLES / "get_downtime.xml").read_bytes().replace(b">1796157758<", b">1796000000<")
    with GocdbServer(GocdbDocuments(replacements={"get_downtime": document})) as server:
        found = declared_at(server.url, "PILOT-GRID", "org.nordugrid.arex", NOW)
    assert found.downtimes == ()


def many(downtimes: int) -> bytes:
    """Downtimes of nova like the ongoing one, a minute apart, each on ten hosts."""
    document = (SAMPLES / "get_downtime-ongoing.xml").read_bytes()
    one = document[document.index(b"  <DOWNTIME ") : document.index(b"</DOWNTIME>\n") + 12]
    several = b"".join(
        one.replace(b"1795380158", b"%d" % (1795380158 + 60 * number)).replace(
            b"<HOSTNAME>nova.", b"<HOSTNAME>nova%d." % host
        )
        for number in range(downtimes)
        for host in range(10)
    )
    return b"<results>\n" + several + b"</results>\n"


def test_of_many_downtimes_the_first_few_are_told() -> None:
    documents = GocdbDocuments(replacements={"get_downtime": many(50)})
    with GocdbServer(documents) as server:
        found = declared_at(server.url, "PILOT-CLOUD", NOVA, NOW)
    assert len(found.downtimes) == 20
    assert found.downtimes[0] == replace(
        ON, hosts=tuple(f"nova{host}.pilot-cloud.example.org" for host in range(5)), services=10
    )


def test_window_ends_with_the_calendar(gocdb: GocdbServer) -> None:
    declared_at(gocdb.url, "PILOT-CLOUD", NOVA, datetime(9999, 12, 20, tzinfo=UTC))
    assert "windowstart=9999-12-20&windowend=9999-12-31" in gocdb.queries[-1]


def test_finding_of_a_downtime_tells_when_it_begins_and_ends(gocdb: GocdbServer) -> None:
    found = endpoint_result(
        gocdb.url, "endpoint_not_in_downtime", hostname="nova.pilot-cloud.example.org"
    )
    assert found.findings[0].moments == (Moment("starts", ON.starts), Moment("ends", ON.ends))


def test_recording_without_the_question_has_no_note_and_no_error(
    gocdb: GocdbServer, tmp_path: Path
) -> None:
    settings = Settings(services={"gocdb": ServiceSettings(url=gocdb.url)})
    asked = open_memory(settings, CommonOptions())
    asked.bound(Deadline.after(timedelta(minutes=1))).obtain(ServiceEndpoints(NOVA, "PILOT-CLOUD"))
    path = tmp_path / "recording.zip"
    write_recording(asked, path, NOW, (), "")
    asked.close()
    memory = open_memory(settings, CommonOptions(), read_recording(path))
    call = ProbeCall("endpoint_monitored", (("site", "PILOT-CLOUD"), ("service_type", NOVA)))
    replayed = run(call, memory, settings, NOW, timedelta(minutes=5))
    memory.close()
    live = endpoint_result(gocdb.url, "endpoint_monitored")
    assert (replayed.findings, replayed.notes) == (live.findings, ())
    assert live.notes == (NOTE,)
