"""proc19 request: write and validate request files, and the ticket that starts the process."""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

from proc19probes.catalogue import probe_names
from proc19probes.cli.clock import now
from proc19probes.cli.failure import CommandError
from proc19probes.cli.steps import DEFAULT_EDITION
from proc19probes.procedure.loading import ProcedureError, load_procedure, names_a_file
from proc19probes.procedure.model import Procedure, ProductType
from proc19probes.request.contradictions import notes
from proc19probes.request.files import request_files
from proc19probes.request.identity import colliding
from proc19probes.request.model import Request
from proc19probes.request.reading import RequestError, read_request
from proc19probes.request.scaffold import scaffold
from proc19probes.request.ticket import NoTicketError, ticket_text
from proc19probes.storage import StorageError, replace_file
from proc19probes.vocabulary.plain_text import plain

_NOT_VALID = 2
_LONGEST_LINE = 10_000


@click.group("request", no_args_is_help=False)
def command() -> None:
    """Write and validate request files, and the ticket that starts the process."""


@command.command("new", epilog="Example: proc19 request new -o openstack.toml")
@click.option(
    "--type",
    "product_type",
    type=click.Choice([kind.value for kind in ProductType]),
    default=ProductType.CLOUD_FRAMEWORK.value,
    show_default=True,
    help="Type of the Technology Product.",
)
@click.option(
    "--edition", default=DEFAULT_EDITION, show_default=True, help="Edition of the procedure."
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File to write; one that exists is left alone [default: print].",
)
def new(product_type: str, edition: str, output: Path | None) -> None:
    """Write a commented request, valid as soon as its blanks are filled."""
    try:
        # A path in a request is relative to the request's file, this one to the current folder.
        named = str(Path(edition).absolute()) if names_a_file(edition) else edition
        text = scaffold(_procedure(edition), ProductType(product_type), named)
    except (LookupError, ProcedureError) as error:
        raise CommandError(f"--edition: {error}") from error
    if output is None:
        click.echo(text, nl=False)
        return
    if output.exists():
        raise CommandError(f"{output} exists; name another file, or remove it first")
    try:
        replace_file(output, text.encode())
    except StorageError as error:
        raise CommandError(str(error)) from error
    click.echo(f"{output} written; fill the blanks, then: proc19 request validate {output}")


@command.command("validate", epilog="Example: proc19 request validate requests/*.toml")
@click.argument(
    "requests", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
def validate(requests: tuple[Path, ...]) -> int:
    """Check request files: every problem of every file at once; exit code 2 if there is one.

    Of a folder all *.toml are checked, at any depth. What contradicts itself in a request that is
    valid is told as a note below it.
    """
    today = now().date()
    valid: list[Request] = []
    named = request_files(requests)
    refused = [str(error) for error in named.refused]
    for path in named.files:
        try:
            request = read_request(path, _procedure, today)
        except (RequestError, ProcedureError) as error:
            refused.append(str(error))
        else:
            valid.append(request)
    refused += [str(problem) for problem in colliding(valid)]
    for request in valid:
        click.echo("\n".join(_said(request)))
    for problem in refused:
        sys.stderr.write(f"{problem}\n")
    return _NOT_VALID if refused else 0


@command.command("ticket", epilog="Example: proc19 request ticket requests/openstack.toml")
@click.argument("request_file", metavar="FILE", type=click.Path(path_type=Path))
def ticket(request_file: Path) -> None:
    """Print subject and text of the ticket that starts the process, as the procedure words it."""
    try:
        request = read_request(request_file, _procedure, now().date())
        written = ticket_text(_procedure(request.edition_source), request)
    except (RequestError, ProcedureError, NoTicketError) as error:
        raise CommandError(str(error)) from error
    lines = (f"Subject: {written.subject}", "", *written.text.splitlines())
    click.echo("\n".join(plain(line, _LONGEST_LINE) for line in lines))


def _said(request: Request) -> Iterator[str]:
    file = plain(request.file)
    procedure = _procedure(request.edition_source)
    edition = f" (edition {plain(request.edition_file)})" if request.edition_file else ""
    yield f"{file}: valid{edition}"
    for note in notes(procedure, request):
        yield f"{file}: note: {note}"


@cache
def _procedure(edition: str) -> Procedure:
    return load_procedure(edition, frozenset(probe_names()))
