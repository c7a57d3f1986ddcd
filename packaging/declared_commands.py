"""What proc19 and its commands declare to click, command by command.

Nothing of click's own wording is taken: it differs between click's versions.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import click

from proc19probes.cli.commands import COMMANDS, proc19

_VERSION = "Show the version, and leave."


@dataclass(frozen=True)
class DeclaredOption:
    """An option: how it is given, what stands for its value (empty: it takes none), its meaning."""

    flags: tuple[str, ...]
    value: str
    meaning: str
    required: bool


@dataclass(frozen=True)
class DeclaredCommand:
    """A command, the words that call it, and what it is for in half a sentence."""

    words: tuple[str, ...]
    purpose: str
    command: click.Command

    @property
    def page_name(self) -> str:
        """The name of its manual page: proc19-request-new."""
        return "-".join(self.words)

    @property
    def paragraphs(self) -> list[str]:
        """What it does, at length."""
        return _paragraphs(self.command)

    @property
    def example(self) -> str:
        """A call that works; empty where none is given."""
        _, _, example = (self.command.epilog or "").partition("Example: ")
        return example

    @property
    def is_group(self) -> bool:
        """Whether another command follows it."""
        return isinstance(self.command, click.Group)

    @property
    def options(self) -> tuple[DeclaredOption, ...]:
        """Its own options, without that of help, which every command has."""
        options = (one for one in self.command.params if isinstance(one, click.Option))
        return tuple(_option(one) for one in options if not one.hidden)

    @property
    def arguments(self) -> tuple[str, ...]:
        """What it takes beside options; in brackets what may be left out."""
        return tuple(
            _argument(one) for one in self.command.params if isinstance(one, click.Argument)
        )

    @property
    def below(self) -> "tuple[DeclaredCommand, ...]":
        """The commands that may follow it."""
        return tuple(_below(self))


PROC19 = DeclaredCommand(
    ("proc19",), "follow the integration of new middleware in EGI (PROC19)", proc19
)
HELP_FLAGS = tuple(proc19.context_settings["help_option_names"])


def all_commands(first: DeclaredCommand = PROC19) -> Iterator[DeclaredCommand]:
    """This command, and after it whatever is below it."""
    yield first
    for one in first.below:
        yield from all_commands(one)


def _below(declared: DeclaredCommand) -> Iterator[DeclaredCommand]:
    group = declared.command
    if not isinstance(group, click.Group):
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            raise LookupError(f"{' '.join(declared.words)} lists {name} and has it not")
        purpose = COMMANDS[name][1] if group is proc19 else _first_sentence(command)
        yield DeclaredCommand((*declared.words, name), purpose, command)


def _paragraphs(command: click.Command) -> list[str]:
    return [" ".join(text.split()) for text in (command.help or "").strip().split("\n\n")]


def _first_sentence(command: click.Command) -> str:
    sentence = _paragraphs(command)[0].partition(". ")[0].rstrip(".")
    return sentence[:1].lower() + sentence[1:]


def _option(option: click.Option) -> DeclaredOption:
    flags = (*sorted(option.opts, key=len), *option.secondary_opts)
    notes = [_VERSION if "--version" in flags else option.help or ""]
    if isinstance(option.type, click.Choice) and option.metavar:
        notes.append(f"One of {', '.join(option.type.choices)}.")
    if option.multiple:
        notes.append("May be given several times.")
    if option.show_default:
        notes.append(f"[default: {option.default}]")
    if option.required:
        notes.append("[required]")
    return DeclaredOption(flags, _value(option), " ".join(notes), option.required)


def _value(option: click.Option) -> str:
    if option.is_flag or option.count:
        return ""
    if option.metavar:
        return option.metavar
    if isinstance(option.type, click.Choice):
        return "|".join(option.type.choices)
    return option.type.name.upper()


def _argument(argument: click.Argument) -> str:
    shown = argument.metavar or (argument.name or "").upper()
    return shown if argument.required or shown.startswith("[") else f"[{shown}]"
