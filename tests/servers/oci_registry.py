"""A real OCI registry on loopback: Debian's docker-registry, in a folder of its own.

with OciRegistry() as registry:
    digest = registry.push("egi_vm_images/ubuntu", "24.04", b"disk", created="2026-11-20T…Z")
    ask(registry.url)                             # http://127.0.0.1:…

with OciRegistry(robot=True) as registry: …       # lets in nobody but ROBOT
"""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin

import requests

HOST = "127.0.0.1"
ROBOT = "robot:n0t-a-secret"
# The same, as htpasswd -B -C 4 writes it.
_HTPASSWD = "robot:$2b$04$Dcju03Nh7sw7BNnhAx6M2uSpEB6NrbnwhRDAxgViWCZMuJ1crUeCi\n"
_PROGRAM = "/usr/bin/docker-registry"
_SECONDS_TO_START = 300.0
_ATTEMPTS = 5

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
EMPTY = "application/vnd.oci.empty.v1+json"
CONFIGURATION = "application/vnd.oci.image.config.v1+json"


class OciRegistry:
    """A running registry; see the module's docstring for its use."""

    def __init__(self, robot: bool = False) -> None:
        self._robot = robot
        self._process: subprocess.Popen[bytes] | None = None
        self._auth = tuple(ROBOT.split(":")) if robot else None
        self._session = requests.Session()
        # Neither proxies nor passwords of whoever runs the tests.
        self._session.trust_env = False
        self.folder = Path()
        self.port = 0

    @property
    def url(self) -> str:
        """The URL, as a setting has it."""
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> "OciRegistry":
        self.folder = Path(tempfile.mkdtemp(prefix="registry-"))
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        self.stop()
        shutil.rmtree(self.folder)

    def stop(self) -> None:
        """The server is gone, its port closed."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_SECONDS_TO_START)
            self._process = None

    def push(
        self,
        repository: str,
        tags: str | Iterable[str],
        disk: bytes,
        created: str | None = None,
        configuration: dict[str, object] | None = None,
    ) -> str:
        """Push an image as `oras push` does, or with a configuration; its digest."""
        config, kind = b"{}", EMPTY
        if configuration is not None:
            config, kind = json.dumps(configuration).encode(), CONFIGURATION
        manifest: dict[str, object] = {
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "config": self._blob(repository, config, kind),
            "layers": [self._blob(repository, disk, "application/x-qemu-disk")],
        }
        if created is not None:
            manifest["annotations"] = {"org.opencontainers.image.created": created}
        return self.put_manifest(repository, tags, manifest)

    def put_manifest(
        self, repository: str, tags: str | Iterable[str], manifest: dict[str, object]
    ) -> str:
        """Put a manifest under these tags; its digest."""
        data = json.dumps(manifest, indent=1).encode()
        headers = {"Content-Type": str(manifest["mediaType"])}
        for tag in [tags] if isinstance(tags, str) else tags:
            url = f"{self.url}/v2/{repository}/manifests/{tag}"
            self._ask("PUT", url, data, headers)
        return _digest(data)

    def copy(self, repository: str, *others: str) -> None:
        """The same images in other repositories, as if each had been pushed."""
        stored = self.folder / "data" / "docker" / "registry" / "v2" / "repositories"
        for other in others:
            shutil.copytree(stored / repository, stored / other)

    def forget(self, repository: str, digest: str) -> None:
        """Take an image away, with all of its tags."""
        self._ask("DELETE", f"{self.url}/v2/{repository}/manifests/{digest}", b"", {})

    def _blob(self, repository: str, data: bytes, kind: str) -> dict[str, object]:
        begun = self._ask("POST", f"{self.url}/v2/{repository}/blobs/uploads/", b"", {})
        place = urljoin(self.url, begun.headers["Location"])
        joint = "&" if "?" in place else "?"
        stream = {"Content-Type": "application/octet-stream"}
        self._ask("PUT", f"{place}{joint}digest={_digest(data)}", data, stream)
        return {"mediaType": kind, "digest": _digest(data), "size": len(data)}

    def _ask(
        self, method: str, url: str, data: bytes, headers: dict[str, str]
    ) -> requests.Response:
        answer = self._session.request(
            method, url, data=data, headers=headers, auth=self._auth, timeout=600
        )
        if not answer.ok:
            raise ValueError(f"{method} {url}: {answer.status_code} {answer.text}")
        return answer

    def _start(self) -> None:
        for _ in range(_ATTEMPTS):
            self.port = _free_port()
            log_file = self.folder / "log"
            with log_file.open("wb") as log:
                self._process = subprocess.Popen(
                    [_PROGRAM, "serve", str(self._configuration())], stdout=log, stderr=log
                )
            if self._answers(self._process):
                return
        raise RuntimeError(log_file.read_text())

    def _configuration(self) -> Path:
        lines = [
            "version: 0.1",
            "log: {level: error, accesslog: {disabled: true}}",
            "storage:",
            f"  filesystem: {{rootdirectory: {self.folder / 'data'}}}",
            "  delete: {enabled: true}",
            f'http: {{addr: "{HOST}:{self.port}"}}',
        ]
        if self._robot:
            (self.folder / "htpasswd").write_text(_HTPASSWD)
            lines.append(f"auth: {{htpasswd: {{realm: test, path: {self.folder / 'htpasswd'}}}}}")
        path = self.folder / "config.yml"
        path.write_text("\n".join(lines) + "\n")
        return path

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether it came up; it does not where somebody else took the port meanwhile."""
        deadline = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < deadline and process.poll() is None:
            try:
                requests.get(f"{self.url}/v2/", timeout=60)
            except requests.ConnectionError:
                time.sleep(0.05)
            else:
                return process.poll() is None
        process.kill()
        process.wait()
        return False


def _digest(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
