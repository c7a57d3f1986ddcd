"""The text and the exit code that a command line comes to."""

import logging
import os
import warnings
from collections.abc import Sequence
from dataclasses import replace

from proc19probes.catalogue import findings_of, load_probe
from proc19probes.plugin.options import Information, UsageError, read_options
from proc19probes.plugin.process import Process
from proc19probes.settings import Settings, check_severities, load_settings
from proc19probes.settings_given import SettingsError
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State

_LONGEST_REFUSAL = 800


def check(probe_name: str, arguments: Sequence[str], process: Process) -> tuple[str, int]:
    """What is to be printed, and the exit code."""
    # Packages that warn would otherwise write to stderr.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    process.doing = "reading its options"
    try:
        probe = load_probe(probe_name)
    except LookupError as error:
        return _refusal(process, str(error), "usage")
    try:
        asked = read_options(probe_name, probe, arguments)
        if isinstance(asked, Information):
            return asked.text, State.UNKNOWN.exit_code
        process.doing = "reading its settings"
        settings = load_settings(asked.options.settings_file, os.environ)
        _check_severities(probe_name, settings)
    except UsageError as error:
        return _refusal(process, f"{error}; see --help", "usage")
    except SettingsError as error:
        return _refusal(process, str(error), "settings")
    process.doing = "loading what it asks with"
    # Neither help nor a refusal needs what reaches services.
    from proc19probes.plugin.resource import run_as_plugin
    from proc19probes.running import ReplayError, RunError

    try:
        return run_as_plugin(asked, settings, process)
    except ReplayError as error:
        return _refusal(process, str(error), "settings")
    except RunError as error:
        # The command line was taken by itself, so it is what the settings add to it.
        return _refusal(process, f"{error} (below [probes.{probe_name}])", "settings")


def _check_severities(probe_name: str, settings: Settings) -> None:
    """Refuse what settings may not make of this probe's findings; of others it knows nothing."""
    known = findings_of(probe_name)
    own = {id: state for id, state in settings.severity.items() if id in known}
    check_severities(replace(settings, severity=own), known)


def _refusal(process: Process, text: str, finding: str) -> tuple[str, int]:
    line = process.line(State.UNKNOWN.value, f"{plain(text, _LONGEST_REFUSAL)} [{finding}]")
    return line, State.UNKNOWN.exit_code
