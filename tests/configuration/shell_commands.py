"""A plugin that says its arguments, and a shell that runs command lines as an agent does."""

import json
import os
import subprocess
import sys
from pathlib import Path

RECORDER = """#!{python}
import json, os, sys
print(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:]]))
"""


def install_recorder(folder: Path, name: str) -> None:
    """A command of this name, in this folder."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(RECORDER.format(python=sys.executable))
    path.chmod(0o755)


def recorded(command: str, **variables: str) -> list[str]:
    """What the command of this line is called with, its own name first."""
    done = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=600,
        check=True,
    )
    return [str(word) for word in json.loads(done.stdout)]
