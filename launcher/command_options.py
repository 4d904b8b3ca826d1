"""The options of those commands that have no acts: each function adds those of one command."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path


def of_up(command: ArgumentParser) -> None:
    command.add_argument("--detach", action="store_true", help="return when everything is ready")
    command.add_argument(
        "--production", action="store_true", help="no demo city, no default password"
    )


def of_down(command: ArgumentParser) -> None:
    command.add_argument("--now", action="store_true", help="cut the calls that are left")


def of_drain(command: ArgumentParser) -> None:
    of_down(command)
    command.add_argument("--end", action="store_true", help="serve the lines again")


def of_status(command: ArgumentParser) -> None:
    command.add_argument("--json", action="store_true")


def of_calls(command: ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.add_argument("--since", metavar="ISO", help="offered at or after this time")


def of_call(command: ArgumentParser) -> None:
    command.add_argument("--seconds", type=float, default=20.0, help="of talk before hanging up")
    command.add_argument("--caller", default="87011234567", help="the caller's number")
    command.add_argument(
        "--line", default="", help="the number to dial (default: the settings' line)"
    )


def of_post(command: ArgumentParser) -> None:
    add = command.add_argument
    add("words", help="what is written; «Тіркеу» registers it, a number asks for it")
    add("--author", default="aigul", help="the author's address in the network")
    add("--name", default="Айгүл С.", help="how the network calls them")
    add("--photo", type=Path, action="append", default=[], metavar="FILE")
    add("--place", default="", metavar="LAT,LON", help="such as 51.1283,71.4305")
    add("--mail", action="store_true", help="as a mail to the centre's mailbox")
    add("--service", action="store_true", help="a mail to the quality service")
    add("--subject", default="", help="of the mail")


def of_try(command: ArgumentParser) -> None:
    command.add_argument("way", choices=["mail", "sms", "telegram", "trunk"])
    command.add_argument(
        "address", nargs="?", default="", help="a mail address, a telephone number or a chat"
    )


def of_backup(command: ArgumentParser) -> None:
    command.add_argument(
        "folder", type=Path, help="a new or an empty one, or one with an earlier copy of this home"
    )


def of_restore(command: ArgumentParser) -> None:
    command.add_argument("folder", type=Path, help="the copy")


def of_drill(command: ArgumentParser) -> None:
    command.add_argument(
        "folder", type=Path, nargs="?", help="the copy (default: the newest of this installation)"
    )


def of_prepare(command: ArgumentParser) -> None:
    command.add_argument("part", choices=["files", "database"])


def of_open311_key(command: ArgumentParser) -> None:
    command.add_argument("name", help="whose key it is")
    command.add_argument("--imports", action="store_true", help="it may say another system's ids")
    command.add_argument("--per-minute", type=int, default=60, help="requests a minute")


def of_webhook_secret(command: ArgumentParser) -> None:
    command.add_argument("address", help="of the receiver, as it is entered in Komek")


def of_analysis(command: ArgumentParser) -> None:
    command.add_argument("day", type=date.fromisoformat, metavar="DAY", help="a local day")
    command.add_argument("--json", action="store_true", help="one JSON object")


def of_meaning(command: ArgumentParser) -> None:
    command.add_argument(
        "act", choices=["fetch"], help="install what registry/meaning/wheel.lock pins"
    )


def of_understand(command: ArgumentParser) -> None:
    add = command.add_argument
    add("file", type=Path, help="UTF-8, one message a line")
    add("--json", action="store_true", required=True, help="one JSON object a line, in this order")
    add("--by-spelling", action="store_true", help="without the embedding model, less exactly")


def of_simulate(command: ArgumentParser) -> None:
    add = command.add_argument
    for flag, usual, text in (
        ("--calls", 400.0, "calls an hour"),
        ("--talk", 160.0, "mean talk in seconds"),
        ("--patience", 120.0, "mean patience of callers in seconds"),
        ("--kpi", 16.0, "answered within so many seconds is in time"),
        ("--greeting", 0.0, "seconds of the greeting"),
        ("--wrap-up", 20.0, "seconds of paperwork after a call"),
    ):
        add(flag, type=float, default=usual, metavar="NUMBER", help=f"{text} (default: {usual:g})")
    add("--operators", type=int, default=27, metavar="N", help="at work (default: 27)")
    add(
        "--with",
        dest="scenarios",
        action="append",
        default=[],
        metavar="CHANGES",
        help="a scenario beside it: calls+20%%, operators=24, kpi=12, greeting=8, merge=120/9 (a "
        "second line's calls an hour and operators); several changes are parted by commas",
    )
    add("--json", action="store_true", help="one JSON object")


def of_forecast(command: ArgumentParser) -> None:
    add = command.add_argument
    add(
        "--from",
        dest="file",
        type=Path,
        required=True,
        metavar="FILE",
        help="CSV with the columns start (of a quarter-hour, an hour or a day) and calls",
    )
    add(
        "--days", type=int, required=True, metavar="N", help="days after the file's last (1 to 367)"
    )
    add("--country", metavar="CODE", help="whose holidays count, where they show an effect (KZ)")
    add("--json", action="store_true", required=True, help="one JSON object an interval")


def of_roster(command: ArgumentParser) -> None:
    add = command.add_argument
    add("act", choices=["solve"], help="make a month's roster by the solver")
    add("file", type=Path, metavar="FILE", help="JSON: operators, patterns, requirement, rules")
    add("--json", action="store_true", required=True, help="one JSON object")
    add("--seconds", type=float, default=95, metavar="N", help="how long it may take (usually 95)")


def of_telegram(command: ArgumentParser) -> None:
    command.add_argument(
        "act",
        choices=["fetch", "sign-in"],
        help="fetch: install the library that reads them; sign-in: store an account's session",
    )


def of_import(command: ArgumentParser) -> None:
    command.add_argument(
        "source", help="nyc, baltimore, boston or akimat (registry/open311/foreign.toml)"
    )
    command.add_argument("file", type=Path, help="its CSV, packed by gzip or not")
    command.add_argument(
        "--key", help="an api key that may import (default: this centre's own, without a limit)"
    )
    command.add_argument("--address", default="", help="of the centre (default: this home's)")
    command.add_argument("--limit", type=int, help="so many rows")
