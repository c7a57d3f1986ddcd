"""How long each probe's whole process takes, beside `python3 -c pass`, in one run.

`bench/probes.py [N]`: the median of N rounds (default 15), in seconds and as a ratio. Each round
starts every command once, so that a change in the machine's load meets all of them. The probes read
genuine documents from a folder and, in a second column, from a server on loopback.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from proc19probes.catalogue import probe_names  # noqa: E402
from servers.gocdb import GocdbServer  # noqa: E402
from servers.probe_arguments import Protocol, addresses, required_arguments  # noqa: E402

PYTHON = sys.executable
SAMPLES = ROOT / "tests" / "samples" / "gocdb"


def commands(url: str) -> dict[str, list[str]]:
    """What is timed, by the name of its row; the first is what all are compared with."""
    timed = {"python3 -c pass": [PYTHON, "-c", "pass"]}
    for name in probe_names():
        executable = [PYTHON, str(ROOT / "probes" / f"check_proc19_{name}")]
        arguments = required_arguments(name)
        nobody = addresses(name, Protocol.LDAP, "ldap://127.0.0.1:9/")
        timed[f"{name} --help"] = [*executable, "--help"]
        timed[f"{name} (folder)"] = [
            *(*executable, *arguments, *nobody),
            *addresses(name, Protocol.HTTP, str(SAMPLES)),
        ]
        timed[f"{name} (HTTP)"] = [
            *(*executable, *arguments, *nobody),
            *addresses(name, Protocol.HTTP, url),
        ]
    return timed


def seconds(command: list[str]) -> float:
    """One whole process."""
    began = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return time.perf_counter() - began


def main() -> None:
    """Time and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with GocdbServer() as gocdb:
        timed = commands(gocdb.url)
        times: dict[str, list[float]] = {name: [] for name in timed}
        for _ in range(rounds):
            for name, command in timed.items():
                times[name].append(seconds(command))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    bare = medians["python3 -c pass"]
    print(f"median of {rounds} rounds; ratio to python3 -c pass")
    for name, median in medians.items():
        print(f"{name:<55} {median:7.3f} s {median / bare:6.1f}")


if __name__ == "__main__":
    main()
