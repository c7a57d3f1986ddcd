"""What a probe loads in a fresh process: what it needs, and nothing else."""

import json
import sys
from pathlib import Path

import pytest
from plugin_process import executable, run

from proc19probes.catalogue import probe_names
from servers.gocdb import GocdbServer
from servers.probe_arguments import (
    Protocol,
    addresses,
    one_of_each_kind,
    required_arguments,
    services_asked_in,
)

# Runs a probe as its executable does, and tells at the end which modules are loaded.
WATCHED = """
import os, sys
leave = os._exit
def tell(code):
    import json
    os.write(2, json.dumps(sorted(sys.modules)).encode())
    leave(code)
os._exit = tell
from proc19probes.plugin.entry import main
main(sys.argv.pop(1))
"""
ROOMS = {
    *("vocabulary", "settings", "settings_given", "running", "plugin", "catalogue"),
    *("outside", "sources", "glue", "probes"),
}
HTTP = {"requests", "urllib3", "idna", "certifi", "charset_normalizer", "chardet"}
LDAP = {"ldap3", "pyasn1"}
# What reads a document of hundreds of megabytes piece by piece.
STREAMED = {"ijson"}
STANDARD = set(sys.stdlib_module_names)


def loaded(name: str, *arguments: str) -> set[str]:
    ended = run(
        [sys.executable, "-S", "-c", WATCHED, name, *arguments], PYTHONPATH=":".join(sys.path)
    )
    return set(json.loads(ended.err)) - {"__main__"}


def packages(modules: set[str]) -> set[str]:
    """Those that are neither ours nor Python's own."""
    roots = {module.partition(".")[0] for module in modules}
    compiled = {root for root in roots if root.endswith("__mypyc")} | {"cython_runtime"}
    hidden = {root for root in roots if root.startswith("_")}
    return roots - STANDARD - compiled - hidden - {"proc19probes"}


def rooms(modules: set[str]) -> set[str]:
    return {module.split(".")[1] for module in modules if module.startswith("proc19probes.")}


def probes_in(modules: set[str]) -> set[str]:
    return {name for name in probe_names() if f"proc19probes.probes.{name}" in modules}


# What else a probe loads, its --help does too, which every probe is asked for below.
@pytest.mark.parametrize("name", one_of_each_kind(probe_names()))
def test_probe_loads_only_what_it_asks_with(name: str) -> None:
    with GocdbServer() as gocdb:
        modules = loaded(
            name,
            *required_arguments(name),
            *addresses(name, Protocol.HTTP, gocdb.url),
            *addresses(name, Protocol.LDAP, "ldap://127.0.0.1:9/"),
        )
    needed = {"click", "nagiosplugin"}
    if services_asked_in(name, Protocol.HTTP):
        needed |= HTTP
    if services_asked_in(name, Protocol.LDAP):
        needed |= LDAP
    assert packages(modules) - STREAMED <= needed
    assert rooms(modules) <= ROOMS
    assert probes_in(modules) == {name}
    assert "proc19probes.outside.recording" not in modules
    assert "tomllib" not in modules


# One process asks every probe for its help, and tells after each what is loaded by then.
HELPED = """
import json, sys
from proc19probes.plugin.check import check
from proc19probes.plugin.entry import Voice
told = {}
for name in sys.argv[1:]:
    text, code = check(name, ["--help"], Voice(name))
    assert (code, "Usage: " in text) == (3, True), text
    told[name] = sorted(sys.modules)
print(json.dumps(told))
"""


def test_help_loads_nothing_that_reaches_services_and_no_other_probe() -> None:
    names = probe_names()
    ended = run([sys.executable, "-S", "-c", HELPED, *names], PYTHONPATH=":".join(sys.path))
    told = json.loads(ended.out)
    for number, name in enumerate(names, 1):
        modules = set(told[name]) - {"__main__"}
        assert packages(modules) - STREAMED == {"click"}, name
        assert rooms(modules) <= ROOMS - {"outside", "running"}, name
        assert not modules & {"ssl", "http.client", "tomllib"}, name
        assert probes_in(modules) == set(names[:number])


def test_folder_in_place_of_a_service_needs_no_http(tmp_path: Path) -> None:
    modules = loaded("site_certified", "--site", "X", "--gocdb-url", tmp_path.as_uri())
    assert packages(modules) == {"click", "nagiosplugin"}


def test_entry_itself_is_standard_library_alone() -> None:
    program = (
        "import json, sys; import proc19probes.plugin.entry; print(json.dumps(sorted(sys.modules)))"
    )
    ended = run([sys.executable, "-S", "-c", program], PYTHONPATH=":".join(sys.path))
    modules = set(json.loads(ended.out))
    assert packages(modules) == set()
    ours = {module for module in modules if module.startswith("proc19probes.")}
    assert ours == {"proc19probes.plugin", "proc19probes.plugin.entry"}


def test_plugin_runs_where_what_lays_out_text_for_people_is_missing(tmp_path: Path) -> None:
    (tmp_path / "rich").mkdir()
    (tmp_path / "rich" / "__init__.py").write_text("raise ImportError('no such library')\n")
    with GocdbServer() as gocdb:
        ended = run(
            [*executable("site_certified"), "--site", "PILOT-CLOUD", "--gocdb-url", gocdb.url],
            PYTHONPATH=str(tmp_path),
        )
    assert (ended.code, ended.err) == (0, "")
    assert ended.first.startswith("SITE_CERTIFIED OK - ")
