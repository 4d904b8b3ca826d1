"""The commands of ``./komek``, which runs this once Python and its packages are there."""

import argparse
import contextlib
import errno
import gc
import json
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, SettingsError, load_settings, named_home
from launcher import command_options
from launcher.acts import demo_acts, facts_acts, person_acts
from launcher.city_acts import city_acts
from launcher.environment import running_settings, settings_of_today
from launcher.homes import ensure_home, refuse_unfinished
from launcher.interruptions import interruptions_raise
from launcher.replay_acts import replay_acts

Command = Callable[[argparse.Namespace], int]
Options = Callable[[argparse.ArgumentParser], None]
# Named here, for the bench stands above the launcher.
BENCHMARKS = (
    "attacks, bound, channels, city, decide, desk, dispatch, faults, inbox, reports, rush, search, "
    "understanding"
)


def _up(options: argparse.Namespace) -> int:
    from launcher.control import Control
    from launcher.foreground import stay
    from launcher.model_fetch import begin
    from launcher.preflight import check_before_up
    from launcher.status import status
    from launcher.table import start_table
    from launcher.up import up

    if options.production:
        os.environ["KOMEK_PRODUCTION"] = "true"
    refuse_unfinished(named_home())
    check_before_up(load_settings(), Progress())
    settings = ensure_home()
    if Control(settings).is_running():
        settings = running_settings()
    supervisor = up(settings, Progress())
    begin(settings)
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


def _understand(options: argparse.Namespace) -> int:
    from launcher.understand import NoModel, understand_file

    try:
        understand_file(options.file, sys.stdout, Progress(), by_spelling=options.by_spelling)
    except NoModel as error:
        print(f"komek: {error}", file=sys.stderr)
        return 2
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

    with interruptions_raise():
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
    return _become("bench", options.arguments)


def _fuzz(options: argparse.Namespace) -> int:
    return _become("tests.fuzz", options.arguments)


def _become(module: str, arguments: list[str]) -> NoReturn:
    """Replace this process by the module (exec), so that a signal to its pid reaches the module."""
    os.chdir(CODE_DIR)
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])


def _backup(options: argparse.Namespace) -> int:
    from launcher.backup import backup
    from launcher.child import LAST

    settings = settings_of_today()  # whose files are copied
    os.nice(LAST)  # callers come first
    with interruptions_raise():
        backup(settings, options.folder, Progress())
    print(f"{settings.home} is copied to {options.folder}")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from launcher.restore import restore

    with interruptions_raise():
        last = restore(options.folder, Progress())
    print(f"{named_home()} is back as it was copied; ./komek up starts it")
    for series, number in last.items():
        print(f"numbers of tickets go on above {series}-{number:07}")
    return 0


def _prepare(options: argparse.Namespace) -> int:
    from launcher.preflight import check_before_prepare
    from launcher.prepare import prepare
    from launcher.up import STORES_SECONDS

    refuse_unfinished(named_home())
    try:
        if options.part == "files":
            check_before_prepare(load_settings(), STORES_SECONDS)
        settings = ensure_home()
    except SettingsError:  # a machine that starts by itself comes back as it was
        settings = running_settings()
    prepare(settings, options.part, Progress())
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
        rules = replay.ReplayOptions(options.greeting, options.wrap_up, options.ring)
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


def _map(options: argparse.Namespace) -> int:
    from launcher import street_map

    settings = running_settings()
    if options.act == "show":
        print(street_map.show(settings))
        return 0
    with interruptions_raise():
        print(street_map.bring(settings, options.file, options.attribution, Progress()))
    return 0


def _map_acts(command: argparse.ArgumentParser) -> None:
    from launcher.street_map import map_acts

    map_acts(command)


def _import(options: argparse.Namespace) -> int:
    from launcher.import_requests import count_problems_anew, import_requests
    from launcher.open311_key import own_import_key

    if options.address and not options.key:
        raise StartError("another centre's address needs a --key that it has given")
    with interruptions_raise(), contextlib.ExitStack() as stack:
        key = options.key
        if not key:
            key = stack.enter_context(own_import_key(running_settings(), options.source))
        address = options.address or running_settings().public_pages
        refused = import_requests(
            address, key, options.source, options.file, options.limit, sys.stdout
        )
    if not options.address:
        count_problems_anew(running_settings())
    return 1 if refused else 0


def _anything(command: argparse.ArgumentParser) -> None:
    command.add_argument("arguments", nargs="*")


#: Each command as `./komek --help` lists it: what runs it (of `city` each act says so), in words,
#: and what adds its options.
COMMANDS: tuple[tuple[str, Command | None, str, Options | None], ...] = (
    ("up", _up, "set up what is missing and start everything", command_options.of_up),
    (
        "down", _down, "stop this installation, after the calls on its lines",
        command_options.of_down,
    ),
    (
        "drain", _drain, "take no new callers and wait for those on the lines; for systemd",
        command_options.of_drain,
    ),
    ("status", _status, "what runs where, and how to sign in", command_options.of_status),
    ("doctor", _doctor, "what is amiss, and what to do about it", None),
    ("calls", _calls, "the calls on record", command_options.of_calls),
    (
        "call", _call, "ring the line with recorded speech, as a citizen would",
        command_options.of_call,
    ),
    (
        "post", _post, "write to the centre by the stand-in network, as a citizen would",
        command_options.of_post,
    ),
    (
        "backup", _backup, "copy what cannot be made again into a folder, while all runs",
        command_options.of_backup,
    ),
    (
        "restore", _restore, "make an installation that does not exist from its copy",
        command_options.of_restore,
    ),
    ("prepare", _prepare, "one step of the set-up, for systemd", command_options.of_prepare),
    (
        "open311-key", _open311_key, "make an api key for a program, and show it this once",
        command_options.of_open311_key,
    ),
    ("person", _person, "accounts: add, password, forget-factor, close, list", person_acts),
    ("facts", _facts, "the facts that figures sum: rebuild, compare", facts_acts),
    ("replay", _replay, "run a day of calls through the dispatcher's own decisions", replay_acts),
    (
        "analysis", _analysis, "why a day's calls were lost, and what would have saved them",
        command_options.of_analysis,
    ),
    (
        "meaning", _meaning,
        "what tickets mean: bring its wheel (95 MB), which the system works without",
        command_options.of_meaning,
    ),
    (
        "understand", _understand, "what messages want: reads one a line, prints JSON",
        command_options.of_understand,
    ),
    (
        "telegram", _telegram,
        "Telegram's public channels, which are off by default: Telegram may ban the account",
        command_options.of_telegram,
    ),
    (
        "city", None, "the city's panels, for programs: hotspots, open-data, rating, tree",
        city_acts,
    ),
    ("map", _map, "the city's street map: import, show", _map_acts),
    ("demo", _demo, "for a demo installation only: generated history", demo_acts),
    (
        "import", _import, "bring another system's open data into the registry (Open311)",
        command_options.of_import,
    ),
    ("test", _test, "run all checks (arguments go to pytest)", _anything),
    ("bench", _bench, f"measure: {BENCHMARKS}", _anything),
    (
        "fuzz", _fuzz, "texts from outside for each function they reach: --inputs N [NAME ...]",
        _anything,
    ),
)  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./komek", description="The system behind a 109 line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text, add_options in COMMANDS:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        if add_options is not None:
            add_options(command)
    return parser


def parse_words(words: list[str]) -> argparse.Namespace:
    """Return what follows ``test``, ``bench`` and ``fuzz`` is theirs to read, options and all."""
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
