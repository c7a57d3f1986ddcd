"""The recipe for a folder in place of GOCDB, followed as it is written, serves as GOCDB does."""

import re
import subprocess
from pathlib import Path

import pytest

from servers.asking import findings, lines
from servers.gocdb import GocdbServer

PAGE = Path(__file__).parents[2] / "docs" / "probes" / "README.md"
RECIPE = re.compile(r"^```sh\n(cd /srv/gocdb\n.*?)^```$", re.S | re.M)
NOVA = {"service_type": "org.openstack.nova"}
HOST = "nova.pilot-cloud.example.org"
ASKED = [
    ("service_type_in_gocdb", NOVA),
    ("service_type_in_gocdb", {"service_type": "org.example.new"}),
    *(
        (probe, {"site": site, **given})
        for site in ("PILOT-CLOUD", "PILOT-LOCAL", "PILOT-CLOSED", "PILOT-SUSPENDED", "pilot-grid")
        for probe, given in (
            ("site_certified", {}),
            ("site_in_production_infrastructure", {}),
            ("site_in_scope", {}),
            ("resource_centre_in_operations_centre", {"operations_centre": "NGI_IT"}),
            ("endpoint_registered", {**NOVA, "hostname": HOST}),
            ("endpoint_in_production", NOVA),
            ("endpoint_not_in_downtime", NOVA),
            ("endpoint_monitored", NOVA),
            ("endpoint_in_scope", {**NOVA, "scope": "FedCloud"}),
        )
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (recipe,) = RECIPE.findall(PAGE.read_text(encoding="utf-8"))
    folder = tmp_path_factory.mktemp("gocdb")
    with GocdbServer() as server:
        recipe = recipe.replace("https://goc.egi.eu/gocdbpi", server.url)
        script = recipe.replace("/srv/gocdb", str(folder))
        subprocess.run(["sh", "-c", script], check=True, timeout=120)
    return folder


@pytest.mark.parametrize(("probe", "given"), ASKED)
def test_folder_gives_the_same_verdicts_as_the_service(
    folder: Path, probe: str, given: dict[str, str]
) -> None:
    with GocdbServer() as server:
        assert lines(findings(folder.as_uri(), probe, **given)) == lines(
            findings(server.url, probe, **given)
        )


def test_a_list_that_was_asked_for_by_another_spelling_is_not_believed(folder: Path) -> None:
    """`certification_status=certified` gets an empty list, and no error."""
    whole = (folder / "get_site_list-certified.xml").read_bytes()
    try:
        (folder / "get_site_list-certified.xml").write_bytes(b"<results/>")
        (line,) = lines(findings(folder.as_uri(), "site_certified", site="PILOT-CLOUD"))
    finally:
        (folder / "get_site_list-certified.xml").write_bytes(whole)
    assert line.startswith("UNKNOWN GOCDB's list of Certified sites: a list without a site")
