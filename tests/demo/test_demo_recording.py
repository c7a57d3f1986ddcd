"""The demonstration: its recording is made again and compared, and every document in it decides."""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from proc19probes.catalogue import probe_names
from proc19probes.completion.completing import complete
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.engines.local import RunLimits, run_all
from proc19probes.outside.carrier import Facts, Saved
from proc19probes.outside.manifest import Entry
from proc19probes.outside.recording import Recording, read_recording
from proc19probes.plan import command, plan
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import Procedure
from proc19probes.reports.text import render
from proc19probes.reports.text_options import TextOptions
from proc19probes.request.reading import parse_request
from proc19probes.running import open_memory
from proc19probes.settings import Settings
from proc19probes.vocabulary.common_options import CommonOptions

ROOT = Path(__file__).parents[2]
ARCHIVE = ROOT / "src" / "proc19probes" / "demo" / "recording.zip"
sys.path.insert(0, str(ROOT / "packaging"))

from record_demo import make_recording  # noqa: E402


def procedure_of(edition: str) -> Procedure:
    return load_procedure(edition, frozenset(probe_names()))


@dataclass(frozen=True)
class Changed:
    """The recording with one of its answers changed."""

    recording: Recording
    entry: Entry
    old: bytes
    new: bytes

    def find(self, transport: str, service: str, question: Facts) -> Saved | None:
        saved = self.recording.find(transport, service, question)
        asked = (self.entry.transport, self.entry.service, self.entry.question)
        if saved is None or asked != (transport, service, question):
            return saved
        body = b"".join(saved.body())
        return replace(saved, body=partial(_pieces, body.replace(self.old, self.new, 1)))


@dataclass(frozen=True)
class Watched:
    """The recording, and what was asked of it."""

    recording: Recording
    asked: set[tuple[str, str, Facts]]

    def find(self, transport: str, service: str, question: Facts) -> Saved | None:
        self.asked.add((transport, service, question))
        return self.recording.find(transport, service, question)


def label(entry: Entry) -> str:
    """Who was asked, and what."""
    return " ".join((entry.service, *(value for _, value in entry.question)))


def _pieces(body: bytes) -> Iterator[bytes]:
    yield body


def completions(
    replay: Recording | Changed | Watched, recording: Recording
) -> list[RequestCompletion]:
    settings = Settings()
    memory = open_memory(settings, CommonOptions(), replay)
    done = []
    for recorded in recording.requests:
        request = parse_request(
            recorded.name, recorded.text, procedure_of, recording.instant.date()
        )
        procedure = procedure_of(request.edition)
        planned = plan(procedure, request)
        calls = tuple(dict.fromkeys(run.call for run in planned))
        limit = timedelta(minutes=1)
        results = run_all(
            calls, memory, settings, recording.instant, RunLimits(limit), lambda _done, _total: None
        )
        done.append(complete(procedure, request, planned, results, recording.instant))
    memory.close()
    return done


@pytest.fixture(scope="module")
def recording() -> Recording:
    return read_recording(ARCHIVE)


@pytest.fixture(scope="module")
def as_recorded(recording: Recording) -> list[RequestCompletion]:
    return completions(recording, recording)


def test_the_recording_made_again_is_the_same(tmp_path: Path) -> None:
    again = tmp_path / "recording.zip"

    make_recording(again)

    assert again.read_bytes() == ARCHIVE.read_bytes()


def test_both_requests_have_all_rows_of_the_procedure(
    as_recorded: list[RequestCompletion],
) -> None:
    assert [len(one.rows) for one in as_recorded] == [38, 38]
    assert {one.request.product.type.value for one in as_recorded} == {
        "cloud framework",
        "grid middleware",
    }


def test_the_requests_are_in_mid_life(as_recorded: list[RequestCompletion]) -> None:
    states = [row.state for one in as_recorded for row in one.rows]

    assert set(states) == set(CriterionState) - {CriterionState.UNKNOWN}
    assert states.count(CriterionState.DISPUTED) == 1


def test_row_after_all_others_says_so_once(as_recorded: list[RequestCompletion]) -> None:
    for one in as_recorded:
        assert (
            render([one], command, TextOptions(verbosity=1)).count("comes after all other rows")
            == 1
        )


def told(done: list[RequestCompletion]) -> dict[str, tuple[CriterionState, list[str]]]:
    """Each row with its state and the texts of what was found for it."""
    return {
        f"{one.request.product.name} {row.row.id}": (
            row.state,
            sorted(
                text
                for criterion in row.criteria
                for run in criterion.runs
                if run.result is not None
                for text in (
                    *(f"{one.kind.id} {one.text}" for one in run.result.findings),
                    *run.result.notes,
                    *(str(one) for one in run.result.downtimes),
                )
            ),
        )
        for one in done
        for row in one.rows
    }


# A Resource Centre that is not in production is not available either.
GRID_1B = {"Halo 1b", "Halo prerequisites"}
CLOUD_1B = {"Stratus 1b", "Stratus prerequisites"}
DIGESTS = {
    path.stem: hashlib.sha256(path.read_bytes()).hexdigest()
    for path in (ROOT / "packaging" / "demo" / "records").iterdir()
}
IMAGE_LIST = hashlib.sha256(
    (ROOT / "packaging" / "demo" / "images" / "vo.example.org.list").read_bytes()
).hexdigest()
OF_IMAGES = {"Stratus 7a", "Stratus 7c", "Stratus 7d"}

# Words of who was asked what, the bytes before and after, and the rows that it decides. Where a
# criterion is no longer verified, what it implies and what comes after it change with it.
CHANGES = {
    "service types: arex renamed": (
        "get_service_types",
        b">org.nordugrid.arex<",
        b">org.nordugrid.arey<",
        {"Halo 1a"},
    ),
    "service types: nova renamed": (
        "get_service_types",
        b">org.openstack.nova<",
        b">org.openstack.novb<",
        {"Stratus 1a"},
    ),
    "nova: host of the endpoint": (
        "service_type=org.openstack.nova&sitename=PILOT-CLOUD",
        b"<HOSTNAME>nova.pilot-cloud",
        b"<HOSTNAME>novb.pilot-cloud",
        {"Stratus 1b", "Stratus 2c"},
    ),
    "arex: not monitored": (
        "service_type=org.nordugrid.arex&sitename=PILOT-GRID",
        b"<NODE_MONITORED>Y<",
        b"<NODE_MONITORED>N<",
        {"Halo 1b"},
    ),
    "vmcatcher: not in production": (
        "vmcatcher&sitename=PILOT-CLOUD",
        b"<IN_PRODUCTION>Y<",
        b"<IN_PRODUCTION>N<",
        {"Stratus 7b"},
    ),
    "PILOT-CLOUD: another Operations Centre": (
        "get_site_list&sitename=PILOT-CLOUD&scope=",
        b'ROC="NGI_IT"',
        b'ROC="NGI_FT"',
        {"Stratus prerequisites"},
    ),
    "PILOT-GRID: another Operations Centre": (
        "get_site_list&sitename=PILOT-GRID&scope=",
        b'ROC="NGI_IT"',
        b'ROC="NGI_FT"',
        {"Halo prerequisites"},
    ),
    "certified sites: PILOT-GRID is not among them": (
        "sitename=PILOT-GRID&scope=&certification_status=Certified",
        b'NAME="PILOT-GRID"',
        b'NAME="PILOT-GRIE"',
        GRID_1B,
    ),
    "certified sites: PILOT-CLOUD is not among them": (
        "sitename=PILOT-CLOUD&scope=&certification_status=Certified",
        b'NAME="PILOT-CLOUD"',
        b'NAME="PILOT-CLOUE"',
        CLOUD_1B,
    ),
    "production sites: PILOT-GRID is not among them": (
        "sitename=PILOT-GRID&scope=&production_status=Production",
        b'NAME="PILOT-GRID"',
        b'NAME="PILOT-GRIE"',
        GRID_1B,
    ),
    "production sites: PILOT-CLOUD is not among them": (
        "sitename=PILOT-CLOUD&scope=&production_status=Production",
        b'NAME="PILOT-CLOUD"',
        b'NAME="PILOT-CLOUE"',
        CLOUD_1B,
    ),
    "sites in scope: PILOT-GRID is not among them": (
        "sitename=PILOT-GRID&scope=EGI",
        b'NAME="PILOT-GRID"',
        b'NAME="PILOT-GRIE"',
        {"Halo 1b"},
    ),
    "sites in scope: PILOT-CLOUD is not among them": (
        "sitename=PILOT-CLOUD&scope=EGI",
        b'NAME="PILOT-CLOUD"',
        b'NAME="PILOT-CLOUE"',
        {"Stratus 1b"},
    ),
    "GLUE JSON: another serving state": (
        "glue-json PILOT-CLOUD",
        b'"ServingState": "production"',
        b'"ServingState": "productiom"',
        {"Stratus 2c"},
    ),
    "resource BDII: the answer on the first base": (
        "resource-bdii PILOT-GRID GLUE2GroupID=resource",
        b"# found-above",
        b"# found-abovf",
        {"Halo 2c"},
    ),
    "resource BDII: the URL of an endpoint": (
        "resource-bdii PILOT-GRID GLUE2GroupID=services",
        b"GLUE2EndpointURL: https",
        b"GLUE2EndpointURL: httpt",
        {"Halo 2c"},
    ),
    "site BDII: the URL of an endpoint": (
        "site-bdii PILOT-GRID GLUE2DomainID",
        b"GLUE2EndpointURL: https",
        b"GLUE2EndpointURL: httpt",
        {"Halo 2c"},
    ),
    "site BDII: when its updater ran": (
        "site-bdii PILOT-GRID o=infosys",
        b"2026112311",
        b"2026112310",
        {"Halo 2c"},
    ),
    "site BDII: when an entry last changed": (
        "site-bdii PILOT-GRID GLUE2DomainID=PILOT-GRID,o=glue sub GLUE2Service",
        b"modifyTimestamp: 202611231143",
        b"modifyTimestamp: 202611231149",
        {"Halo 2c"},
    ),
    "top BDII: the URL of an endpoint": (
        "top-bdii GLUE2DomainID",
        b"GLUE2EndpointURL: https",
        b"GLUE2EndpointURL: httpt",
        {"Halo 2c"},
    ),
    "top BDII: a class of its schema": (
        "top-bdii cn=Subschema",
        b"NAME 'GLUE2Group'",
        b"NAME 'GLUF2Group'",
        {"Stratus 2a"},
    ),
    "records of the cloud: a duration": (
        "accounting-records PILOT-CLOUD",
        b"WallDuration: -21600",
        b"WallDuration: -21601",
        {"Stratus 6a", "Stratus 6b"},
    ),
    "records of the grid: when the newest ended": (
        "accounting-records PILOT-GRID",
        b"EndTime: 1795383420",
        b"EndTime: 1795383480",
        {"Halo 6b"},
    ),
    "first message of the grid: its signer": (
        f"openssl {DIGESTS['pilot-grid-1']}",
        b"CN=arc.pilot-grid",
        b"CN=ard.pilot-grid",
        {"Halo 6b"},
    ),
    "second message of the grid: its signer": (
        f"openssl {DIGESTS['pilot-grid-2']}",
        b"CN=arc.pilot-grid",
        b"CN=ard.pilot-grid",
        {"Halo 6b"},
    ),
    "message of the cloud: its signer": (
        f"openssl {DIGESTS['pilot-cloud-1']}",
        b"CN=nova.pilot-cloud",
        b"CN=novb.pilot-cloud",
        {"Stratus 6b"},
    ),
    "message of the cloud: a duration that was signed": (
        f"openssl {DIGESTS['pilot-cloud-1']} any signer",
        b"WallDuration: -21600",
        b"WallDuration: -21601",
        {"Stratus 6a", "Stratus 6b"},
    ),
    "first message of the grid: an instant": (
        f"openssl {DIGESTS['pilot-grid-1']} any signer",
        b"EndTime: 1795254000",
        b"EndTime: x795254000",
        {"Halo 6b"},
    ),
    "second message of the grid: when the newest ended": (
        f"openssl {DIGESTS['pilot-grid-2']} any signer",
        b"EndTime: 1795383420",
        b"EndTime: 1795383480",
        {"Halo 6b"},
    ),
    "image list: a letter of it": (
        "image-list",
        b"Images of vo.example.org",
        b"Imagez of vo.example.org",
        OF_IMAGES,
    ),
    "signature of the image list: an object identifier": (
        f"openssl {IMAGE_LIST}",
        b'"digest": "2.16.840.1.101.3.4.2.1"',
        b'"digest": "2.16.840.1.101.3.4.1.1"',
        OF_IMAGES,
    ),
    "what was signed: the list's version": (
        f"openssl {IMAGE_LIST}",
        b'"hv:version": "20261121120000"',
        b'"hv:version": "20260121120000"',
        {"Stratus 7c"},
    ),
    "first image: its size": ("listed-image c0482bc2", b"121243", b"121244", {"Stratus 7d"}),
    "second image: its size": ("listed-image 662b0e71", b"58181", b"58182", {"Stratus 7d"}),
    "GLUE JSON: the version of an image": (
        "glue-json PILOT-CLOUD",
        b"a750174a186b:484",
        b"a750174a186b:483",
        {"Stratus 7a", "Stratus 7c"},
    ),
    "downtime of nova: its host": (
        "get_downtime&topentity=PILOT-CLOUD",
        b"<HOSTNAME>nova.pilot-cloud",
        b"<HOSTNAME>novb.pilot-cloud",
        {f"Stratus {row}" for row in ("1b", "2a", "2c", "6a", "6b", "6c", "7a", "7c")},
    ),
    "downtime to come of arex: its host": (
        "get_downtime&topentity=PILOT-GRID",
        b"<HOSTNAME>arc.pilot-grid",
        b"<HOSTNAME>ard.pilot-grid",
        {f"Halo {row}" for row in ("1b", "2c", "6b", "6c")},
    ),
    "page of clouds: the site": (
        "cloudsites2.html",
        b"<td>PILOT-CLOUD<",
        b"<td>PILOT-CLOUE<",
        {"Stratus 6b"},
    ),
    "publication page: APEL's word": ("_Pub.html", b"OK [ last", b"OL [ last", {"Halo 6b"}),
    "synchronisation page: a count": ("_Sync.html", b"<td>12400<", b"<td>12401<", {"Halo 6b"}),
    "portal: the cloud's infrastructure": (
        "accounting-portal",
        b'"Cloud"',
        b'"Clovd"',
        {"Stratus 6c"},
    ),
}


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_one_byte_changes_exactly_the_rows_that_the_document_decides(
    change: str, recording: Recording, as_recorded: list[RequestCompletion]
) -> None:
    words, old, new, expected = CHANGES[change]
    assert sum(before != after for before, after in zip(old, new, strict=True)) == 1
    before = told(as_recorded)

    after = told(completions(_only(recording, words, old, new), recording))

    assert {row for row in before if before[row] != after[row]} == expected


def _only(recording: Recording, words: str, old: bytes, new: bytes) -> Changed:
    """The change of one document: the one with the shortest label that holds these words."""
    entries = [entry for entry in recording.entries if words in label(entry)]
    entry = min(entries, key=lambda entry: len(label(entry)))
    saved = recording.find(entry.transport, entry.service, entry.question)
    assert saved is not None
    assert old in b"".join(saved.body()), f"{label(entry)} does not hold {old!r}"
    return Changed(recording, entry, old, new)


def test_every_document_that_requests_ask_for_is_changed_by_one_of_the_cases(
    recording: Recording,
) -> None:
    changed = {label(_only(recording, *case[:3]).entry) for case in CHANGES.values()}

    watched = Watched(recording, set())
    completions(watched, recording)
    asked = {
        label(entry)
        for entry in recording.entries
        if (entry.transport, entry.service, entry.question) in watched.asked
    }
    assert changed == asked
