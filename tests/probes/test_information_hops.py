"""What one hop of the information system publishes, looked for at the next: real servers, files."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.parameters import build
from servers.asking import findings, lines
from servers.glue_trees import HOST, NOW, SERVICE_TYPE, SITE, Tree, tree, without
from servers.slapd import Slapd

REST = f"ComputingEndpoint urn:ogf:ComputingEndpoint:{HOST}:rest:https://{HOST}:443/arex"
REST_DN = b"GLUE2EndpointID=urn:ogf:ComputingEndpoint:arc.pilot-grid.example.org:rest"
RESOURCE, AT_SITE, TOP = "the resource BDII", "the site BDII", "the top BDII"
URL = {b"GLUE2EndpointURL: https://arc": b"GLUE2EndpointURL: https://other"}
QUEUEING = {b"ServingState: production": b"ServingState: queueing"}


def hops(folder: Path, trees: Mapping[str, bytes], **changes: str) -> list[str]:
    """The findings where each level has the tree given; a level without one is not asked."""
    urls = {}
    for level, ldif in trees.items():
        path = folder / f"{level}.ldif"
        path.write_bytes(ldif)
        urls[level] = path.as_uri()
    return found(urls, **changes)


def found(urls: Mapping[str, str], **changes: str) -> list[str]:
    """The line of each finding; the site's name is left out of the places."""
    arguments = {f"{level}_information": url for level, url in urls.items()}
    servers = {f"{level}-bdii": url for level, url in urls.items()}
    given = {"site": SITE, "service_type": SERVICE_TYPE, **arguments, **changes}
    told = lines(findings(servers, "information_hops_agree", **given))
    return [line.replace(f"BDII of {SITE}", "BDII") for line in told]


def chain(**changed: bytes) -> dict[str, bytes]:
    """The three levels of one running chain, with some of them changed."""
    whole = {
        "resource": tree(Tree.RESOURCE),
        "site": tree(Tree.SITE),
        "top": tree(Tree.TOP),
    }
    return {**whole, **changed}


def test_three_servers_of_one_chain_agree() -> None:
    with ExitStack() as stack:
        urls = {
            level: stack.enter_context(Slapd(ldif)).url
            for level, ldif in chain().items()
            if level != "resource"
        }
        assert found(urls) == [
            f"OK {SERVICE_TYPE} at {SITE}: all 9 endpoints at {AT_SITE} also at {TOP} [hops-agree]"
        ]


def test_resource_of_the_chain_agrees_too(tmp_path: Path) -> None:
    assert hops(tmp_path, chain()) == [
        f"OK {SERVICE_TYPE} at {SITE}: all 9 endpoints at {RESOURCE} also at {AT_SITE}, {TOP} "
        "[hops-agree]"
    ]


LOST_AT = {
    "lost-at-the-site": (("site", "top"), RESOURCE, AT_SITE),
    "lost-at-the-top": (("top",), AT_SITE, TOP),
}


@pytest.mark.parametrize(("levels", "before", "after"), LOST_AT.values(), ids=LOST_AT)
def test_hop_that_lost_an_endpoint_is_named_once(
    tmp_path: Path, levels: tuple[str, ...], before: str, after: str
) -> None:
    lacking = {level: without(chain()[level], REST_DN) for level in levels}
    assert hops(tmp_path, chain(**lacking)) == [
        f"CRITICAL {REST}: published at {before}, not at {after}, expected published at both "
        "[lost-between-hops]"
    ]


def test_hop_that_lost_the_service_and_kept_its_endpoints_is_named(tmp_path: Path) -> None:
    service = b"dn: GLUE2ServiceID=urn:ogf:ComputingService"
    entries = chain()["top"].split(b"\n\n")
    top = b"\n\n".join(one for one in entries if service not in one.replace(b"\n ", b""))
    (line,) = hops(tmp_path, chain(top=top), published_as="org.nordugrid.arcrest")
    assert line == (
        f"CRITICAL ComputingService urn:ogf:ComputingService:{HOST}:arex: published at {AT_SITE}, "
        f"not at {TOP}, expected published at both [lost-between-hops]"
    )


def test_lost_endpoints_are_told_up_to_five_and_counted(tmp_path: Path) -> None:
    told = hops(tmp_path, chain(top=without(chain()["top"], b"dn: GLUE2EndpointID=")))
    assert len(told) == 6
    assert told[-1].startswith("CRITICAL 4 more: ")


def test_endpoint_that_only_a_later_hop_has_is_no_fault(tmp_path: Path) -> None:
    resource = without(chain()["resource"], REST_DN)
    (line,) = hops(tmp_path, chain(resource=resource))
    assert line.startswith("OK ")


def test_chain_without_any_endpoint_is_critical(tmp_path: Path) -> None:
    bare = {level: without(ldif, b"dn: GLUE2EndpointID=") for level, ldif in chain().items()}
    (line,) = hops(tmp_path, bare)
    assert line.startswith("CRITICAL ")
    assert line.endswith("no endpoint is published at the resource BDII [no-endpoint-to-follow]")


def test_glue_json_takes_no_hops(tmp_path: Path) -> None:
    given = {"site": SITE, "service_type": SERVICE_TYPE, "site_information": "file:///c.json"}
    with pytest.raises(ValueError, match="expected a BDII or an LDIF file"):
        build(load_probe("information_hops_agree").parameters, given)


EMPTY = {
    "site": b"dn: o=glue\nobjectClass: organization\no: glue\n",
    "top": b"dn: o=glue\nobjectClass: organization\no: glue\n\n"
    b"dn: GLUE2GroupID=grid,o=glue\nobjectClass: GLUE2Group\nGLUE2GroupID: grid\n",
}
LOST = {
    "empty-site": ({"site": EMPTY["site"]}, RESOURCE, AT_SITE),
    "empty-top": ({"top": EMPTY["top"]}, AT_SITE, TOP),
    "empty-both": (EMPTY, RESOURCE, AT_SITE),
}


@pytest.mark.parametrize(("trees", "before", "after"), LOST.values(), ids=LOST)
def test_hop_that_is_empty_after_a_full_one_is_a_loss_between_these_two(
    trees: dict[str, bytes], before: str, after: str, tmp_path: Path
) -> None:
    first, *_ = hops(tmp_path, chain(**trees))
    assert first == (
        f"CRITICAL {SITE}: published at {before}, and {after} publishes no site at all, expected "
        "published at both [lost-between-hops]"
    )


def test_empty_hop_after_a_full_one_on_real_servers() -> None:
    with Slapd(chain()["site"]) as site, Slapd(EMPTY["top"]) as top:
        (line,) = found({"site": site.url, "top": top.url})
    assert line.endswith("[lost-between-hops]")


def test_first_hop_that_is_empty_is_no_loss(tmp_path: Path) -> None:
    first, *_ = hops(tmp_path, {"site": EMPTY["site"], "top": chain()["top"]})
    assert first.endswith("[bdii-empty]")


def test_silent_hop_in_the_middle_leaves_the_outer_two_compared(tmp_path: Path) -> None:
    urls = {}
    for level in ("resource", "top"):
        (tmp_path / f"{level}.ldif").write_bytes(chain()[level])
        urls[level] = (tmp_path / f"{level}.ldif").as_uri()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        urls["site"] = f"ldap://127.0.0.1:{silent.getsockname()[1]}"
        given = {f"{level}_information": url for level, url in urls.items()}
        loaded = load_probe("information_hops_agree")
        asked = build(loaded.parameters, {"site": SITE, "service_type": SERVICE_TYPE, **given})
        memory = RunMemory(lambda one: ServiceAccess(urls[one.name[:-5]]), Limits())
        outside = memory.bound(Deadline.after(timedelta(seconds=2)))
        told = lines(list(loaded.judge(loaded.ask(asked, outside), asked, NOW)))
        memory.close()
    assert [line.rpartition(" ")[2] for line in told] == ["[too-slow]", "[hops-agree]"]
    assert f"all 9 endpoints at {RESOURCE} also at {TOP}" in told[1].replace(f" of {SITE}", "")


OLDER = {b"GLUE2EntityCreationTime: 2026-11-23T08": b"GLUE2EntityCreationTime: 2026-11-23T02"}


def test_copy_much_older_than_its_source_is_said_once(tmp_path: Path) -> None:
    (line,) = hops(tmp_path, chain(top=tree(Tree.TOP, OLDER)))
    assert line.startswith(f"WARNING 10 entries: 6 h older at {TOP} than at {AT_SITE}, the first ")
    assert "(CreationTime 2026-11-23T02:42:" in line
    assert line.endswith("expected at most 1h [copy-much-older]")


def test_copy_that_is_younger_than_its_source_is_no_fault(tmp_path: Path) -> None:
    (line,) = hops(tmp_path, chain(resource=tree(Tree.RESOURCE, OLDER)))
    assert line.startswith("OK ")


def test_later_hop_with_older_times_is_no_fault(tmp_path: Path) -> None:
    times = {b"GLUE2EntityCreationTime: 2026-11-23T08": b"GLUE2EntityCreationTime: 2026-11-23T07"}
    (line,) = hops(tmp_path, chain(top=tree(Tree.TOP, times)))
    assert line.startswith("OK ")


OTHER_VALUES = {
    "another-url": (URL, "EndpointURL is https://other.pilot-grid.example.org:443/arex at"),
    "another-serving-state": (QUEUEING, "EndpointServingState is queueing at the top BDII"),
    "no-health-state": (
        {b"GLUE2EndpointHealthState: ": b"GLUE2EndpointHealthStateGone: "},
        "EndpointHealthState is absent at the top BDII",
    ),
}


@pytest.mark.parametrize(("changes", "words"), OTHER_VALUES.values(), ids=OTHER_VALUES)
def test_other_value_at_a_later_hop_is_a_warning(
    tmp_path: Path, changes: dict[bytes, bytes], words: str
) -> None:
    told = hops(tmp_path, chain(top=tree(Tree.TOP, changes)))
    assert {line.partition(" ")[0] for line in told} == {"WARNING"}
    assert all(line.endswith("[differs-between-hops]") for line in told)
    assert any(words in line for line in told)


def test_product_that_does_not_arrive_at_all_is_critical_at_that_hop(tmp_path: Path) -> None:
    top = tree(Tree.TOP, {b"GLUE2ServiceType: org.nordugrid.arex": b"GLUE2ServiceType: org.else"})
    line, of_the_others = hops(tmp_path, chain(top=top))
    assert line.startswith(f"CRITICAL {SERVICE_TYPE} at {SITE}: not published at {TOP} (there: ")
    assert f"), and published at {AT_SITE}, expected " in line
    assert line.endswith("[service-not-published]")
    assert of_the_others.endswith(f"endpoints at {RESOURCE} also at {AT_SITE} [hops-agree]")


def test_site_that_does_not_arrive_at_the_top_is_critical(tmp_path: Path) -> None:
    top = tree(Tree.TOP).replace(SITE.encode(), b"PILOT-CLOUD")
    assert "[site-not-published]" in hops(tmp_path, chain(top=top))[0]


def test_one_hop_alone_is_unknown_and_says_what_to_give(tmp_path: Path) -> None:
    assert hops(tmp_path, {"top": chain()["top"]}) == [
        f"UNKNOWN {SERVICE_TYPE} at {SITE}: only {TOP} was asked, expected two hops or three "
        "[one-hop-only]"
    ]


def test_hops_beside_one_that_is_silent_are_compared(tmp_path: Path) -> None:
    for level in ("resource", "top"):
        (tmp_path / f"{level}.ldif").write_bytes(chain()[level])
    urls = {level: (tmp_path / f"{level}.ldif").as_uri() for level in ("resource", "top")}
    told = found({**urls, "site": "ldap://127.0.0.1:9"})
    assert [line.rpartition(" ")[2] for line in told] == ["[unreachable]", "[hops-agree]"]
    assert told[1].endswith(f"all 9 endpoints at {RESOURCE} also at {TOP} [hops-agree]")
