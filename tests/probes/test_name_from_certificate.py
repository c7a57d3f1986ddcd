"""What the page shows of taking a name from a certificate is what openssl prints, and does."""

import re
import shlex
from pathlib import Path

from image_list_answers import found_in_list
from shown_lines import PAGES

from servers.image_lists import Workshop
from servers.signing import openssl

SHOWN = re.compile(r"^\$ openssl (.+)\n(.+)$", re.MULTILINE)


def test_names_that_openssl_prints_are_those_of_the_endorser(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "workshop")
    given = workshop.host.certificate.read_bytes()
    names = []
    shown = SHOWN.findall((PAGES / "image_list_endorsed.md").read_text(encoding="utf-8"))
    for words, line in shown:
        command = shlex.split(words.removesuffix(" -in endorser.pem"))
        assert openssl(*command, given=given).decode() == f"{line}\n"
        names.append(line.partition("=")[2])
    trusted = dict(zip(("endorser", "endorser_ca"), names, strict=True))
    message = workshop.signed_by(workshop.host)
    (found,) = found_in_list(message, workshop.trusted, tmp_path, trusted, "image_list_endorsed")
    assert found.kind.id == "list-endorsed"
