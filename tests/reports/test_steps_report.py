"""The procedure as text."""

import subprocess
import sys

import pytest

from proc19probes.catalogue import probe_names
from proc19probes.plan import blank_command
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import Strength
from proc19probes.reports.steps import render_steps, render_summary

WIKI = load_procedure("wiki-2016", frozenset(probe_names()))
ALL = render_steps(WIKI, blank_command)

STEP_6A = """\
PROC19, edition wiki-2016: Integration of new cloud management framework and grid middleware in EGI
  Production Infrastructure
https://wiki.egi.eu/wiki/PROC19

== Accounting ==

6a  Software for integration with APEL
    by: Technology Provider
    | Develop software for integration with APEL
    |
    |
    | Define integration and what data should be published.
    |
    |   • if the new technology is using computing or storage services for which accounting data are
    |     already collected, there is no need of new parser/software for integration with APEL
    after: 2, integration begins when the request is approved (inferred)
    * 6a.defined: The integration with APEL and the data to publish are defined
        signed off by: Technology Provider
    * 6a.software: The software for integration with APEL is developed
        holds: at one Pilot Site or more
        verified by: records_arrive. Usage records of the product arrive from the Pilot Site
          $ check_proc19_records_arrive --site SITE [--accounted-as NAME] \
[--submit-host HOST] --records URL [--subscription HOLDING]
        verified by: records_valid. Every record of the Pilot Site's newest messages is valid in its
          format
          $ check_proc19_records_valid --site SITE --records URL [--subscription HOLDING]
        signed off by: Technology Provider
        implied by: 6c.displayed. The product's accounting data in the portal were published by its
          integration software
        waived by: accounting-data-already-collected, decided by Technology Provider, APEL or EGI
          Operations. The product uses computing or storage services whose accounting data are
          already collected"""

LINES = {
    "both-parties": "    by: ARGO and EGI Operations",
    "either-party": "    by: Operations Centre or EGI Operations",
    "product-type": "    only for: cloud framework",
    "applicant": "        only where the applicant is a Resource Centre",
    "dependency-by-the-text": '    after: 0b, "agreed within Task Force" (the text)',
    "comment": "    comment: PROC06 and PROC07",
    "link": "    see: PROC06 https://wiki.egi.eu/wiki/PROC06",
    "probe-for-one-type-of-product": (
        "        verified by: information_hops_agree (only for: grid middleware; weak: completes "
        "nothing by"
    ),
    "probe-of-one-way": (
        "        verified by: images_in_cache (way: cached). vmcatcher at the site has subscribed"
        " to the"
    ),
    "ways": "        one of the ways has to be looked at whole: published, cached or registry",
    "after-all": (
        "    after: all other rows, what is announced as available is integrated (inferred)"
    ),
    "everywhere": "        holds: at each Pilot Site",
    "at-each-centre": "        holds: at each of the request's Resource Centres",
    "somewhere": "        holds: at one Pilot Site or more",
    "at-a-centre": "        holds: at one or more of the request's Resource Centres",
    "for-itself": "        signed off by: Pilot Site (each for itself)",
    "one-of-them-for-itself": (
        "        signed off by: Operations Centre or Resource Centre (each for itself)"
    ),
    "signed-for-an-applicant": (
        "        signed off by: Applicant or Operations Centre; where a Resource Centre applies, "
        "Operations"
    ),
    "ticket": "        in the request: ticket",
    "approval": "        in the request: outcome",
    "task-force": "        in the request: task_force, with somebody in each of its roles",
    "fault-that-explains": (
        "        verified by: endpoint_monitored (a fault of endpoint_registered explains its own)."
    ),
    "settled-by-a-signature": (
        "          sign-off settles its WARNING). Where the schema has every class that the product"
    ),
    "implied-by-one-probe": (
        "        implied by: 2c.verified by vo_in_policy alone. The policies that the product "
        "publishes at a"
    ),
    "signed-by-a-decision": (
        "        signed off by decision: no-new-access-method, decided by Resource Allocation. The "
        "product is"
    ),
    "excluded": (
        "        waived by: no-glue-schema-change, decided by Technology Provider or EGI "
        "Operations, not"
    ),
    "probe": "          $ check_proc19_site_certified --site SITE",
}


def test_a_step_tells_who_what_after_what_and_how_each_criterion_is_decided() -> None:
    assert render_steps(WIKI, blank_command, frozenset({"6a"})) == STEP_6A


@pytest.mark.parametrize("line", LINES.values(), ids=list(LINES))
def test_the_steps_have_this_line(line: str) -> None:
    assert line in ALL.splitlines()


def test_all_rows_and_criteria_are_there_in_order() -> None:
    headings = [f"{row.id}  {row.title}" for row in WIKI.rows]
    assert [line for line in ALL.splitlines() if line in headings] == headings
    assert all(f"* {criterion.id}: " in ALL for criterion in WIKI.criteria())


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit_the_width_but_commands_stay_whole(width: int) -> None:
    lines = render_steps(WIKI, blank_command, width=width).splitlines()
    wide = [line for line in lines if len(line) > width]
    assert all(line.lstrip().startswith("$ ") for line in wide)
    assert max(len(line) for line in lines if line not in wide) > width - 10


def test_the_steps_load_no_transport_and_no_report_for_machines() -> None:
    code = (
        "import sys\n"
        "from proc19probes.catalogue import probe_names\n"
        "from proc19probes.plan import blank_command, check_procedure\n"
        "from proc19probes.procedure.loading import load_procedure\n"
        "from proc19probes.reports.steps import render_steps\n"
        "wiki = load_procedure('wiki-2016', frozenset(probe_names()))\n"
        "check_procedure(wiki)\n"
        "render_steps(wiki, blank_command)\n"
        "print(*sys.modules)\n"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "proc19probes.reports.steps" in loaded
    heavy = {"requests", "urllib3", "ldap3", "cryptography", "OpenSSL", "nagiosplugin"}
    assert heavy & set(loaded) == set()
    assert "proc19probes.reports.json_report" not in loaded
    assert not [name for name in loaded if name.startswith("proc19probes.outside")]


SUMMARY = render_summary(WIKI).splitlines()


def test_summary_has_each_row_on_one_line() -> None:
    assert [line.split(" ", 1)[0] for line in SUMMARY[:-2]] == [row.id for row in WIKI.rows]


@pytest.mark.parametrize(
    "line",
    [
        "1a             probes 1, signature 1          Service types in GOCDB (GOCDB)",
        "6b             probes in part 1, signature 1  Accounting integration validated (APEL)",
        "x509           signature 1                    X.509 certificates (Technology Provider)",
    ],
    ids=["probes-and-a-signature", "weak-probes", "a-signature"],
)
def test_summary_says_how_a_row_is_decided(line: str) -> None:
    assert line in SUMMARY


def test_summary_ends_with_how_many_criteria_probes_decide() -> None:
    full = [
        one
        for one in WIKI.criteria()
        if any(verifier.strength is Strength.FULL for verifier in one.verified_by)
    ]
    weak = [one for one in WIKI.criteria() if one.verified_by and one not in full]
    word = len(tuple(WIKI.criteria())) - len(full) - len(weak)
    assert SUMMARY[-1] == (
        f"Of 63 criteria probes decide {len(full)}, speak for or against {len(weak)}, and cannot "
        f"see {word}, which are signed off."
    )


def test_summary_of_one_row_at_a_narrow_terminal_is_cut_at_the_width() -> None:
    (line,) = render_summary(WIKI, frozenset({"7d"}), 60).splitlines()[:-3]
    assert line == "7d  probes in part 1, signature 1  Image list integration v…"
