"""What each command of ``./komek`` runs: it reads the options and calls a module of the launcher,
which is imported only then, because most commands need few of them."""

import argparse
import contextlib
import json
import os
import sys
from typing import NoReturn

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, SettingsError, load_settings, named_home
from launcher.environment import running_settings, settings_of_today
from launcher.homes import ensure_home, refuse_unfinished
from launcher.interruptions import interruptions_raise


def run_up(options: argparse.Namespace) -> int:
    from launcher import model_fetch
    from launcher.control import Control
    from launcher.foreground import stay
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
    model_fetch.begin(settings)
    print(start_table(status(settings)), flush=True)
    return 0 if options.detach or supervisor is None else stay(settings, supervisor)


def run_down(options: argparse.Namespace) -> int:
    from launcher.down import down

    settings = running_settings()
    if not down(settings, Progress(), now=options.now):
        print(f"nothing of {settings.home} is running")
    return 0


def run_drain(options: argparse.Namespace) -> int:
    from launcher.drain import drain, end_drain

    settings = running_settings()
    if options.end:
        end_drain(settings)
    else:
        drain(settings, Progress(), now=options.now)
    return 0


def run_status(options: argparse.Namespace) -> int:
    from launcher.status import status
    from launcher.table import status_table

    view = status(running_settings())
    print(json.dumps(view, ensure_ascii=False, indent=1) if options.json else status_table(view))
    if view["supervisor"] in {"gone", "silent"}:
        return 1
    return 0 if view["running"] else 3


def run_doctor(options: argparse.Namespace) -> int:
    from launcher.doctor import report, troubles_of

    found = troubles_of(running_settings())
    print(report(found))
    return 1 if any(not it.past for it in found) else 0


def run_try(options: argparse.Namespace) -> int:
    from launcher.trial import run_trial

    return run_trial(settings_of_today(), options.way, options.address, Progress())


def run_calls(options: argparse.Namespace) -> int:
    from launcher.calls import EPOCH, print_calls, read_since

    since = read_since(options.since) if options.since else EPOCH
    print_calls(running_settings(), since, sys.stdout, as_json=options.json)
    return 0


def run_meaning(options: argparse.Namespace) -> int:
    from launcher.meaning import fetch

    assert options.act == "fetch"
    fetch(Progress())
    return 0


def run_understand(options: argparse.Namespace) -> int:
    from launcher.understand import NoModel, understand_file

    try:
        understand_file(options.file, sys.stdout, Progress(), by_spelling=options.by_spelling)
    except NoModel as error:
        print(f"komek: {error}", file=sys.stderr)
        return 2
    return 0


def run_forecast(options: argparse.Namespace) -> int:
    from launcher.forecast import NoForecast, forecast_file

    try:
        forecast_file(options.file, options.days, options.country, sys.stdout, sys.stderr)
    except NoForecast as error:
        print(f"komek: {error}", file=sys.stderr)
        return 2
    return 0


def run_simulate(options: argparse.Namespace) -> int:
    from launcher.simulate import simulate_scenarios
    from quality.coming.scenarios import BadScenario, Scenario

    base = Scenario(
        calls=options.calls,
        operators=options.operators,
        talk=options.talk,
        patience=options.patience,
        kpi=options.kpi,
        greeting=options.greeting,
        wrap_up=options.wrap_up,
    )
    try:
        print(simulate_scenarios(base, options.scenarios, as_json=options.json))
    except BadScenario as error:
        print(f"komek: {error}", file=sys.stderr)
        return 2
    return 0


def run_roster(options: argparse.Namespace) -> int:
    from launcher.roster import NoRoster, solve_file

    try:
        return 0 if solve_file(options.file, options.seconds, sys.stdout) else 1
    except NoRoster as error:
        print(f"komek: {error}", file=sys.stderr)
        return 2


def run_telegram(options: argparse.Namespace) -> int:
    from launcher import telegram

    if options.act == "fetch":
        telegram.fetch(Progress())
    else:
        telegram.sign_in(running_settings())
    return 0


def run_call(options: argparse.Namespace) -> int:
    from launcher.call import call

    with interruptions_raise():
        return call(
            running_settings(),
            Progress(),
            seconds=options.seconds,
            caller=options.caller,
            line=options.line,
        )


def run_post(options: argparse.Namespace) -> int:
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


def run_test(options: argparse.Namespace) -> int:
    from launcher.testing import run_tests

    return run_tests(options.arguments, Progress())


def run_bench(options: argparse.Namespace) -> int:
    return _become("bench", options.arguments)


def run_fuzz(options: argparse.Namespace) -> int:
    return _become("tests.fuzz", options.arguments)


def _become(module: str, arguments: list[str]) -> NoReturn:
    """Replace this process by the module (exec), so that a signal to its pid reaches the module."""
    os.chdir(CODE_DIR)
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])


def run_backup(options: argparse.Namespace) -> int:
    from launcher.backup import backup
    from launcher.child import LAST

    settings = settings_of_today()  # whose files are copied
    os.nice(LAST)  # callers come first
    with interruptions_raise():
        backup(settings, options.folder, Progress())
    print(f"{settings.home} is copied to {options.folder}")
    return 0


def run_restore(options: argparse.Namespace) -> int:
    from launcher.restore import restore

    with interruptions_raise():
        last = restore(options.folder, Progress())
    print(f"{named_home()} is back as it was copied; ./komek up starts it")
    for series, number in last.items():
        print(f"numbers of tickets go on above {series}-{number:07}")
    return 0


def run_drill(options: argparse.Namespace) -> int:
    from launcher.child import LAST
    from launcher.drill import drill, report

    settings = running_settings()
    os.nice(LAST)  # callers come first
    with interruptions_raise():
        result = drill(settings, options.folder, Progress())
    print(report(result))
    return 0 if result.passed else 1


def run_prepare(options: argparse.Namespace) -> int:
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


def run_open311_key(options: argparse.Namespace) -> int:
    from launcher.open311_key import make_key

    settings = running_settings()
    print(make_key(settings, options.name, imports=options.imports, per_minute=options.per_minute))
    return 0


def run_webhook_secret(options: argparse.Namespace) -> int:
    from foundation.webhook_signatures import write_secret
    from registry.notifications.webhook import secrets_of

    print(write_secret(secrets_of(running_settings(), options.address)[0]))
    return 0


def run_person(options: argparse.Namespace) -> int:
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


def run_facts(options: argparse.Namespace) -> int:
    from launcher import facts

    settings = running_settings()
    if options.act == "rebuild":
        facts.rebuild(settings, Progress(), options.since, options.until)
        return 0
    return 1 if facts.compare(settings, Progress(), options.share) else 0


def run_replay(options: argparse.Namespace) -> int:
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


def run_analysis(options: argparse.Namespace) -> int:
    from launcher.analysis import analyse

    print(analyse(running_settings(), options.day, as_json=options.json))
    return 0


def run_demo(options: argparse.Namespace) -> int:
    from launcher.demo_history import Volume, make_history

    volume = Volume(options.days, options.calls_per_day, options.seed)
    make_history(running_settings(), Progress(), volume)
    return 0


def run_map(options: argparse.Namespace) -> int:
    from launcher import street_map

    settings = running_settings()
    if options.act == "show":
        print(street_map.show(settings))
        return 0
    with interruptions_raise():
        print(street_map.bring(settings, options.file, options.attribution, Progress()))
    return 0


def run_import(options: argparse.Namespace) -> int:
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
