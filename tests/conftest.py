"""What holds for every test."""

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where PROC19_NO_SKIPS is set, a run in which anything was skipped has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    if skipped and os.environ.get("PROC19_NO_SKIPS"):
        reporter.write_line(f"{len(skipped)} skipped, and nothing may be skipped here", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


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


@pytest.fixture(autouse=True)
def _no_authorities_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nor do the authorities that this machine trusts.

    There are well over a hundred, and all would be read whenever a service is asked.
    """
    none = tmp_path_factory.getbasetemp() / "no-authorities"
    none.mkdir(exist_ok=True)
    (none / "none.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(none / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(none))
