"""The command line of ``./komek``, which runs this once Python and its packages are there."""

import argparse
import contextlib
import errno
import gc
import os
import sys
from collections.abc import Callable

from foundation.errors import StartError
from foundation.settings import SettingsError
from launcher import command_options, commands
from launcher.acts import demo_acts, facts_acts, person_acts
from launcher.city_acts import city_acts
from launcher.replay_acts import replay_acts

Command = Callable[[argparse.Namespace], int]
Options = Callable[[argparse.ArgumentParser], None]
# Named here, for the bench stands above the launcher.
BENCHMARKS = (
    "attacks, bound, channels, city, decide, desk, dispatch, faults, forecast, inbox, pages, "
    "reports, rush, search, understanding"
)


def _map_acts(command: argparse.ArgumentParser) -> None:
    from launcher.street_map import map_acts

    map_acts(command)


def _anything(command: argparse.ArgumentParser) -> None:
    command.add_argument("arguments", nargs="*")


#: Each command as `./komek --help` lists it: what runs it (of `city` each act says so), in words,
#: and what adds its options.
COMMANDS: tuple[tuple[str, Command | None, str, Options | None], ...] = (
    ("up", commands.run_up, "set up what is missing and start everything", command_options.of_up),
    (
        "down", commands.run_down, "stop this installation, after the calls on its lines",
        command_options.of_down,
    ),
    (
        "drain", commands.run_drain,
        "take no new callers and wait for those on the lines; for systemd",
        command_options.of_drain,
    ),
    (
        "status", commands.run_status,
        "what runs where, and how to sign in", command_options.of_status,
    ),
    ("doctor", commands.run_doctor, "what is wrong, and what to do about it", None),
    (
        "try", commands.run_try,
        "send one real message by mail, SMS or Telegram, or ask for the trunk",
        command_options.of_try,
    ),
    ("calls", commands.run_calls, "the calls on record", command_options.of_calls),
    (
        "call", commands.run_call, "ring the line with recorded speech, as a citizen would",
        command_options.of_call,
    ),
    (
        "post", commands.run_post,
        "write to the centre by the stand-in network, as a citizen would",
        command_options.of_post,
    ),
    (
        "backup", commands.run_backup,
        "copy what cannot be made again into a folder, while all runs", command_options.of_backup,
    ),
    (
        "restore", commands.run_restore, "make an installation that does not exist from its copy",
        command_options.of_restore,
    ),
    (
        "drill", commands.run_drill,
        "restore the newest copy into a scratch installation, and compare it",
        command_options.of_drill,
    ),
    (
        "prepare", commands.run_prepare,
        "one step of the set-up, for systemd", command_options.of_prepare,
    ),
    (
        "open311-key", commands.run_open311_key,
        "make an api key for a program, and show it this once", command_options.of_open311_key,
    ),
    (
        "webhook-secret", commands.run_webhook_secret,
        "show the secret with which webhooks to an address are signed",
        command_options.of_webhook_secret,
    ),
    (
        "person", commands.run_person,
        "accounts: add, password, forget-factor, close, list", person_acts,
    ),
    ("facts", commands.run_facts, "the facts that figures sum: rebuild, compare", facts_acts),
    (
        "replay", commands.run_replay,
        "run a day of calls through the dispatcher's own decisions", replay_acts,
    ),
    (
        "analysis", commands.run_analysis,
        "why a day's calls were lost, and what would have saved them",
        command_options.of_analysis,
    ),
    (
        "meaning", commands.run_meaning,
        "fetch the multilingual embedding model (95 MB), which the system works without",
        command_options.of_meaning,
    ),
    (
        "understand", commands.run_understand, "what messages want: reads one a line, prints JSON",
        command_options.of_understand,
    ),
    (
        "forecast", commands.run_forecast,
        "how many contacts will come: reads a history (CSV), prints JSON",
        command_options.of_forecast,
    ),
    (
        "simulate", commands.run_simulate,
        "what would be if: scenarios of a line side by side, without a running system",
        command_options.of_simulate,
    ),
    (
        "roster", commands.run_roster,
        "a month's roster by the solver: reads operators, rules, requirement; prints JSON",
        command_options.of_roster,
    ),
    (
        "telegram", commands.run_telegram,
        "Telegram's public channels, which are off by default: Telegram may ban the account",
        command_options.of_telegram,
    ),
    (
        "city", None, "the city's panels, for programs: hotspots, open-data, rating, tree",
        city_acts,
    ),
    ("map", commands.run_map, "the city's street map: import, show", _map_acts),
    ("demo", commands.run_demo, "for a demo installation only: generated history", demo_acts),
    (
        "import", commands.run_import,
        "bring another system's open data into the registry (Open311)", command_options.of_import,
    ),
    ("test", commands.run_test, "run all checks (arguments go to pytest)", _anything),
    ("bench", commands.run_bench, f"measure: {BENCHMARKS}", _anything),
    (
        "fuzz", commands.run_fuzz,
        "texts from outside for each function they reach: --inputs N [NAME ...]", _anything,
    ),
)  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./komek", description="The system behind a 109 line.")
    every = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text, add_options in COMMANDS:
        command = every.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        if add_options is not None:
            add_options(command)
    return parser


def parse_words(words: list[str]) -> argparse.Namespace:
    """Parse the words of the command line. What follows ``test``, ``bench`` and ``fuzz`` is left
    for them to read, options and all."""
    whole = words[:1] not in (["test"], ["bench"], ["fuzz"]) or words[1:2] in (["-h"], ["--help"])
    options = _parser().parse_args(words if whole else words[:1])
    if not whole:
        options.arguments = words[1:]
    return options


def os_error_text(error: OSError) -> str:
    """Return what the system refused, in a sentence for the terminal."""
    if error.errno == errno.ENOSPC:
        return f"the disk is full: {error.filename or 'make room'}"
    return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)


def main() -> int:
    options = parse_words(sys.argv[1:])
    try:
        result: int = options.run(options)
        gc.freeze()  # as foundation/process/lifetime.py: freeze_imports, whose imports cost more
        return result
    except (StartError, SettingsError) as error:
        print(f"komek: {error}", file=sys.stderr)
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"komek: {os_error_text(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print("komek: interrupted", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
