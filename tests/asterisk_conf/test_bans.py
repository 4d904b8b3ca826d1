"""Who is banned, until when, and who never is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from asterisk_conf.bans import (
    FIRST_BAN_SECONDS,
    LONGEST_BAN_SECONDS,
    MOST_BANS,
    MOST_FAILURES,
    MOST_SOURCES,
    TRUSTED_SECONDS,
    WITHIN_SECONDS,
    Bans,
    after_failure,
    after_success,
    exempt_networks,
    placed,
    source_of,
    without_old,
)
from asterisk_conf.guard import Guard, address_of, ban_actions
from foundation.settings import Settings
from foundation.valkey.keys import open_bus
from queue_manager.ami.actions import LONGEST_LINE_BYTES, check
from queue_manager.ami.connection import AmiAccount
from queue_manager.ami.families import BAN_FAMILY

GUESSER, TRUNK, DESK = "203.0.113.7", "198.51.100.10", "10.0.0.5"


def guesses(bans: Bans, address: str, times: int, now: float, every: float = 0.01) -> Bans:
    for n in range(times):
        bans = after_failure(bans, address, now + n * every)
    return bans


def test_a_guesser_has_twenty_tries_and_then_a_quarter_of_an_hour_to_wait() -> None:
    assert guesses(Bans(), GUESSER, MOST_FAILURES - 1, 0).banned(1) == []
    bans = guesses(Bans(), GUESSER, 100_000 // 100, 0)
    assert bans.banned(1) == ["203.0.113.7/32"]
    assert bans.bans["203.0.113.7/32"].times == 1, "what came while it was banned is one ban"
    assert bans.banned(FIRST_BAN_SECONDS + 1) == []


def test_each_ban_is_twice_as_long_up_to_a_day() -> None:
    bans, now, lasts = Bans(), 0.0, []
    for _ in range(8):
        bans = guesses(bans, GUESSER, MOST_FAILURES, now, every=0)
        until = bans.bans["203.0.113.7/32"].until
        lasts.append(until - now)
        now = until
    assert lasts[:4] == [900, 1800, 3600, 7200]
    assert lasts[-1] == LONGEST_BAN_SECONDS


def test_100_000_guesses_from_100_addresses_in_a_day_try_few_passwords() -> None:
    bans, looked_at = Bans(), 0
    for n in range(100_000):
        now = n * 0.864
        address = f"203.0.113.{n % 100}"
        if source_of(address) not in bans.banned(now):
            looked_at += 1
            bans = after_failure(bans, address, now)
    assert looked_at <= 100 * MOST_FAILURES * 10


def test_a_telephone_that_tries_an_old_password_now_and_then_is_no_guesser() -> None:
    bans = guesses(Bans(), DESK, 500, 0, every=WITHIN_SECONDS / MOST_FAILURES + 30)
    assert bans.banned(1e6) == [] and not bans.bans


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", TRUNK, "198.51.100.77"])
def test_this_machine_and_the_trunk_are_never_banned(address: str) -> None:
    bans = Bans(exempt=exempt_networks(["198.51.100.0/24"]))
    assert guesses(bans, address, 1000, 0).banned(1) == []


def test_where_a_desk_has_signed_in_nobody_is_banned() -> None:
    bans = guesses(after_success(Bans(), DESK, 0), DESK, 1000, 5)
    assert bans.banned(20) == []
    later = TRUSTED_SECONDS + 1
    assert guesses(bans, DESK, MOST_FAILURES, later).banned(later + 1) == ["10.0.0.5/32"]


def test_a_desk_that_finds_its_password_is_banned_no_longer() -> None:
    bans = guesses(Bans(), DESK, MOST_FAILURES, 0)
    assert bans.banned(1) and not after_success(bans, DESK, 2).banned(2)


def test_an_ipv6_guesser_has_one_network() -> None:
    bans = Bans()
    for n in range(MOST_FAILURES):
        bans = after_failure(bans, f"2001:db8:0:1::{n:x}", 0)
    assert bans.banned(1) == ["2001:db8:0:1::/64"]


def test_a_flood_of_addresses_fills_no_memory_and_is_forgotten() -> None:
    bans = Bans(failures={f"10.1.{n // 250}.{n % 250}/32": (0.0,) for n in range(MOST_SOURCES)})
    bans = after_failure(bans, GUESSER, 1)
    assert len(bans.failures) == MOST_SOURCES and "203.0.113.7/32" in bans.failures
    assert not without_old(bans, 1 + WITHIN_SECONDS).failures


def test_what_asterisk_is_sent_fits_into_lines_of_ami() -> None:
    longest = [f"2001:db8:ffff:{n:04x}::/64" for n in range(MOST_BANS)]
    actions = ban_actions(None, placed((), longest))
    for action in actions:
        check(action)
        assert all(len(f"{k}: {v}") < LONGEST_LINE_BYTES for k, v in action.items())
    put = [json.loads(str(it["Val"]))["deny"] for it in actions if it["Action"] == "DBPut"]
    assert sorted(",".join(put).split(",")) == longest
    assert placed((), []) == ()


def test_a_list_that_is_empty_again_is_taken_away() -> None:
    lists = (("a", "b"), ("c",))
    assert placed(lists, ["a", "b"]) == (("a", "b"), ())
    assert ban_actions(lists, (("a", "b"), ())) == [
        {"Action": "DBDel", "Family": BAN_FAMILY, "Key": "bans-1"}
    ]
    assert ban_actions((("a", "b"), ()), (("a", "b"), ())) == []
    assert placed((("a", "b"), ()), ["d", "a", "b"], per_list=2) == (("a", "b"), ("d",))


class AstDb:
    """Asterisk's database at the other end of the guard's connection. `lifted`: who was banned
    before and after, and for a moment in between was not."""

    up = True

    def __init__(self, account: AmiAccount) -> None:
        self.rows: dict[str, list[str]] = {}
        self.lifted: set[str] = set()

    def denied(self) -> set[str]:
        return {source for sources in self.rows.values() for source in sources}

    def send(self, actions: list[Mapping[str, str]]) -> None:
        before, seen = self.denied(), []
        for it in actions:
            if it["Action"] == "DBDelTree":
                self.rows.clear()
            elif it["Action"] == "DBDel":
                del self.rows[it["Key"]]
            else:
                self.rows[it["Key"]] = json.loads(it["Val"])["deny"].split(",")
            seen.append(self.denied())
        for between in seen:
            self.lifted |= (before & self.denied()) - between


async def test_no_ban_is_lifted_while_another_one_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred guessers at once would slip in a hundred times."""
    now, made = [1000.0], []
    monkeypatch.setattr(
        "asterisk_conf.guard.AmiConnection", lambda account: made.append(AstDb(account)) or made[0]
    )
    redis = open_bus("redis://127.0.0.1:3/0")
    guard = Guard(Settings.of(home=tmp_path), redis, clock=lambda: now[0])
    hosts = [f"203.0.113.{n}" for n in range(100)]
    for host in hosts[:90]:
        for _ in range(MOST_FAILURES):
            guard.hear(event("ChallengeResponseFailed", host))
        now[0] += 10.0
    assert made[0].denied() == {f"{host}/32" for host in hosts[:90]}
    for host in hosts[90:]:
        now[0] += FIRST_BAN_SECONDS / 20
        for _ in range(MOST_FAILURES):
            guard.hear(event("ChallengeResponseFailed", host))
    assert made[0].denied() == set(guard.banned) < {f"{host}/32" for host in hosts}
    assert made[0].lifted == set()


def event(name: str, address: str, service: str = "PJSIP") -> dict[str, str]:
    return {"Event": name, "Service": service, "RemoteAddress": f"IPV4/UDP/{address}/5060"}


async def test_the_guard_counts_wrong_passwords_of_telephones_only(tmp_path: Path) -> None:
    now = 1000.0
    settings = Settings.of(home=tmp_path)
    guard = Guard(settings, open_bus("redis://127.0.0.1:3/0"), clock=lambda: now)
    for _ in range(MOST_FAILURES):
        guard.hear(event("ChallengeResponseFailed", GUESSER))
        guard.hear(event("InvalidPassword", "203.0.113.8", service="AMI"))
        guard.hear(event("ChallengeSent", "203.0.113.9"))
        guard.hear(event("InvalidAccountID", "203.0.113.10"))
        guard.hear({"Event": "InvalidAccountID", "Service": "PJSIP", "RemoteAddress": "nonsense"})
    assert set(guard.banned) == {"203.0.113.7/32", "203.0.113.10/32"}
    assert guard.guesses == MOST_FAILURES


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("IPV4/UDP/203.0.113.7/5060", "203.0.113.7"),
        ("IPV6/TLS/2001:db8::7/5061", "2001:db8::7"),
        ("IPV4/UDP/x/5060", None),
        ("", None),
    ],
)
def test_an_address_is_read_from_an_event(text: str, address: str | None) -> None:
    assert address_of({"RemoteAddress": text}) == address
