"""What holds for every test."""

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where PROC19_NO_SKIPS is set, a skipped test has failed."""
    report = yield
    if report.skipped and os.environ.get("PROC19_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = (
            f"skipped, and nothing may be skipped here: {item.nodeid}: {report.longrepr}"
        )
    return report


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Neither settings nor proxies of whoever runs the tests reach them."""
    for name in list(os.environ):
        if name.startswith("PROC19_") and name != "PROC19_NO_SKIPS":
            monkeypatch.delenv(name)
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "no-settings"))
