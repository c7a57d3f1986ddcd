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


STATUS, CHECK = ("status", DEMO / "halo.toml"), ("check", "PILOT-GRID", *AREX)


@pytest.fixture(scope="module")
def without_rich(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a library of this name that cannot be imported."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "rich").mkdir()
    (folder / "rich" / "__init__.py").write_text("raise ImportError('loaded')\n")
    return str(folder)


@pytest.mark.parametrize(
    ("words", "form"),
    [
        *((STATUS, form) for form in ("json", "summary", "nagios", "markdown")),
        *((CHECK, form) for form in ("json", "nagios", "markdown")),
    ],
)
def test_what_lays_out_text_is_not_loaded_for_another_form(
    words: tuple[str | Path, ...], form: str, without_rich: str
) -> None:
    ended = proc19(*words, *REPLAY, "--format", form, PYTHONPATH=without_rich)
    assert ended.code in (1, 2)
    assert ended.err == ""


@pytest.mark.parametrize("words", [STATUS, CHECK], ids=["status", "check"])
def test_what_lays_out_text_is_loaded_for_text(
    words: tuple[str | Path, ...], without_rich: str
) -> None:
    ended = proc19(*words, *REPLAY, PYTHONPATH=without_rich)
    assert "an installed package is missing or broken: loaded" in ended.err
