"""The commands that README and docs show are run, and answer what is shown.

A block ```console has commands after `$ ` and what they answer; `…` stands for anything. Those of a
block run one after the other, in a folder with the two sample requests and the demonstration's
image list, against a GOCDB and the other services on loopback.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from proc19probes.cli.commands import COMMANDS
from servers.gocdb import GocdbServer
from servers.gocdb_documents import NO_DOWNTIME, GocdbDocuments
from servers.other_services import at_hand, other_services

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.S | re.M)
CHANGING = re.compile(r"time=[0-9.]+s|as of \S+ \S+ UTC|127\.0\.0\.1:\d+|\d+\.\d+ s\b")


@dataclass(frozen=True)
class Shown:
    """A block of a document: each command, and what it is shown to answer."""

    document: str
    commands: tuple[tuple[str, str], ...]


def shown_blocks() -> Iterator[Shown]:
    for document in DOCUMENTS:
        for block in BLOCK.findall(document.read_text()):
            parts = re.split(r"^\$ ", block, flags=re.M)[1:]
            pairs = (part.partition("\n")[::2] for part in parts)
            yield Shown(
                str(document.relative_to(ROOT)),
                tuple((command, answer.rstrip("\n")) for command, answer in pairs),
            )


BLOCKS = list(shown_blocks())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shown")
    demo = ROOT / "packaging" / "demo"
    for request in demo.glob("*.toml"):
        (folder / request.name).write_text(at_hand(request.read_text()))
    shutil.copy(demo / "images" / "vo.example.org.list", folder / "image.list")
    shutil.copytree(demo / "trust-anchors", folder / "trust-anchors")
    return folder


@pytest.fixture(scope="module")
def others() -> Iterator[dict[str, str]]:
    with other_services() as variables:
        yield variables


def same(shown: str, answered: str) -> bool:
    """Whether the answer is what is shown, whatever changes from run to run."""
    shown, answered = (CHANGING.sub("~", text) for text in (shown, answered))
    pattern = ".*".join(re.escape(part) for part in shown.split("…"))
    return re.fullmatch(pattern, answered.rstrip("\n"), re.S) is not None


@pytest.mark.parametrize(
    "block", BLOCKS, ids=[f"{block.document}: {block.commands[0][0]}" for block in BLOCKS]
)
def test_shown_commands_answer_what_is_shown(
    block: Shown, folder: Path, others: dict[str, str]
) -> None:
    for command, answer in block.commands:
        said = answered(command, folder, others)
        assert same(answer, said), said


def answered(command: str, folder: Path, others: dict[str, str]) -> str:
    with GocdbServer(GocdbDocuments(replacements=NO_DOWNTIME)) as server:
        commands = Path(sys.executable).parent
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env=os.environ
            | others
            | {
                "PATH": f"{commands}:{ROOT / 'probes'}:{os.environ['PATH']}",
                "PROC19_SERVICES_GOCDB_URL": server.url,
                "COLUMNS": "92",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
    return done.stdout.decode()


def test_the_readme_shows_commands() -> None:
    shown = re.findall(r"^\$ (.*)$", (ROOT / "README.md").read_text(), re.M)
    assert len(shown) >= 4
    assert any(command.startswith("proc19 check ") for command in shown)


def test_what_documents_show_of_the_demonstration_is_what_commands_answer() -> None:
    script = ROOT / "packaging" / "paste_outputs.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "document",
    ["technology-provider", "site-administrator", "egi-operations", "monitoring-administrator"],
)
def test_each_role_has_a_page_with_what_to_run_first_and_next(document: str) -> None:
    page = (ROOT / "docs" / f"{document}.md").read_text()
    assert "\n## First\n" in page
    assert "```console demo\n$ " in page
    assert f"(docs/{document}.md)" in (ROOT / "README.md").read_text()


COMMANDS_SHOWN = re.compile(
    r"^\s*(?:\$ )?proc19 (\w+)(?: (new|validate|ticket|nagios|icinga2))?", re.M
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(d.relative_to(ROOT)) for d in DOCUMENTS])
def test_no_document_offers_a_command_that_does_not_exist(document: Path) -> None:
    named = {match[1] for match in COMMANDS_SHOWN.finditer(document.read_text())}
    assert named <= set(COMMANDS)


def test_the_readmes_two_commands_are_the_ones_that_are_run_before_a_change_is_taken() -> None:
    readme = (ROOT / "README.md").read_text()
    block = re.findall(r"^```sh\n(.*?)^```$", readme, re.S | re.M)[0]
    commands = [line.partition("#")[0].strip() for line in block.splitlines()]

    assert commands == ["make demo", "make test"]
    run = (ROOT / ".ci" / "run").read_text()
    assert all(re.search(rf"^{command}\b", run, re.M) for command in commands)


LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(d.relative_to(ROOT)) for d in DOCUMENTS])
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []
