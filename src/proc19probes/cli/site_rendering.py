"""Which report on one site is written, for which reader."""

from proc19probes.cli.terminal import on_this_terminal
from proc19probes.plan import command
from proc19probes.procedure.model import Procedure
from proc19probes.reports import site_forms
from proc19probes.reports.site_check import SiteCheck
from proc19probes.vocabulary.state import State


def render_site(
    check: SiteCheck,
    procedure: Procedure,
    only: frozenset[State],
    form: str,
    verbosity: int,
    colour: str,
) -> str:
    """The report in the form that was asked for; `only` chooses the findings that are listed."""
    follows = procedure.follows
    if form == "json":
        return site_forms.render_json(check, command, only)
    if form == "nagios":
        return site_forms.render_nagios(check)
    if form == "markdown":
        return site_forms.render_markdown(check, command, follows, only)
    # What lays it out is loaded for people only.
    from proc19probes.reports import site_text

    return site_text.render(check, command, follows, on_this_terminal(verbosity, colour), only)
