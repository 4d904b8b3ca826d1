"""How long a guesser waits, and who does not wait for them."""

from __future__ import annotations

from staff.guesses import worth_telling
from staff.sign_in_tries import (
    ACCOUNT,
    ADDRESS,
    NO_TRIES,
    Door,
    Tries,
    after_right,
    after_try,
    doors,
    is_alarming,
    wait_seconds,
)

DAY = 24 * 3600


class House:
    """Doors with what is remembered at each, and a clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.tries: dict[str, Tries] = {}
        self.devices: set[tuple[str, str]] = set()
        self.addresses: set[tuple[str, str]] = set()

    def ways_in(self, login: str, address: str, device: str = "") -> tuple[Door, ...]:
        known = device if (login, device) in self.devices else ""
        return doors("sign in", login, address, known, (login, address) in self.addresses)

    def wait(self, login: str, address: str, device: str = "") -> float:
        return max(
            wait_seconds(self.tries.get(door.key, NO_TRIES), door.delay, self.now)
            for door in self.ways_in(login, address, device)
        )

    def wrong(self, login: str, address: str, device: str = "") -> bool:
        """Whether the password was looked at; it was wrong."""
        if self.wait(login, address, device):
            return False
        for door in self.ways_in(login, address, device):
            before = self.tries.get(door.key, NO_TRIES)
            self.tries[door.key] = after_try(before, door.delay, self.now)
        return True

    def right(self, login: str, address: str, device: str = "") -> bool:
        ways_in = self.ways_in(login, address, device)
        if not self.wrong(login, address, device):
            return False
        for door in ways_in:
            self.tries[door.key] = after_right(self.tries[door.key], door)
        self.addresses.add((login, address))
        self.devices.add((login, device))
        return True


def test_250_guesses_from_50_addresses_try_five_passwords() -> None:
    house = House()
    looked_at = [house.wrong("admin", f"203.0.113.{n % 50}") for n in range(250)]
    assert sum(looked_at) == ACCOUNT.free


def test_a_patient_guesser_tries_about_a_hundred_passwords_a_day() -> None:
    house = House()
    looked_at = 0
    for _ in range(DAY // 10):
        looked_at += house.wrong("admin", "203.0.113.7")
        house.now += 10
    assert 20 < looked_at < 110


def test_delays_double_to_a_quarter_of_an_hour() -> None:
    at = [wait_seconds(Tries(n, 100.0), ACCOUNT, 100.0) for n in (4, 5, 6, 7, 8, 9, 90)]
    assert at == [0, 60, 120, 240, 480, 900, 900]


def test_strangers_keep_nobody_from_a_device_where_they_signed_in_before() -> None:
    house = House()
    assert house.right("admin", "10.0.0.5", "desk")
    for n in range(250):
        house.wrong("admin", f"203.0.113.{n}")
    assert house.wait("admin", "203.0.113.1") > 0
    assert house.right("admin", "198.51.100.9", "desk"), "elsewhere, on the same device"
    assert house.right("admin", "10.0.0.5"), "another device, from where they signed in before"


def test_a_stolen_device_has_no_more_tries_than_anybody() -> None:
    house = House()
    house.right("admin", "10.0.0.5", "desk")
    assert sum(house.wrong("admin", f"203.0.113.{n}", "desk") for n in range(250)) == 5


def test_a_hundred_wrong_tries_do_not_lock_a_centre_behind_the_same_address() -> None:
    house = House()
    people = [f"{1001 + n}" for n in range(100)]
    for login in people:
        assert house.right(login, "10.0.0.1", f"desk of {login}")
    for n in range(100):
        house.wrong(f"nobody{n}", "10.0.0.1")
    assert house.wait("nobody100", "10.0.0.1") > 0
    assert all(house.right(login, "10.0.0.1", f"desk of {login}") for login in people)
    assert all(house.right(login, "10.0.0.1") for login in people), "cookies cleared"


def test_one_address_tries_few_passwords_of_many_accounts() -> None:
    house = House()
    assert sum(house.wrong(f"{1001 + n}", "203.0.113.7") for n in range(1000)) == ADDRESS.free


def test_what_was_guessed_is_forgotten_after_a_quiet_while() -> None:
    house = House()
    while house.wrong("admin", "203.0.113.7"):
        pass
    house.now += ACCOUNT.forgotten_after
    assert house.wait("admin", "203.0.113.7") == 0


def test_guesses_of_strangers_are_alarming_at_each_doubling() -> None:
    (account, _) = doors("sign in", "admin", "203.0.113.7", "", known_address=False)
    (own,) = doors("sign in", "admin", "203.0.113.7", "desk", known_address=False)
    assert [n for n in range(100) if is_alarming(account, Tries(n))] == [10, 20, 40, 80]
    assert not any(is_alarming(own, Tries(n)) for n in range(100))


def test_some_mistyped_passwords_are_no_attack() -> None:
    assert not worth_telling({"sip": 3, "sign_in": 20})
    assert worth_telling({"sip": 100, "sign_in": 0})


def test_who_has_a_network_of_addresses_is_one_guesser() -> None:
    house = House()
    for n in range(ADDRESS.free):
        house.wrong(f"login{n}", f"2001:db8:1:2::{n + 1:x}")
    assert house.wait("another", "2001:db8:1:2:ffff::1") > 0
    assert house.wait("another", "2001:db8:1:3::1") == 0, "the next network is somebody else's"
    house.addresses.add(("owner", "2001:db8:1:2::1"))
    assert house.wait("owner", "2001:db8:1:2::1") == 0
    assert house.wait("owner", "2001:db8:1:2::2") > 0, "known is the very address"
