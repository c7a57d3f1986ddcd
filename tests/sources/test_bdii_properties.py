"""Whatever is done to a site's genuine LDIF: its entries, what is there instead, or our error."""

from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.ldap_names import path_of
from proc19probes.outside.memory import RunMemory
from proc19probes.sources.bdii import Level, SiteAtBdii, site_information
from proc19probes.sources.bdii_clocks import EntriesChanged, EntriesClock
from proc19probes.sources.glue_values import SiteInformation
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.glue_trees import SITE, Tree, tree

CHANGED = b"objectClass: GLUE2Endpoint\nmodifyTimestamp: 20261123082532Z\n"
GENUINE = tree(Tree.SITE, {b"objectClass: GLUE2Endpoint\n": CHANGED})
LINES = GENUINE.splitlines(keepends=True)
BASE = path_of(f"GLUE2DomainID={SITE},o=glue")
CAUSES = {Cause.MALFORMED, Cause.TOO_LARGE, Cause.REFUSED}
changing = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def asked(
    folder: Path, ldif: bytes
) -> tuple[SiteInformation | Unobtainable, EntriesClock | Unobtainable]:
    """What the file says of the site, and when the site's entries changed."""
    path = folder / "site.ldif"
    path.write_bytes(ldif)
    memory = RunMemory(lambda service: ServiceAccess(service.given_url), Limits())
    question = site_information(SITE, Level.SITE, path.as_uri())
    assert isinstance(question, SiteAtBdii)
    try:
        outside = memory.bound(Deadline.after(timedelta(minutes=10)))
        return outside.obtain(question), outside.obtain(EntriesChanged(question))
    finally:
        memory.close()


def check(folder: Path, ldif: bytes) -> None:
    """Ask; what is accepted is what the questions promise."""
    found, clock = asked(folder, ldif)
    for one in (found, clock):
        assert not isinstance(one, Unobtainable) or one.cause in CAUSES
    if isinstance(found, SiteInformation):
        check_site(found)
    if isinstance(clock, EntriesClock):
        assert all(path_of(dn)[-2:] == BASE and when.tzinfo for dn, when in clock.changed)


def check_site(found: SiteInformation) -> None:
    assert found.site == SITE
    if found.absence is not None:
        assert not found.entries
        return
    assert all(path_of(entry.dn)[-2:] == BASE for entry in found.entries)
    assert BASE in {path_of(entry.dn) for entry in found.of_class("Domain")}


def test_genuine_tree_has_the_site_and_when_its_endpoints_changed(tmp_path: Path) -> None:
    found, clock = asked(tmp_path, GENUINE)
    assert isinstance(found, SiteInformation)
    assert isinstance(clock, EntriesClock)
    assert found.absence is None
    assert len(clock.changed) == len(list(found.of_class("Endpoint"))) == 9
    check(tmp_path, GENUINE)


@changing
@given(st.floats(0, 1))
def test_tree_cut_anywhere(tmp_path: Path, part: float) -> None:
    check(tmp_path, GENUINE[: int(len(GENUINE) * part)])


@changing
@given(st.floats(0, 0.999), st.integers(0, 255))
def test_tree_with_a_byte_changed(tmp_path: Path, place: float, byte: int) -> None:
    at = int(len(GENUINE) * place)
    check(tmp_path, GENUINE[:at] + bytes([byte]) + GENUINE[at + 1 :])


@changing
@given(st.integers(0, len(LINES) - 1), st.sampled_from([0, 2, 3]))
def test_tree_with_a_line_left_out_or_doubled(tmp_path: Path, number: int, times: int) -> None:
    changed = [*LINES[:number], *([LINES[number]] * times), *LINES[number + 1 :]]
    check(tmp_path, b"".join(changed))
