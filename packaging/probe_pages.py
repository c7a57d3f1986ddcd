"""The manual pages of the probes' commands, of what each probe declares."""

import importlib
from collections.abc import Iterator

from manual_pages import add_references, add_settings, begin, option_term
from troff import ManualPage, bold, escaped, italic, prose

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.plugin.flags import metavar_of, sections_of
from proc19probes.plugin.help import example
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import UNOBTAINABLE_KINDS, FindingKind
from proc19probes.vocabulary.parameters import parameters_of
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State

_EXIT_STATUS = (
    (State.OK, "All is as expected."),
    (State.WARNING, "Something needs attention."),
    (State.CRITICAL, "Something was found that is wrong."),
    (
        State.UNKNOWN,
        "It could not be found out; also a usage error, --help, --version, a signal, a broken "
        "installation, an output that cannot be written.",
    ),
)


def pages() -> Iterator[ManualPage]:
    """One page a probe."""
    return (_page(name) for name in probe_names())


def _page(name: str) -> ManualPage:
    probe, command = load_probe(name), f"check_proc19_{name}"
    page = begin(command, probe.question)
    _add_synopsis(page, command, probe)
    page.section("DESCRIPTION")
    for paragraph in _story(name):
        page.paragraph(prose(paragraph))
    page.paragraph(
        "It is a monitoring plugin: one line, performance data after a bar, and an exit status for "
        f"Nagios, Icinga 2 or ARGO. Best asked every {show_duration(probe.interval)}."
    )
    _add_options(page, probe)
    _add_findings(page, probe)
    _add_exit_status(page)
    add_settings(page)
    page.section("EXAMPLES")
    page.line("The shortest call, with capitals for what is to be filled in:")
    page.example([example(command, probe)])
    page.line("The same with a line for each finding, and what was asked of whom:")
    page.example([f"{example(command, probe)} -vv"])
    add_references(page, ("proc19", "proc19-check", "proc19-doctor"), f"docs/probes/{name}.md")
    return page


def _story(name: str) -> list[str]:
    """The paragraphs of the probe's own docstring: question, step, what OK means."""
    text = importlib.import_module(f"proc19probes.probes.{name}").__doc__ or ""
    return text.strip().split("\n\n")


def _add_synopsis(page: ManualPage, command: str, probe: Probe[object, object]) -> None:
    required = [one for one in parameters_of(probe.parameters) if one.required]
    words = [option_term((one.option.flag,), metavar_of(one)) for one in required]
    page.section("SYNOPSIS")
    page.line(" ".join([bold(command), *words, f"[{italic('OPTION')}]..."]))


def _add_options(page: ManualPage, probe: Probe[object, object]) -> None:
    page.section("OPTIONS")
    for section in sections_of(probe):
        page.part(section.title)
        for flag in section.flags:
            page.item(option_term(flag.flags, flag.metavar), prose(flag.help))


def _add_findings(page: ManualPage, probe: Probe[object, object]) -> None:
    page.section("FINDINGS")
    page.line(
        "The line ends its text with the ids of its findings in brackets. The states are the "
        f"defaults; {bold('[severity]')} of the settings changes them."
    )
    for state in (State.OK, State.WARNING, State.CRITICAL, State.UNKNOWN):
        for kind in probe.findings:
            if kind.state is state:
                _add_finding(page, kind)
    page.part("What could not be found out")
    for kind in UNOBTAINABLE_KINDS.values():
        _add_finding(page, kind)


def _add_finding(page: ManualPage, kind: FindingKind) -> None:
    texts = [f"{_sentence(kind.sentence)}"]
    if kind.remedy:
        mender = f" ({kind.mender.title})" if kind.mender else ""
        texts.append(f"To mend it: {_sentence(kind.remedy)}{mender}")
    page.item(f"{bold(kind.id)} ({escaped(kind.state.value)})", *(prose(text) for text in texts))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _add_exit_status(page: ManualPage) -> None:
    page.section("EXIT STATUS")
    for state, meaning in _EXIT_STATUS:
        page.item(f"{bold(str(state.exit_code))} {state.value}", prose(meaning))
    page.paragraph(
        prose("When the time of --timeout is over, the status is that of --timeout-state.")
    )
