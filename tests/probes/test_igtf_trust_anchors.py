"""IGTF's trust anchors load as Debian installs them (package igtf-policy-classic)."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import pem, x509
from image_list_answers import found_in_list
from independent_names import name_hash, slashed

from proc19probes.outside.certificate_names import subject_of
from proc19probes.outside.trust import IGTF_DIRECTORY
from proc19probes.sources.signing_policy import parse
from servers.image_lists import SAMPLES, Workshop
from servers.trust_directories import held

# Where the package has them; its installation links them from where grid software looks.
PACKAGED = Path("/usr/share/igtf-policy/classic")
# An authority whose certificate has a serial number that RFC 5280 does not allow.
pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number")


@pytest.fixture(scope="module")
def igtf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with what the package has."""
    return shutil.copytree(PACKAGED, tmp_path_factory.mktemp("igtf") / "certificates")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"))


def authorities(folder: Path) -> Iterator[tuple[Path, x509.Certificate]]:
    for path in sorted(folder.glob("*.pem")):
        yield path, x509.Certificate.load(pem.unarmor(path.read_bytes())[2])


def beside(igtf: Path, workshop: Workshop, folder: Path, revocations: bytes | None) -> Path:
    """IGTF's authorities, and two of ours."""
    both = shutil.copytree(igtf, folder / "both")
    ours = workshop.trusting(
        held(workshop.root), replace(held(workshop.issuing), revocations=revocations)
    )
    return shutil.copytree(ours, both, dirs_exist_ok=True)


def test_package_installs_hashed_names_where_grid_software_looks() -> None:
    packaged = {path.name for path in PACKAGED.iterdir()}
    assert len([name for name in packaged if name.endswith(".0")]) > 100
    assert packaged <= {path.name for path in IGTF_DIRECTORY.iterdir()}


def test_package_has_no_lists_of_revoked_certificates() -> None:
    assert not list(PACKAGED.glob("*.r*"))


def test_every_signing_policy_is_read_and_speaks_of_its_authority(igtf: Path) -> None:
    for path, certificate in authorities(igtf):
        subject = slashed(certificate.subject)
        policy = parse(path.with_suffix(".signing_policy").read_bytes())
        assert policy.allows(subject, subject) is not None, path.name
    policies = list(igtf.glob("*.signing_policy"))
    assert len(policies) > 200
    assert all(parse(path.read_bytes()).entries for path in policies)


def test_signing_policies_lie_where_the_hash_of_the_authority_says(igtf: Path) -> None:
    for path, certificate in authorities(igtf):
        hashed = igtf / f"{name_hash(certificate.subject)}.signing_policy"
        assert hashed.read_bytes() == path.with_suffix(".signing_policy").read_bytes()


def test_every_authority_that_another_vouched_for_is_in_the_namespace(igtf: Path) -> None:
    policies = {
        slashed(one.subject): path.with_suffix(".signing_policy") for path, one in authorities(igtf)
    }
    vouched = [
        (slashed(one.issuer), slashed(one.subject))
        for _, one in authorities(igtf)
        if one.issuer != one.subject
    ]
    assert len(vouched) > 10
    for issuer, subject in vouched:
        assert parse(policies[issuer].read_bytes()).allows(issuer, subject), subject


def test_names_are_read_as_a_second_reader_reads_them(igtf: Path) -> None:
    for path, certificate in authorities(igtf):
        assert subject_of(path.read_bytes()) == slashed(certificate.subject)


def test_genuine_list_of_an_authority_that_igtf_does_not_have_is_refused(
    igtf: Path, tmp_path: Path
) -> None:
    message = (SAMPLES / "imagelist01.signed").read_bytes()
    (found,) = found_in_list(message, igtf, tmp_path)
    assert found.kind.id == "list-signature-not-valid"
    assert "self-signed certificate" in found.text


def test_list_of_an_authority_beside_them_is_signed(
    igtf: Path, workshop: Workshop, tmp_path: Path
) -> None:
    trust = beside(igtf, workshop, tmp_path, held(workshop.issuing).revocations)
    (found,) = found_in_list(workshop.signed_by(workshop.host), trust, tmp_path)
    assert found.kind.id == "list-signed"


def test_without_fetched_revocations_a_good_list_is_in_doubt(
    igtf: Path, workshop: Workshop, tmp_path: Path
) -> None:
    trust = beside(igtf, workshop, tmp_path, None)
    found = found_in_list(workshop.signed_by(workshop.host), trust, tmp_path)
    assert {one.kind.id for one in found} == {"list-signed", "crl-missing"}
