"""Runs a command on a machine whose name server never answers.

    unshare --net --mount [--map-root-user] python silent_name_server.py COMMAND…

A namespace of its own has a loopback, a name server on it that reads nothing, and an
/etc/resolv.conf that names it. The command inherits the server's socket.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile

_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1
_ADDRESS = "127.53.0.1"


def main() -> None:
    """Set up, and become the command."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    fcntl.ioctl(server, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))
    server.bind((_ADDRESS, 53))
    server.set_inheritable(True)
    with tempfile.NamedTemporaryFile("w") as configuration:
        configuration.write(f"nameserver {_ADDRESS}\noptions timeout:30 attempts:5\n")
        configuration.flush()
        os.chmod(configuration.name, 0o644)  # noqa: PTH101
        subprocess.run(["mount", "--bind", configuration.name, "/etc/resolv.conf"], check=True)
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
