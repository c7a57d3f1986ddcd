"""Tokens over HTTP: in which header a service gets them, and that nobody else ever does."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from outside_questions import Bytes, memory_of, obtain
from token_questions import (
    HEADERS,
    ONE,
    SENT,
    TOKEN,
    TOKENS,
    Witness,
    forms_of,
    refused,
    server_of,
)

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.recording import RecordingError, read_recording, write_recording
from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.http import TokenUse
from proc19probes.vocabulary.unobtainable import Cause
from servers.faulty import Behaviour, FaultyServer, answers
from servers.image_web import IMAGES, ImageServer

INSTANT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    return path


# The header.


@pytest.mark.parametrize("use", TokenUse, ids=lambda use: use.value)
def test_service_gets_the_token_in_the_header_of_its_kind(use: TokenUse, token: Path) -> None:
    token.write_text(TOKENS[use])
    with ImageServer() as server:
        found = obtain(
            memory_of(ServiceAccess(server.url, token=token)), Bytes(replace(ONE, token_use=use))
        )
        (asked,) = server.asked
    assert found == IMAGES["/one"]
    sent = {name: asked.headers.get(name) for name in ("authorization", "x-auth-token")}
    assert {name: value for name, value in sent.items() if value} == HEADERS[use]


def test_question_that_wants_no_token_sends_none_and_does_not_read_its_file(tmp_path: Path) -> None:
    with ImageServer() as server:
        access = ServiceAccess(server.url, token=tmp_path / "missing")
        wants_none = Bytes(replace(ONE, token_use=TokenUse.NONE))
        assert obtain(memory_of(access), wants_none) == IMAGES["/one"]
        assert not {"authorization", "x-auth-token"} & set(server.asked[0].headers)


@pytest.mark.parametrize("use", [TokenUse.PASSWORD, TokenUse.OPENSTACK], ids=lambda use: use.value)
def test_token_of_another_kind_is_not_sent(use: TokenUse, token: Path) -> None:
    """USER:PASSWORD is no token of Keystone, and the other way round."""
    other = {TokenUse.PASSWORD: TokenUse.OPENSTACK, TokenUse.OPENSTACK: TokenUse.PASSWORD}[use]
    token.write_text(TOKENS[other])
    with ImageServer() as server:
        access = ServiceAccess(server.url, token=token)
        found = refused(obtain(memory_of(access), Bytes(replace(ONE, token_use=use))))
        assert server.asked == []
    assert found.cause is Cause.NOT_PERMITTED
    assert found.detail.startswith("the token is of another kind, expected ")
    assert TOKENS[other] not in found.detail


def test_service_without_a_token_is_asked_without_one() -> None:
    with ImageServer() as server:
        assert obtain(memory_of(server.url), Bytes(ONE)) == IMAGES["/one"]
        assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize("around", ["{}", "{}\n", "\n {} \r\n\n", "\t{}\n"])
def test_spaces_and_line_ends_around_a_token_are_no_part_of_it(around: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(around.format(TOKEN).encode())
    with ImageServer() as server:
        obtain(memory_of(ServiceAccess(server.url, token=tmp_path / "token")), Bytes(ONE))
        assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_token_is_read_once_in_a_run(token: Path) -> None:
    """What is masked and what is sent is the same, whoever writes to the file in between."""
    with ImageServer() as server:
        memory = memory_of(ServiceAccess(server.url, token=token))
        obtain(memory, Bytes(ONE))
        token.write_text("another-token\n")
        obtain(memory, Bytes(replace(ONE, path="/two"), "another"))
        sent = {asked.headers["authorization"] for asked in server.asked}
    assert sent == {f"Bearer {TOKEN}"}


# The file.

FILES = {
    "empty": (b"", "is empty, expected one line with the token"),
    "spaces": (b" \n\t\n", "is empty, expected one line with the token"),
    "several-lines": (b"s3cr3t-one\ns3cr3t-two\n", "found several lines in the token file"),
    "a-key": (b"-----BEGIN\ns3cr3t\n-----END\n", "found several lines in the token file"),
    "short": (b"s3cr3t\n", "found fewer than 8 characters in the token file"),
    "space-within": (b"s3cr3t and more\n", "found a character in the token file"),
    "not-ascii": ("s3cr3t-wört\n".encode(), "found a character in the token file"),
    "header-within": (b"s3cr3t-t0k3n\rX-Other: 1\n", "found several lines in the token file"),
    "null": (b"s3cr3t-t0k3n\0\n", "found a character in the token file"),
    "long": (b"s3cr3t" * 2000, "found more than 8192 bytes in the token file"),
}


@pytest.mark.parametrize(("content", "words"), FILES.values(), ids=FILES)
def test_file_that_is_no_token_is_told_and_nothing_of_it_is_shown(
    content: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    with ImageServer() as server:
        bound = memory_of(ServiceAccess(server.url, token=path)).bound(soon())
        found = refused(bound.obtain(Bytes(ONE)))
        assert server.asked == []
    assert found.cause is Cause.NOT_PERMITTED
    assert words in found.detail
    assert str(path) in found.detail
    assert "s3cr3t" not in f"{found} {bound.story}"


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def nothing(path: Path) -> None:
    """No file at all."""


UNREADABLE = {
    "missing": (nothing, "cannot be read: No such file or directory"),
    "folder": (a_folder, "cannot be read: Is a directory"),
    "pipe-that-nobody-writes-to": (a_pipe, "is not a regular file"),
}


@pytest.mark.parametrize(("make", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_token_file_that_cannot_be_read_is_told_and_nobody_is_asked(
    make: Callable[[Path], None], words: str, tmp_path: Path
) -> None:
    make(tmp_path / "token")
    with ImageServer() as server:
        access = ServiceAccess(server.url, token=tmp_path / "token")
        found = refused(obtain(memory_of(access), Bytes(ONE)))
        assert server.asked == []
    assert found.cause is Cause.NOT_PERMITTED
    assert found.detail.startswith("the token file ")
    assert words in found.detail


def test_file_that_stands_in_for_a_service_needs_no_token(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"an image")
    access = ServiceAccess(tmp_path.as_uri(), token=tmp_path / "missing")
    assert obtain(memory_of(access), Bytes(ONE)) == b"an image"


# In the open.


@pytest.mark.parametrize("host", ["images.example.org", "192.0.2.1", "127.0.0.1.example.org"])
def test_token_is_not_sent_where_all_can_read_it(host: str, token: Path) -> None:
    """Without a name or an address that exists: it is refused before anything is looked up."""
    access = ServiceAccess(f"http://{host}/", token=token, proxy="http://127.0.0.1:9")
    found = refused(obtain(memory_of(access), Bytes(ONE)))
    assert found.cause is Cause.NOT_PERMITTED
    assert found.detail == (
        f"the token is not sent to {host} where all can read it: found http:, expected https:"
    )


def test_token_is_sent_to_this_machine_by_its_name(token: Path) -> None:
    with ImageServer() as server:
        obtain(memory_of(ServiceAccess(server.named("localhost"), token=token)), Bytes(ONE))
        assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_token_goes_to_no_host_that_only_looks_like_another(token: Path) -> None:
    """To urllib3 a backslash ends the host's name; to Python the name is what follows the @."""
    with ImageServer() as meant, ImageServer() as other:
        url = f"{other.url}\\@{meant.url.removeprefix('http://')}/"
        found = refused(obtain(memory_of(ServiceAccess(url, token=token)), Bytes(ONE)))
        without = refused(obtain(memory_of(url), Bytes(ONE)))
        assert (meant.asked, other.asked) == ([], [])
    assert found.cause is Cause.NOT_PERMITTED
    assert without.detail.endswith(" is not a URL that can be asked")


# Where it may not be seen.


def soon() -> Deadline:
    return Deadline.after(timedelta(minutes=10))


ECHOES: dict[str, Callable[[str], Behaviour]] = {
    "reason-of-500": lambda sent: answers(b"", f"500 you sent {sent}"),
    "reason-of-400": lambda sent: answers(b"", f"400 {sent}"),
    "reason-of-401": lambda sent: answers(b"", f"401 {sent}"),
    "body-of-500": lambda sent: answers(sent.encode(), "500 No"),
    "location": lambda sent: answers(
        b"", "302 Found", f"Location: http://other.example.org/{sent}\r\n"
    ),
    "length": lambda sent: answers(b"", headers=f"Content-Length: {sent}\r\n"),
    "encoding": lambda sent: answers(b"", headers=f"Content-Encoding: {sent}\r\n"),
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("use", SENT, ids=lambda use: use.value)
def test_token_that_a_service_echoes_is_neither_told_nor_recorded(
    use: TokenUse, echo: Callable[[str], Behaviour], token: Path, tmp_path: Path
) -> None:
    token.write_text(TOKENS[use])
    forms = forms_of(TOKENS[use])
    for number, form in enumerate(forms):
        path = tmp_path / f"{number}.zip"
        with FaultyServer(echo(form)) as server:
            memory = memory_of(ServiceAccess(server.url, token=token))
            bound = memory.bound(soon())
            found = refused(bound.obtain(Bytes(replace(ONE, token_use=use))))
            write_recording(memory, path, INSTANT, (), "")
        seen = [f"{found} {bound.story}"]
        with zipfile.ZipFile(path) as archive:
            seen += [archive.read(name).decode("latin-1") for name in archive.namelist()]
        assert len(seen) >= 3
        assert not [one for one in forms if one in "".join(seen)]


@pytest.mark.parametrize("form", forms_of(TOKEN))
def test_answer_that_repeats_the_token_is_not_recorded(
    form: str, token: Path, tmp_path: Path
) -> None:
    with ImageServer() as server:
        server.documents["/one"] = f"you are {form}".encode()
        memory = memory_of(ServiceAccess(server.url, token=token))
        obtain(memory, Bytes(replace(ONE, token_use=TokenUse.PASSWORD)))
    with pytest.raises(RecordingError, match="would hold a credential"):
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    assert not (tmp_path / "run.zip").exists()


def test_recording_holds_the_answer_and_nothing_of_the_token(token: Path, tmp_path: Path) -> None:
    with ImageServer() as server:
        memory = memory_of(ServiceAccess(server.url, token=token))
        obtain(memory, Bytes(ONE))
        write_recording(memory, tmp_path / "run.zip", INSTANT, (), "")
    data = (tmp_path / "run.zip").read_bytes()
    assert IMAGES["/one"] in data
    assert not [form for form in (*forms_of(TOKEN), str(token)) if form.encode() in data]
    replayed = memory_of("", replay=read_recording(tmp_path / "run.zip"))
    assert obtain(replayed, Bytes(ONE)) == IMAGES["/one"]


PLUGIN = "from proc19probes.plugin.entry import main; main(__import__('sys').argv.pop(1))"


@pytest.mark.parametrize("status", ["200 OK", f"500 you sent {' '.join(forms_of(TOKEN))}"])
def test_plugin_that_tells_all_it_did_shows_no_token(
    status: str, token: Path, tmp_path: Path
) -> None:
    witness = Witness(answers(b'{"hv:imagelist": {}}', status))
    with server_of(witness) as server:
        done = subprocess.run(
            [
                *(sys.executable, "-c", PLUGIN, "image_list_fetched", "-vvv"),
                *("--image-list", server.url, "--token", str(token)),
            ],
            capture_output=True,
            text=True,
            timeout=600,
        )
    assert HEADERS[TokenUse.USER]["authorization"] in witness.heads[0]
    assert f"GET {server.url}" in done.stdout
    assert " | time=" in done.stdout
    assert not [form for form in forms_of(TOKEN) if form in done.stdout + done.stderr]


def test_user_in_the_url_and_a_token_are_one_too_many(token: Path) -> None:
    with ImageServer() as server:
        url = server.url.replace("://", "://somebody:other-s3cr3t@")
        found = obtain(memory_of(ServiceAccess(url, token=token)), Bytes(ONE))
        assert server.asked == []
    assert refused(found).cause is Cause.NOT_PERMITTED
    assert refused(found).detail == (
        "found a user in the service's URL and a token's file, expected one of the two"
    )
