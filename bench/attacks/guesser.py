"""Guesses telephones' passwords as strangers do: plain REGISTERs over UDP from many addresses at
once, each one as soon as the one before is answered, ban or no ban.

A guesser does what is cleverest: the next guess answers the challenge that came with the last
refusal, so each costs one message.
"""

from __future__ import annotations

import asyncio
import random
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from sip_peers.sip_digest import Credentials, answer_to
from sip_peers.sip_transport import Address, new_branch

#: What guessers try first; `{user}` is the account's name.
COMMON = ("{user}", "1234", "{user}{user}", "12345678", "password", "admin", "komek", "qwerty",
          "asterisk", "109109", "{user}1234", "astana", "000000", "secret", "operator")  # fmt: skip
RESEND_SECONDS = 0.5
MOST_SENDINGS = 10
_DIGEST = re.compile(rb"^WWW-Authenticate:\s*Digest\s+(.*?)\s*$", re.IGNORECASE | re.MULTILINE)
_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))')
_UNQUOTED = frozenset({"algorithm", "qop", "nc"})


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one address's guesses. `checked` were held against a password, `refused` were
    not looked at, `lost` were never answered; `found` are passwords that were right. `ban_seconds`:
    from the first guess to the first refusal, None: there was none."""

    address: str
    sent: int
    checked: int
    refused: int
    lost: int
    found: tuple[Credentials, ...]
    ban_seconds: float | None
    let_in: bool | None


def guesses(users: Sequence[str], seed: int) -> Iterator[Credentials]:
    """Yield for ever, at each account, the words that guessers know, then chance; the same for a
    seed."""
    for word in COMMON:
        for user in users:
            yield Credentials(user, word.format(user=user))
    dice = random.Random(seed)
    while True:
        yield Credentials(dice.choice(users), f"{dice.getrandbits(32):08x}")


def challenge_in(answer: bytes) -> dict[str, str] | None:
    """Return the parameters of the answer's MD5 challenge; None where it has none."""
    for line in _DIGEST.findall(answer):
        found = _PARAMETER.findall(line.decode("ascii", "replace"))
        parameters = {name.lower(): quoted or bare for name, quoted, bare in found}
        if parameters.get("algorithm", "MD5").upper() == "MD5" and "nonce" in parameters:
            return parameters
    return None


def status_of(answer: bytes, number: int) -> int:
    """Return the status of an answer to the REGISTER with this CSeq; 0: it answers another one, or
    it is provisional."""
    if not re.search(rb"^CSeq:\s*%d REGISTER\s*$" % number, answer, re.IGNORECASE | re.MULTILINE):
        return 0
    status = int(answer[8:11]) if answer[:8] == b"SIP/2.0 " and answer[8:11].isdigit() else 0
    return status if status >= 200 else 0


def register(
    account: Credentials,
    pbx: Address,
    here: Address,
    number: int,
    challenge: Mapping[str, str] | None,
) -> bytes:
    """Return a REGISTER that asks for nothing (it takes no contact), with the answer to a
    challenge."""
    uri, me = f"sip:{pbx[0]}:{pbx[1]}", f"<sip:{account.user}@{pbx[0]}>"
    lines = [
        f"REGISTER {uri} SIP/2.0",
        f"Via: SIP/2.0/UDP {here[0]}:{here[1]};rport;branch={new_branch()}",
        "Max-Forwards: 70",
        f"From: {me};tag={secrets.token_hex(4)}",
        f"To: {me}",
        f"Call-ID: {secrets.token_hex(8)}@{here[0]}",
        f"CSeq: {number} REGISTER",
        "Content-Length: 0",
    ]
    if challenge is not None:
        values = answer_to(challenge, account, "REGISTER", uri)
        written = (
            f"{name}={value}" if name in _UNQUOTED else f'{name}="{value}"'
            for name, value in values.items()
        )
        lines.insert(-1, f"Authorization: Digest {', '.join(written)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass
class Guesser(asyncio.DatagramProtocol):
    """One address. `left`: guesses to make; `right`: what is tried after them."""

    pbx: Address
    host: str
    left: int
    words: Iterator[Credentials]
    right: Credentials | None = None
    clock: Callable[[], float] = time.monotonic
    checked: int = 0
    refused: int = 0
    lost: int = 0
    sent: int = 0
    found: list[Credentials] = field(default_factory=list)
    let_in: bool | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _began: float = 0.0
    _ban_seconds: float | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _number: int = 0
    _challenge: Mapping[str, str] | None = None
    _guess: Credentials | None = None
    _answered: bool = False
    """Whether the message on its way answers a challenge: it is a guess."""
    _last: bytes = b""
    _sent_at: float = 0.0
    _sendings: int = 0

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        self._here: Address = transport.get_extra_info("sockname")
        self._began = self.clock()
        self._next()

    def error_received(self, exc: Exception) -> None:
        """Note that a datagram is as lost as on any network: it is sent again."""

    def datagram_received(self, data: bytes, addr: Address) -> None:
        status = status_of(data, self._number)
        if not status or self.over.is_set():
            return
        challenge = challenge_in(data) if status == 401 else None
        if challenge is not None:
            self._challenge = challenge
            if not self._answered or challenge.get("stale", "").lower() == "true":
                self._send()
                return
        self._judge(status)
        self._next()

    def resend(self) -> None:
        """Time has passed: what was not answered is sent again, a few times."""
        if self.over.is_set() or self.clock() - self._sent_at < RESEND_SECONDS:
            return
        if self._sendings < MOST_SENDINGS:
            self._write()
            return
        self.lost += self._guess is not self.right
        self._next()

    def tally(self) -> Tally:
        return Tally(
            self.host, self.sent, self.checked, self.refused, self.lost, tuple(self.found),
            self._ban_seconds, self.let_in,
        )  # fmt: skip

    def _judge(self, status: int) -> None:
        if self._guess is self.right:
            self.let_in = status == 200
        elif status == 401:
            self.checked += 1
        elif status == 200 and self._guess is not None:
            self.checked += 1
            self.found.append(self._guess)
        else:
            self.refused += 1
            if self._ban_seconds is None:
                self._ban_seconds = self.clock() - self._began

    def _next(self) -> None:
        if self.left > 0:
            self.left -= 1
            self.sent += 1
            self._guess = next(self.words)
        elif self.right is not None and self._guess is not self.right:
            self._guess = self.right
        else:
            self.over.set()
            return
        self._send()

    def _send(self) -> None:
        if self._guess is None:
            return
        self._number, self._sendings = next(self._numbers), 0
        self._answered = self._challenge is not None
        self._last = register(self._guess, self.pbx, self._here, self._number, self._challenge)
        self._write()

    def _write(self) -> None:
        self._sent_at = self.clock()
        self._sendings += 1
        self._transport.sendto(self._last)


def guess_all(
    pbx: Address, by_address: Mapping[str, int], users: Sequence[str], right: Credentials | None
) -> list[Tally]:
    """Guess from each address so many times, all at once; for a process of its own."""
    return asyncio.run(guess_from(pbx, by_address, users, right))


async def guess_from(
    pbx: Address, by_address: Mapping[str, int], users: Sequence[str], right: Credentials | None
) -> list[Tally]:
    """Return the same within this process."""
    loop = asyncio.get_running_loop()
    guessers, transports = [], []
    for seed, (host, number) in enumerate(by_address.items()):
        guesser = Guesser(pbx, host, number, guesses(users, seed), right)
        transport, _ = await loop.create_datagram_endpoint(
            lambda one=guesser: one,  # type: ignore[misc]
            local_addr=(host, 0),
            remote_addr=pbx,
        )
        guessers.append(guesser)
        transports.append(transport)
    looking = asyncio.create_task(_look(guessers))
    try:
        await asyncio.gather(*(guesser.over.wait() for guesser in guessers))
    finally:
        looking.cancel()
        for transport in transports:
            transport.close()
    return [guesser.tally() for guesser in guessers]


async def _look(guessers: Sequence[Guesser]) -> None:
    while True:
        await asyncio.sleep(RESEND_SECONDS / 2)
        for guesser in guessers:
            guesser.resend()
