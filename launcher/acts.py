"""The options of those commands that have acts of their own: `person`, `facts` and `demo`."""

import argparse
from datetime import date

from staff.roles import ROLES


def facts_acts(facts: argparse.ArgumentParser) -> None:
    """Add the acts of `facts`."""
    acts = facts.add_subparsers(required=True, dest="act", metavar="ACT")
    rebuild = acts.add_parser("rebuild", help="compute them anew from what is on record")
    for flag, name, text in (
        ("--from", "since", "the first local day, such as 2026-11-01 (default: all)"),
        ("--to", "until", "the last local day (default: today)"),
    ):
        rebuild.add_argument(flag, dest=name, metavar="DAY", type=date.fromisoformat, help=text)
    compare = acts.add_parser("compare", help="compare a share of them with their records")
    compare.add_argument("--share", type=_share, default=0.01, help="of all (default: 0.01)")


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError("a share lies between 0 and 1")
    return share


def person_acts(person: argparse.ArgumentParser) -> None:
    """Add the acts of `person`."""
    acts = person.add_subparsers(required=True, dest="act", metavar="ACT")
    adds = acts.add_parser("add", help="somebody who may sign in; shows the password once")
    adds.add_argument("login")
    adds.add_argument("--role", required=True, help=", ".join(ROLES))
    adds.add_argument("--name", required=True, help="as colleagues see it")
    adds.add_argument("--language", default="kk", help="of the pages: kk, ru or en (default: kk)")
    adds.add_argument("--extension", default="", help="an operator's, such as 1001")
    adds.add_argument("--body", default="", help="the code of a clerk's or a head's body")
    for act, text in (
        ("password", "a new password, shown once, to be changed at the next sign-in"),
        ("forget-factor", "the password alone is enough again: the second factor was lost"),
        ("close", "somebody may not sign in any more"),
    ):
        acts.add_parser(act, help=text, description=text).add_argument("login")
    acts.add_parser("list", help="everybody, with role, extension and body")


def demo_acts(demo: argparse.ArgumentParser) -> None:
    """Add the acts of `demo`."""
    acts = demo.add_subparsers(required=True, dest="act", metavar="ACT")
    text = "fill this demo installation with generated, marked calls and tickets of the past"
    past = acts.add_parser("history", help=text, description=text)
    past.add_argument("--days", type=int, help="before today (default: 90)")
    past.add_argument("--calls-per-day", type=int, metavar="N", help="on average (default: 300)")
    past.add_argument(
        "--seed", type=int, metavar="N", help="the same one, the same past (default: 109)"
    )
