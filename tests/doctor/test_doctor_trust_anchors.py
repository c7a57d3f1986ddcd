"""Whether trust anchors are usable, and which are used where none are set."""

import datetime
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from doctor.doctor_command import diagnose
from proc19probes.doctor.trust_anchors import examine_default_trust_anchors, examine_trust_anchors
from proc19probes.vocabulary.state import State
from servers.gocdb import GocdbServer
from servers.tls import Authority

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def gocdb() -> Iterator[str]:
    with GocdbServer() as server:
        yield server.url


def hashed(folder: Path) -> Path:
    return Authority(folder).trust_anchors()


def of_two_authorities(folder: Path) -> Path:
    anchors = hashed(folder)
    for file in Authority(folder / "second", "Second CA").trust_anchors().iterdir():
        shutil.copy(file, anchors)
    return anchors


def empty(folder: Path) -> Path:
    return folder


def missing(folder: Path) -> Path:
    return folder / "absent"


def file_in_its_place(folder: Path) -> Path:
    return Authority(folder).file()


def not_hashed(folder: Path) -> Path:
    anchors = hashed(folder)
    for file in anchors.glob("*.0"):
        file.rename(anchors / "ca.pem")
    return anchors


def under_the_hash_of_another(folder: Path) -> Path:
    anchors = hashed(folder)
    for file in anchors.glob("*.0"):
        file.rename(anchors / "01234567.0")
    return anchors


def no_certificate_in_the_file(folder: Path) -> Path:
    anchors = hashed(folder)
    for file in anchors.glob("*.0"):
        file.write_text("no certificate\n")
    return anchors


def beside_a_link_to_nowhere(folder: Path) -> Path:
    anchors = hashed(folder)
    (anchors / "89abcdef.0").symlink_to(anchors / "absent.pem")
    return anchors


CASES = [
    ("hashed-directory", hashed, "OK", "1 trust anchor, expires 2"),
    ("two-authorities", of_two_authorities, "OK", "2 trust anchors, the first expires 2"),
    ("beside-a-link-to-nowhere", beside_a_link_to_nowhere, "OK", "1 trust anchor, expires 2"),
    ("empty", empty, "CRITICAL", "no trust anchor whose name is its hash"),
    ("missing", missing, "CRITICAL", "No such file or directory"),
    ("file-in-its-place", file_in_its_place, "CRITICAL", "a file, expected the hashed"),
    ("not-hashed", not_hashed, "CRITICAL", "no trust anchor whose name is its hash"),
    ("wrong-hash", under_the_hash_of_another, "CRITICAL", "no trust anchor whose name is its hash"),
    ("no-certificate", no_certificate_in_the_file, "CRITICAL", "no trust anchor whose name"),
]


@pytest.mark.parametrize(
    ("make", "state", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_trust_anchors_are_told_as_they_are(
    make: Callable[[Path], Path], state: str, words: str, tmp_path: Path, gocdb: str
) -> None:
    folder = make(tmp_path)
    found = diagnose(PROC19_SERVICES_GOCDB_URL=gocdb, PROC19_TLS_CAPATH=str(folder))

    row = found.of(folder)
    assert (row.state, words in row.text) == (state, True), row.text
    assert bool(row.remedy) == (state != "OK")
    assert found.ended.code == {"OK": 0, "CRITICAL": 2}[state]


@pytest.mark.parametrize(
    ("later", "state", "words"),
    [
        (364 * DAY, State.OK, "1 trust anchor, expires"),
        (366 * DAY, State.CRITICAL, "1 of 1 trust anchor expired: "),
    ],
    ids=["a-day-before-its-end", "a-day-after"],
)
def test_an_anchor_counts_until_its_end(
    later: datetime.timedelta, state: State, words: str, tmp_path: Path
) -> None:
    found = examine_trust_anchors(hashed(tmp_path), NOW + later)

    assert (found.state, words in found.text) == (state, True)


def test_one_expired_anchor_among_others_is_a_warning_that_names_it(tmp_path: Path) -> None:
    anchors = hashed(tmp_path)
    expired = Authority(tmp_path / "expired", "Expired CA")
    certificate = expired.server("Expired CA", days=-1).certificate
    number = subject_hash(certificate)
    shutil.copy(certificate, anchors / f"{number}.0")

    found = examine_trust_anchors(anchors, NOW)

    assert found.state is State.WARNING
    assert found.text == f"1 of 2 trust anchors expired: {number}.0"


def subject_hash(certificate: Path) -> str:
    from cryptography import x509
    from OpenSSL import crypto

    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    return f"{crypto.X509.from_cryptography(loaded).subject_name_hash():08x}"


def test_where_none_are_set_the_systems_store_is_named(
    tmp_path: Path, gocdb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROC19_TLS_CAPATH")
    authority = Authority(tmp_path)
    found = diagnose(
        PROC19_SERVICES_GOCDB_URL=gocdb,
        SSL_CERT_FILE=str(authority.file()),
        SSL_CERT_DIR=str(tmp_path / "absent"),
    )

    row = found.of("system's trust anchors")
    assert (row.state, row.text) == ("OK", f"used as no others are set: {authority.file()}")


def test_where_anchors_are_set_the_systems_store_is_not_named(tmp_path: Path, gocdb: str) -> None:
    found = diagnose(PROC19_SERVICES_GOCDB_URL=gocdb, PROC19_TLS_CAPATH=str(hashed(tmp_path)))

    assert "system's trust anchors" not in [row.subject for row in found.rows]


def test_the_igtf_directory_is_examined_too_where_there_is_one(tmp_path: Path) -> None:
    igtf = hashed(tmp_path)

    found = examine_default_trust_anchors(igtf, NOW)

    assert [one.subject for one in found] == ["system's trust anchors", str(igtf)]
    assert found[1].text.startswith("1 trust anchor, expires")


def test_without_an_igtf_directory_the_systems_store_is_all(tmp_path: Path) -> None:
    (found,) = examine_default_trust_anchors(tmp_path / "absent", NOW)

    assert found.subject == "system's trust anchors"


@pytest.mark.parametrize(
    ("igtf", "states"),
    [(hashed, [State.OK, State.OK]), (missing, [State.WARNING])],
    ids=["igtf-directory", "no-anchor-at-all"],
)
def test_a_machine_without_a_store_is_well_with_an_igtf_directory(
    igtf: Callable[[Path], Path],
    states: list[State],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "no-file"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "no-folder"))

    found = examine_default_trust_anchors(igtf(tmp_path), NOW)

    assert [one.state for one in found] == states
    assert found[0].text.startswith("none: neither ")


def test_an_anchor_with_text_before_the_certificate_counts(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    anchors = authority.trust_anchors()
    pem = authority.certificate.public_bytes(serialization.Encoding.PEM)
    for file in anchors.iterdir():
        file.write_bytes(b"Certificate:\n    Data:\n        Version: 3 (0x2)\n" + pem)

    assert examine_trust_anchors(anchors, NOW).state is State.OK
