"""The manual pages: one a command, and each is read by man without a word of complaint."""

import os
import subprocess
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from troff import ManualPage, prose

from cli.proc19_process import proc19
from proc19probes.catalogue import load_probe, probe_names
from proc19probes.cli.commands import COMMANDS
from proc19probes.plugin.flags import sections_of
from proc19probes.vocabulary.findings import UNOBTAINABLE_KINDS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "packaging" / "man"
PAGES = sorted(FOLDER.glob("*"))
IDS = [page.name for page in PAGES]
SECTIONS = ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "SEE ALSO")


@cache
def shown(page: Path, locale: str = "C.UTF-8") -> str:
    """The page as man shows it, on lines so long that nothing is broken; nothing is complained."""
    environment = os.environ | {"LC_ALL": locale, "MANWIDTH": "900", "MANROFFOPT": "-ww"}
    done = subprocess.run(
        ["man", "--warnings", "--local-file", str(page)],
        env=environment,
        capture_output=True,
        check=True,
        timeout=600,
    )
    assert done.stderr.decode() == ""
    # Groff has a way of its own to write one accented letter or the other.
    return unicodedata.normalize("NFC", done.stdout.decode())


# A locale without accents shows signs in other ways. One program writes the pages of all probes.
IN_EVERY_LOCALE = [
    *(page for page in PAGES if page.stem.startswith("proc19")),
    FOLDER / "check_proc19_site_certified.1",
]
SHOWN = [*((page, "C.UTF-8") for page in PAGES), *((page, "C") for page in IN_EVERY_LOCALE)]


@pytest.mark.parametrize(("page", "locale"), SHOWN, ids=lambda one: getattr(one, "name", one))
def test_man_shows_the_page_without_a_warning(page: Path, locale: str) -> None:
    text = shown(page, locale)

    assert [section for section in SECTIONS if f"\n{section}\n" not in text] == []


def test_the_search_index_has_each_page_with_its_sentence() -> None:
    done = subprocess.run(["lexgrog", *PAGES], capture_output=True, check=True, text=True)

    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert len(lines) == len(PAGES)
    for page in PAGES:
        assert lines[str(page)].startswith(f'"{page.stem} - ')
    for name in probe_names():
        page = FOLDER / f"check_proc19_{name}.1"
        assert lines[str(page)] == f'"{page.stem} - {load_probe(name).question}"'


def test_every_command_has_a_page() -> None:
    wanted = {"proc19", *(f"proc19-{name}" for name in COMMANDS)}
    wanted |= {"proc19-request-new", "proc19-request-validate"}
    wanted |= {f"check_proc19_{name}" for name in probe_names()}

    assert wanted <= {page.stem for page in PAGES}


DOCUMENT_OF = {
    "proc19-config-nagios": "docs/monitoring.md",
    "proc19-config-poem": "docs/monitoring-sensu-poem.md",
    "proc19-request-validate": "docs/request-file.md",
    "proc19-status": "docs/output.md",
    "proc19-doctor": "docs/doctor.md",
    "proc19-check": "README.md",
}


@pytest.mark.parametrize(("name", "document"), DOCUMENT_OF.items())
def test_the_page_of_a_command_leads_to_the_document_about_it(name: str, document: str) -> None:
    references = shown(FOLDER / f"{name}.1").partition("\nSEE ALSO\n")[2]

    assert f"; {document} in the documentation" in references
    assert (ROOT / document).exists()


def test_the_page_of_a_command_has_no_exit_code_that_is_another_commands_alone() -> None:
    # As it is written, where to show every page would take long.
    code = r"\fBrequest validate\fR: a request is not valid"
    having = {page.stem for page in PAGES if code in page.read_text(encoding="utf-8")}

    assert having == {"proc19", "proc19-request", "proc19-request-validate"}


@pytest.mark.parametrize("name", probe_names())
def test_the_page_of_a_probe_has_its_options_and_findings_with_state_and_remedy(name: str) -> None:
    probe, text = load_probe(name), shown(FOLDER / f"check_proc19_{name}.1")

    for section in sections_of(probe):
        for flag in section.flags:
            assert ", ".join(flag.flags) in text
            assert flag.help.replace("`", "").replace("…", "...") in text
    for kind in (*probe.findings, *UNOBTAINABLE_KINDS.values()):
        assert f"{kind.id} ({kind.state.value})" in text
        assert kind.remedy.rstrip(".")[1:] in text
    assert "/etc/proc19/settings.toml" in text
    assert "PROC19_SETTINGS" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_of_a_command_has_the_options_of_its_help(command: str) -> None:
    words = proc19(command, "--help").out.replace(",", " ").split()
    flags = {word for word in words if word.startswith("--")}
    text = shown(FOLDER / f"proc19-{command}.1")

    assert "--help" in flags
    assert [flag for flag in flags if flag not in text] == []


HOSTILE = (
    ".SH a control line",
    "'br another one",
    r"\fBa backslash\fR and \n(.s and \\ and \e",
    "quotes \" and ' and `none and ^ and ~",
    "-o --output-file - -- ---",
    "Ελλάδα, Košice, Zürich, 日本",
    '# a comment, .\\" another, \\" and a third',
    "$(id) %s {} [] <b> & | ;",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_text_holds_is_shown_as_it_is(text: str, tmp_path: Path) -> None:
    page = ManualPage("hostile", "2026-01-01", "of a test")
    page.section("NAME")
    page.line(r"hostile \- a test")
    page.section("TEXT")
    page.line(prose(text))
    page.paragraph(prose(text))
    page.item("term", prose(text), prose(text))
    file = tmp_path / "hostile.1"
    file.write_text(page.text, encoding="ascii")

    lines = [line.strip() for line in shown(file).splitlines()]
    assert sum(line.endswith(text) for line in lines) == 4
