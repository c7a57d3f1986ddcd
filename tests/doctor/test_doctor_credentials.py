"""Whether a certificate and its key are usable, and until when."""

import datetime
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from doctor.doctor_command import date_in, diagnose
from proc19probes.doctor.credentials import examine_credential
from proc19probes.vocabulary.state import State
from servers.glue_trees import SAMPLES, Tree
from servers.gocdb import GocdbServer
from servers.tls import Authority, Credential
from servers.users import nobody

NOW = datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Pair:
    """What the settings name; without a key both are in one file."""

    certificate: Path
    key: Path | None


def private(credential: Credential) -> Pair:
    credential.key.chmod(0o600)
    return Pair(credential.certificate, credential.key)


def good(folder: Path) -> Pair:
    return private(Authority(folder).client())


def with_days(days: int) -> Callable[[Path], Pair]:
    return lambda folder: private(Authority(folder).client(days=days))


def proxy(folder: Path) -> Pair:
    pair = good(folder)
    assert pair.key is not None
    file = folder / "x509up_u1000"
    file.write_bytes(pair.key.read_bytes() + pair.certificate.read_bytes())
    file.chmod(0o600)
    return Pair(file, None)


def with_key_of_another(folder: Path) -> Pair:
    authority = Authority(folder)
    return Pair(private(authority.client()).certificate, private(authority.client()).key)


def encrypted(form: serialization.PrivateFormat) -> Callable[[Path], Pair]:
    def make(folder: Path) -> Pair:
        pair = good(folder)
        assert pair.key is not None
        key = serialization.load_pem_private_key(pair.key.read_bytes(), None)
        password = serialization.BestAvailableEncryption(b"secret")
        pair.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, password))
        return pair

    return make


def certificate_in_der(folder: Path) -> Pair:
    pair = good(folder)
    loaded = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    pair.certificate.write_bytes(loaded.public_bytes(serialization.Encoding.DER))
    return pair


def key_cut_short(folder: Path) -> Pair:
    pair = good(folder)
    assert pair.key is not None
    pair.key.write_bytes(pair.key.read_bytes()[:60])
    return pair


def without_key(folder: Path) -> Pair:
    return Pair(good(folder).certificate, None)


def certificate_missing(folder: Path) -> Pair:
    return Pair(folder / "absent.pem", good(folder).key)


def key_missing(folder: Path) -> Pair:
    return Pair(good(folder).certificate, folder / "absent.pem")


def folder_for_certificate(folder: Path) -> Pair:
    return Pair(folder, good(folder).key)


def exchanged(folder: Path) -> Pair:
    pair = good(folder)
    assert pair.key is not None
    return Pair(pair.key, pair.certificate)


PKCS8, OLD_FORM = (
    serialization.PrivateFormat.PKCS8,
    serialization.PrivateFormat.TraditionalOpenSSL,
)

CASES = [
    ("good", good, "OK", "O=PROC19 tests/CN=Robot - PROC19, key fits; valid until"),
    ("proxy", proxy, "OK", "key fits; valid until"),
    ("fifteen-days-to-go", with_days(15), "OK", "valid until"),
    ("soon-to-expire", with_days(13), "WARNING", "valid until"),
    ("expired", with_days(-2), "CRITICAL", "expired"),
    ("key-of-another-certificate", with_key_of_another, "CRITICAL", "is of another certificate"),
    ("encrypted-key", encrypted(PKCS8), "CRITICAL", "is encrypted"),
    ("encrypted-key-in-the-old-form", encrypted(OLD_FORM), "CRITICAL", "is encrypted"),
    ("certificate-not-pem", certificate_in_der, "CRITICAL", "no PEM certificate in it"),
    ("key-cut-short", key_cut_short, "CRITICAL", "cannot be used"),
    ("certificate-without-key", without_key, "CRITICAL", "no PEM private key in"),
    ("certificate-and-key-exchanged", exchanged, "CRITICAL", "no PEM certificate in it"),
    ("missing-certificate", certificate_missing, "CRITICAL", "absent.pem: No such file"),
    ("missing-key", key_missing, "CRITICAL", "absent.pem: No such file"),
    ("folder-for-a-certificate", folder_for_certificate, "CRITICAL", "not a file"),
]


@pytest.fixture(scope="module")
def gocdb() -> Iterator[str]:
    with GocdbServer() as server:
        yield server.url


@pytest.mark.parametrize(
    ("make", "state", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_credential_is_told_as_it_is(
    make: Callable[[Path], Pair], state: str, words: str, tmp_path: Path, gocdb: str
) -> None:
    pair = make(tmp_path)
    variables = {"PROC19_TLS_KEY": str(pair.key)} if pair.key else {}
    found = diagnose(
        PROC19_SERVICES_GOCDB_URL=gocdb, PROC19_TLS_CERT=str(pair.certificate), **variables
    )

    row = found.of(pair.certificate)
    assert row.state == state
    assert words in row.text
    assert bool(row.remedy) == (state != "OK")
    # The service is asked over plain HTTP, so that nothing else is wrong.
    assert found.ended.code == {"OK": 0, "WARNING": 1, "CRITICAL": 2}[state]


def test_the_date_told_is_the_certificates(tmp_path: Path, gocdb: str) -> None:
    pair = good(tmp_path)
    found = diagnose(
        PROC19_SERVICES_GOCDB_URL=gocdb,
        PROC19_TLS_CERT=str(pair.certificate),
        PROC19_TLS_KEY=str(pair.key),
    )

    loaded = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    until = getattr(loaded, "not_valid_after_utc", None) or loaded.not_valid_after
    assert date_in(found.of(pair.certificate).text) == f"{until:%Y-%m-%d}"


def test_a_service_with_a_certificate_of_its_own_has_it_examined(
    tmp_path: Path, gocdb: str
) -> None:
    everywhere, own = good(tmp_path / "all"), with_days(-2)(tmp_path / "own")
    found = diagnose(
        PROC19_SERVICES_GOCDB_URL=gocdb,
        PROC19_TLS_CERT=str(everywhere.certificate),
        PROC19_TLS_KEY=str(everywhere.key),
        PROC19_SERVICES_GOCDB_CERT=str(own.certificate),
        PROC19_SERVICES_GOCDB_KEY=str(own.key),
    )

    assert found.of(own.certificate).state == "CRITICAL"


@pytest.mark.parametrize(
    ("mode", "warned"),
    [(0o600, False), (0o640, False), (0o604, True), (0o644, True), (0o602, True)],
)
def test_a_key_that_others_may_read_or_change_is_warned_of(
    mode: int, warned: bool, tmp_path: Path, gocdb: str
) -> None:
    pair = good(tmp_path)
    assert pair.key is not None
    pair.key.chmod(mode)
    found = diagnose(
        PROC19_SERVICES_GOCDB_URL=gocdb,
        PROC19_TLS_CERT=str(pair.certificate),
        PROC19_TLS_KEY=str(pair.key),
    )

    about_key = [row for row in found.rows if row.subject == str(pair.key)]
    assert [row.state for row in about_key] == (["WARNING"] if warned else [])
    assert all(f"mode {mode:04o}" in row.text for row in about_key)
    assert found.ended.code == (1 if warned else 0)


def test_a_key_that_this_user_may_not_read_is_critical(tmp_path: Path) -> None:
    pair = good(tmp_path)
    assert pair.key is not None
    (before,) = examine_credential(pair.certificate, pair.key, NOW)
    pair.key.chmod(0)
    with nobody():
        (found,) = examine_credential(pair.certificate, pair.key, NOW)

    assert before.state is State.OK
    assert found.state is State.CRITICAL
    assert "Permission denied" in found.text
    assert found.remedy == "name a file that is there and that this user may read"


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    (found,) = examine_credential(good(tmp_path).certificate, tmp_path / "pipe", NOW)

    assert found.state is State.CRITICAL
    assert found.text == f"cannot read {tmp_path / 'pipe'}: not a file"


def proxy_of_hours(folder: Path, lived: float, left: float) -> Path:
    """A proxy in one file, made `lived` hours ago, with `left` hours to go."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "1234567890")])
    hour = datetime.timedelta(hours=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - lived * hour)
        .not_valid_after(NOW + left * hour)
        .sign(key, hashes.SHA256())
    )
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    file = folder / "proxy"
    file.write_bytes(certificate.public_bytes(pem) + key.private_bytes(pem, OLD_FORM, no_password))
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(
    ("lived", "left", "state", "words"),
    [
        (1, 11, State.OK, "valid until"),
        (10, 2, State.WARNING, "valid until"),
        (13, -1, State.CRITICAL, "expired"),
        (-1, 12, State.CRITICAL, "not valid before"),
    ],
    ids=["young-proxy", "proxy-in-its-last-quarter", "expired-proxy", "clock-behind"],
)
def test_a_proxy_is_short_of_time_in_the_last_quarter_of_its_life(
    lived: float, left: float, state: State, words: str, tmp_path: Path
) -> None:
    (found,) = examine_credential(proxy_of_hours(tmp_path, lived, left), None, NOW)

    assert (found.state, words in found.text) == (state, True)


def test_no_deprecation_warning_of_a_library_reaches_stderr(tmp_path: Path, gocdb: str) -> None:
    pair = good(tmp_path)
    # diagnose() asserts that nothing came on stderr. A file, since ldap3 warns of itself.
    diagnose(
        PROC19_SERVICES_GOCDB_URL=gocdb,
        PROC19_SERVICES_TOP_BDII_URL=(SAMPLES / Tree.TOP.value).as_uri(),
        PROC19_TLS_CERT=str(pair.certificate),
        PROC19_TLS_KEY=str(pair.key),
        PROC19_TLS_CAPATH=str(Authority(tmp_path / "ca").trust_anchors()),
        PYTHONWARNINGS="default::DeprecationWarning,default::UserWarning",
    )
