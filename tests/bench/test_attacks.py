"""The parts of `./komek bench attacks` that need no system to attack."""

from __future__ import annotations

from itertools import islice

import pytest
from sipmessage import Message, Request, Response

from bench.attacks import figures
from bench.attacks.figures import BEGINS, ENDS, Attack, between_marks
from bench.attacks.forged_callers import OF_ONE_BLOCK, forgers
from bench.attacks.guesser import COMMON, challenge_in, guesses, register, status_of
from bench.attacks.places import strangers
from bench.attacks.slow_clients import CLOSED_WITHIN_SECONDS, KINDS, lines_of
from queue_manager.domain.callbacks.cap import block
from sip_peers.sip_digest import Credentials, authorize
from sip_peers.sip_transport import response_to

PBX, HERE = ("127.0.0.1", 5060), ("127.67.0.1", 4000)
REFUSAL = (
    b"SIP/2.0 401 Unauthorized\r\nCSeq: 7 REGISTER\r\n"
    b'WWW-Authenticate: Digest realm="komek", nonce="n", algorithm=SHA-256\r\n'
    b'WWW-Authenticate: Digest  realm="komek",nonce="1/ab",opaque="5e",algorithm=MD5,qop="auth"\r\n'
)


def test_the_figures_stand_between_their_marks_and_the_rest_of_the_paper_stays() -> None:
    paper = f"# Security\n\n{BEGINS}\nold\n{ENDS}\n\nBy hand.\n"
    once = between_marks(paper, "new")
    assert once == f"# Security\n\n{BEGINS}\n\nnew\n\n{ENDS}\n\nBy hand.\n"
    assert between_marks(once, "new") == once
    with pytest.raises(ValueError, match="marks"):
        between_marks("# Security", "new")


def test_our_paper_has_the_marks() -> None:
    paper = figures.FILE.read_text(encoding="utf-8")
    assert f"{BEGINS}\n\nnew\n\n{ENDS}" in between_marks(paper, "new")


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (figures.at_most("x", 5, 5), True),
        (figures.at_most("x", 6, 5), False),
        (figures.all_of("x", 3, 3), True),
        (figures.all_of("x", 2, 3), False),
        (figures.all_of("x", 0, 0), False),
        (figures.so("x", True), True),
        (figures.so("x", False), False),
        (figures.none_of("x", 0), True),
        (figures.none_of("x", 1), False),
        (figures.seconds_at_most("x", float("inf"), 5), False),
        (figures.count_of("x", 1), True),
    ],
)
def test_what_is_missed_is_published_as_missed(figure: figures.Figure, met: bool) -> None:
    assert figure.met is met and Attack("a", (figure,)).well is met
    assert ("**missed**" in figures.table([Attack("a", (figure,))])) is not met


def test_a_clients_end_that_never_came_is_missed() -> None:
    closed, late = lines_of(KINDS[0], [20.0, float("inf")])
    assert not closed.met and not late.met
    assert all(line.met for line in lines_of(KINDS[0], [20.0, CLOSED_WITHIN_SECONDS]))


def test_a_register_answers_the_challenge_as_a_telephone_would(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda length=8: "c" * length)
    account, challenge = Credentials("1001", "guess"), challenge_in(REFUSAL)
    assert challenge is not None and challenge["nonce"] == "1/ab"
    ours = Message.parse(register(account, PBX, HERE, 8, challenge))
    assert isinstance(ours, Request) and ours.headers["CSeq"] == "8 REGISTER"
    theirs = Request("REGISTER", ours.uri)
    refusal: Response = response_to(theirs, 401, "Unauthorized")
    refusal.headers.set(
        "WWW-Authenticate", 'Digest realm="komek", nonce="1/ab", opaque="5e", qop="auth"'
    )
    authorize(theirs, refusal, account)
    ours_proof, theirs_proof = (
        next(part for part in it.headers["Authorization"].split(", ") if "response" in part)
        for it in (ours, theirs)
    )
    assert ours_proof.replace('"', "") == theirs_proof.replace('"', "")
    assert b"Authorization" not in register(account, PBX, HERE, 8, None)


def test_only_the_answer_to_the_last_guess_counts() -> None:
    assert [status_of(REFUSAL, number) for number in (7, 6, 77)] == [401, 0, 0]
    assert status_of(REFUSAL.replace(b"401", b"100"), 7) == 0
    assert status_of(b"nonsense\r\nCSeq: 7 REGISTER\r\n", 7) == 0
    assert challenge_in(b"SIP/2.0 403 Forbidden\r\n") is None


def test_guessers_begin_with_what_everybody_tries() -> None:
    users = ["1001", "1002"]
    first = list(islice(guesses(users, 1), len(COMMON) * 2 + 50))
    assert first[:3] == [
        Credentials("1001", "1001"), Credentials("1002", "1002"), Credentials("1001", "1234"),
    ]  # fmt: skip
    assert len({(it.user, it.password) for it in first}) == len(first)
    assert first == list(islice(guesses(users, 1), len(first)))


def test_each_stranger_has_an_address_and_each_forger_a_number_of_their_own() -> None:
    assert len(set(strangers(600, 67))) == 600
    planned = forgers(100)
    numbers = [f"+{it.number}" for it in planned]
    assert len(set(numbers)) == 100 and {len(number) for number in numbers} == {12}
    assert len({block(number) for number in numbers[:OF_ONE_BLOCK]}) == 1
    assert len({block(number) for number in numbers[OF_ONE_BLOCK:]}) == 100 - OF_ONE_BLOCK
    assert {it.asks for it in planned[:OF_ONE_BLOCK]} == {True, False}
    assert forgers(3) == planned[:3]
