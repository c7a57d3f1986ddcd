"""A skipped test is a failure where nothing may be skipped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SKIPPED = {
    "a test": "import pytest\n\ndef test_skipped():\n    pytest.skip('not here')\n",
    "a module": "import pytest\n\npytest.skip('not here', allow_module_level=True)\n",
}


WORKERS = {"one process": [], "several workers": ["--numprocesses", "2", "--dist", "worksteal"]}


@pytest.mark.parametrize(
    ("what", "workers"),
    [("a test", "one process"), ("a module", "one process"), ("a test", "several workers")],
)
def test_a_skip_fails_the_run_where_it_may_not_be(what: str, workers: str, tmp_path: Path) -> None:
    code, out = run_tests(what, WORKERS[workers], {"PROC19_NO_SKIPS": "1"}, tmp_path)
    assert code != 0, out
    assert "1 passed, 1 skipped" in out


def test_a_skip_fails_no_other_run(tmp_path: Path) -> None:
    code, out = run_tests("a test", WORKERS["one process"], {}, tmp_path)
    assert code == 0, out
    assert "1 passed, 1 skipped" in out


def run_tests(
    what: str, workers: list[str], variables: dict[str, str], tmp_path: Path
) -> tuple[int, str]:
    """The exit code, and what is told."""
    (tmp_path / "test_one.py").write_text(SKIPPED[what])
    (tmp_path / "test_two.py").write_text("def test_fine():\n    assert True\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    ours = {"PROC19_NO_SKIPS", "PYTEST_ADDOPTS"}
    environment = {key: value for key, value in os.environ.items() if key not in ours}

    # In a folder of its own: at its end pytest clears away what others left in the common one.
    folders = ["--basetemp", str(tmp_path / "temporary")]
    options = ["-p", "conftest", "-p", "no:cacheprovider", *folders, *workers]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        env=environment | {"PYTHONPATH": str(TESTS)} | variables,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    return done.returncode, done.stdout
