"""What people see first, of the demonstration's recording: its length, and each form as it is."""

import re
from pathlib import Path

import pytest
from proc19_process import DEMO, proc19

from reports.golden_files import assert_golden

RECORDING = Path(__file__).parents[2] / "src" / "proc19probes" / "demo" / "recording.zip"
REPLAY = ("--replay", str(RECORDING))
# What no line break may divide: a command, or an option and its value.
COMMAND = re.compile(r"^ *(--|check +|proc19 )|--")
AREX = ("--service-type", "org.nordugrid.arex")


def requests(folder: Path, count: int) -> Path:
    """So many requests in a folder, the two samples in turn; some are over, none alike in name."""
    folder.mkdir()
    texts = [(DEMO / name).read_text() for name in ("halo.toml", "stratus.toml")]
    for number in range(count):
        text = texts[number % 2]
        if number % 10 == 9:
            text = text.replace('outcome = "approved"', 'outcome = "suspended"')
        (folder / f"request-{number:03}.toml").write_text(text)
    return folder


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return requests(tmp_path_factory.mktemp("thirty") / "requests", 30)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("request", ("status", DEMO / "halo.toml", *REPLAY)),
        ("site", ("check", "PILOT-GRID", *AREX, *REPLAY)),
        ("demo", ("demo",)),
    ],
    ids=["request", "site", "demo"],
)
def test_form_is_the_golden_one(form: str, words: tuple[str | Path, ...], width: int) -> None:
    shown = proc19(*words, COLUMNS=str(width)).out
    assert_golden(f"seen-{form}-{width}.txt", shown)
    assert [
        line for line in shown.splitlines() if len(line) > width and not COMMAND.search(line)
    ] == []


@pytest.mark.parametrize("width", [60, 80, 120])
def test_overview_is_the_golden_one(thirty: Path, width: int) -> None:
    shown = proc19("status", thirty, *REPLAY, COLUMNS=str(width)).out
    assert_golden(f"seen-overview-{width}.txt", shown)
    assert [line for line in shown.splitlines() if len(line) > width] == []


def test_one_request_is_one_screen() -> None:
    lines = proc19("status", DEMO / "halo.toml", *REPLAY, COLUMNS="80").out.splitlines()
    assert len(lines) <= 45


@pytest.mark.parametrize("count", [30, 100])
def test_overview_has_few_lines_besides_one_a_request(count: int, tmp_path: Path) -> None:
    folder = requests(tmp_path / "requests", count)
    lines = proc19("status", folder, *REPLAY, COLUMNS="80").out.splitlines()
    assert len(lines) <= count + 25
    # A file that cannot be read has a line of its own, up to some.
    (folder / "broken.toml").write_text("outcom = 1\n")
    more = proc19("status", folder, *REPLAY, COLUMNS="400").out.splitlines()
    assert len(more) <= count + 26
    assert any(line.startswith(f"Not read: {folder}/broken.toml: ") for line in more)


@pytest.mark.parametrize("form", ["json", "summary", "nagios", "markdown"])
@pytest.mark.parametrize("words", [("status", DEMO / "halo.toml"), ("check", "PILOT-GRID", *AREX)])
def test_what_lays_out_text_is_not_loaded_for_another_form(
    form: str, words: tuple[str | Path, ...], tmp_path: Path
) -> None:
    if (words[0], form) == ("check", "summary"):
        form = "json"
    # A module of this name that cannot be imported stands before the library.
    (tmp_path / "rich").mkdir()
    (tmp_path / "rich" / "__init__.py").write_text("raise ImportError('loaded')\n")
    ended = proc19(*words, *REPLAY, "--format", form, PYTHONPATH=str(tmp_path))
    assert ended.code in (1, 2)
    assert ended.err == ""
    assert "loaded" in proc19(*words, *REPLAY, PYTHONPATH=str(tmp_path)).err
