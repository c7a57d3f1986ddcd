"""The manual pages of proc19 and its commands."""

from collections.abc import Iterator
from pathlib import Path

from declared_commands import HELP_FLAGS, PROC19, DeclaredCommand, all_commands
from exit_codes import GENERAL, remarks, table
from manual_pages import add_references, add_settings, begin, option_term
from troff import ManualPage, bold, italic, prose

from proc19probes.catalogue import load_probe, probe_names

_DOCS = Path(__file__).resolve().parents[1] / "docs"
_HELP = "Show what the command understands, and leave."
_REQUEST = "A request file, as `proc19 request new` writes one."
# Where the page of a command is not called as the command is.
_PAGES = {
    "config": "monitoring",
    "config-sensu": "monitoring-sensu-poem",
    "config-poem": "monitoring-sensu-poem",
    "request": "request-file",
    "status": "output",
    "steps": "procedure",
}
# What the columns of the table of proc19 status are, after the one without the option.
_LEVELS = ("--fail-on unknown", "--fail-on failing")


def pages() -> Iterator[ManualPage]:
    """One page for proc19, one for each command and each command of a command."""
    return (_page(command) for command in all_commands())


def _page(command: DeclaredCommand) -> ManualPage:
    page = begin(command.page_name, command.purpose)
    _add_synopsis(page, command)
    page.section("DESCRIPTION")
    for paragraph in command.paragraphs:
        page.paragraph(prose(paragraph))
    page.section("OPTIONS")
    for argument in command.arguments:
        if argument.strip("[]").startswith("REQUEST"):
            page.item(italic(argument), prose(_REQUEST))
    for option in command.options:
        page.item(option_term(option.flags, option.value), prose(option.meaning))
    page.item(option_term(HELP_FLAGS, ""), prose(_HELP))
    if command.below:
        page.section("COMMANDS")
    for one in command.below:
        page.item(f"{bold(one.page_name)}(1)", prose(_sentence(one.purpose)))
    if command == PROC19:
        _add_probes(page)
    _add_exit_status(page, command)
    if command == PROC19 or any("--settings" in option.flags for option in command.options):
        add_settings(page)
    if command.example:
        page.section("EXAMPLES")
        page.example([command.example])
    add_references(page, _relatives(command), _document(command))
    return page


def _add_synopsis(page: ManualPage, command: DeclaredCommand) -> None:
    required = [one for one in command.options if one.required]
    words = [bold(" ".join(command.words))]
    words += [option_term(one.flags[-1:], one.value) for one in required]
    words.append(f"[{italic('OPTION')}]...")
    words += [italic(argument) for argument in command.arguments]
    if command.is_group:
        words += [italic("COMMAND"), f"[{italic('ARGUMENT')}]..."]
    page.section("SYNOPSIS")
    page.line(" ".join(words))


def _add_probes(page: ManualPage) -> None:
    page.section("PROBES")
    page.line(
        "Each probe is a command of its own, a monitoring plugin for Nagios, Icinga 2 and ARGO:"
    )
    for name in probe_names():
        page.item(f"{bold(f'check_proc19_{name}')}(1)", prose(load_probe(name).question))


def _add_exit_status(page: ManualPage, command: DeclaredCommand) -> None:
    shown = f"`{' '.join(command.words)}`"
    own = table(shown)
    page.section("EXIT STATUS")
    if own:
        page.line("By the worst over all rows that the report is about:")
    for worst, code, *others in own:
        also = ", ".join(f"{o} with {level}" for level, o in zip(_LEVELS, others, strict=True))
        page.item(bold(code), prose(f"{_sentence(worst)} It is {also}."))
    if own:
        page.paragraph("In general:")
    for code, meaning in table(GENERAL):
        if not _is_of_another(meaning, command):
            page.item(bold(code), prose(_sentence(meaning)))
    for remark in remarks(GENERAL):
        if shown in remark:
            page.paragraph(prose(remark))


def _is_of_another(meaning: str, command: DeclaredCommand) -> bool:
    """Whether a code is one command's alone, and that is neither this one nor below it."""
    first, colon, _ = meaning.removeprefix("`").partition("`: ")
    words = ("proc19", *first.split())
    return bool(colon) and words[: len(command.words)] != command.words


def _relatives(command: DeclaredCommand) -> tuple[str, ...]:
    above = () if command == PROC19 else ("proc19", "-".join(command.words[:-1]))
    return tuple(dict.fromkeys((*above, *(one.page_name for one in command.below))))


def _document(command: DeclaredCommand) -> str:
    """The page of the command, else of the one that it is below, else the README."""
    for length in range(len(command.words), 1, -1):
        name = "-".join(command.words[1:length])
        document = f"{_PAGES.get(name, name)}.md"
        if (_DOCS / document).exists():
            return f"docs/{document}"
    return "README.md"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
