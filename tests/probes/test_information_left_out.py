"""Known defects of ARC 6.17 left out by finding and object, so that new ones still show."""

from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe
from proc19probes.vocabulary.parameters import build
from servers.asking import findings, lines
from servers.glue_trees import HOST, NOW, SERVICE_TYPE, SITE, Tree, tree

PRODUCT = {"site": SITE, "service_type": SERVICE_TYPE}
EMIES = "foreign-key-partly-dangling:*:emies:*"
SHARE = f"urn:ogf:ComputingShare:{HOST}:grid"
DOMAIN = {b"LocationServiceForeignKey: urn": b"LocationServiceForeignKey: gone"}


def judged(
    tmp_path: Path, probe: str, leave_out: str, changes: dict[bytes, bytes] | None = None
) -> list[str]:
    path = tmp_path / "site.ldif"
    path.write_bytes(tree(Tree.SITE, changes))
    given = {**PRODUCT, "information": path.as_uri(), "leave_out": leave_out}
    return lines(findings(path.as_uri(), probe, NOW, **given))


def test_keys_of_arc_to_its_emi_es_endpoint_are_left_out_and_counted(tmp_path: Path) -> None:
    (line,) = judged(tmp_path, "information_keys_resolve", EMIES)
    assert line.startswith(f"OK {SERVICE_TYPE} at {SITE}: all but those left out of ")
    assert line.endswith("; left out: foreign-key-partly-dangling 4 times [keys-resolve]")


@pytest.mark.parametrize("leave_out", [EMIES, "foreign-key-partly-dangling"])
def test_new_key_that_leads_nowhere_shows_beside_those_left_out(
    leave_out: str, tmp_path: Path
) -> None:
    (line,) = judged(tmp_path, "information_keys_resolve", leave_out, DOMAIN)
    assert line.startswith("CRITICAL Location ")
    assert line.endswith("[foreign-key-dangling]")


def test_object_is_the_entry_or_what_its_key_leads_to(tmp_path: Path) -> None:
    of_share = f"foreign-key-partly-dangling:{SHARE}_ops"
    told = judged(tmp_path, "information_keys_resolve", of_share)
    assert len(told) == 3
    assert not [line for line in told if f"{SHARE}_ops:" in line]


def test_error_is_left_out_for_the_object_that_is_named(tmp_path: Path) -> None:
    leave_out = f"{EMIES},foreign-key-dangling:gone:*"
    (line,) = judged(tmp_path, "information_keys_resolve", leave_out, DOMAIN)
    assert "; left out: foreign-key-dangling 1 times, foreign-key-partly-dangling 4 times" in line


def test_warning_of_one_object_is_left_out_and_those_of_others_show(tmp_path: Path) -> None:
    told = judged(tmp_path, "information_valid", f"W034:{SHARE}*")
    warned = [line for line in told if line.endswith("[glue-w034]")]
    assert len(warned) == 2
    assert not [line for line in warned if "ComputingShare" in line]


@pytest.mark.parametrize("name", ["W034", "glue-w034"])
def test_warning_is_named_by_its_code_or_its_id(name: str, tmp_path: Path) -> None:
    first, *_ = judged(tmp_path, "information_valid", name)
    assert "; left out: W034 6 times [information-valid]" in first


def test_what_is_lacking_can_be_named_so_that_something_else_shows(tmp_path: Path) -> None:
    lacks = "W034:ComputingManager*without TotalPhysicalCPUs"
    told = judged(tmp_path, "information_valid", lacks)
    assert not [line for line in told if "TotalPhysicalCPUs" in line]
    gone = {b"GLUE2ComputingManagerComputingServiceForeignKey": b"GLUE2EntityOtherInfo"}
    told = judged(tmp_path, "information_valid", lacks, gone)
    assert [line for line in told if "TotalPhysicalCPUs, ComputingServiceForeignKey" in line]


REFUSED = {
    "unknown": ("information_keys_resolve", "W034"),
    "error-without-a-pattern": ("information_keys_resolve", "foreign-key-dangling"),
    "pattern-for-everything": ("information_keys_resolve", "foreign-key-dangling:*"),
    "empty-pattern": ("information_keys_resolve", "foreign-key-partly-dangling:"),
    "finding-of-another-probe": ("information_valid", EMIES),
    "own-code": ("information_valid", "not-unique:x"),
    "what-is-fine": ("information_keys_resolve", "keys-resolve"),
    "nothing": ("information_keys_resolve", ","),
}


@pytest.mark.parametrize(("probe", "leave_out"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_left_out_is_refused(probe: str, leave_out: str) -> None:
    with pytest.raises(ValueError, match="--leave-out: found"):
        build(load_probe(probe).parameters, {**PRODUCT, "leave_out": leave_out})
