#!/usr/bin/env python3
"""A plugin that writes down the arguments it was given, byte for byte, and says OK.

    recorder = plant(folder, "check_recorder")      # as an executable of this name
    recorded(folder)                                # what each of its runs was given, in order

Each run leaves one file in the folder that the executable is in.
"""

import json
import os
import sys
import time
from pathlib import Path

_SUFFIX = ".arguments"


def plant(folder: Path, name: str) -> Path:
    """Put the plugin in the folder under this name; whoever runs it has to own the folder."""
    path = folder / name
    # It is run by the Python that these tests run with: what is in PATH may be none.
    text = Path(__file__).read_text().partition("\n")[2]
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o755)
    return path


def recorded(folder: Path) -> list[tuple[bytes, ...]]:
    """The arguments of every run, without the name it was called by."""
    files = sorted(folder.glob(f"*{_SUFFIX}"))
    return [tuple(bytes.fromhex(word) for word in json.loads(it.read_text())) for it in files]


def main() -> None:
    """Record, and say OK."""
    words = [os.fsencode(word).hex() for word in sys.argv[1:]]
    whole = Path(sys.argv[0]).absolute().parent / f"{time.time_ns():020}-{os.getpid()}{_SUFFIX}"
    partial = whole.with_suffix(".partial")
    partial.write_text(json.dumps(words))
    partial.rename(whole)
    print(f"RECORDER OK - {len(words)} arguments | time=0s")


if __name__ == "__main__":
    main()
