"""A stop waits for the calls on the lines, says how many there are, and cuts what is left."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from foundation.process.progress import Progress
from foundation.settings import Settings, load_settings
from launcher import drain
from launcher.drain import PATIENCE_SECONDS, Drain, RemainingCallers, Stop
from queue_manager.requests import BeginDrain, EndDrain


class Lines:
    """A dispatcher whose callers leave as it is told; its clock goes on as it is asked."""

    def __init__(self, *left: RemainingCallers | type[BaseException]) -> None:
        self.left: Sequence[RemainingCallers | type[BaseException]] = left
        self.requests: list[str] = []
        self.words: list[str] = []
        self.now = 0.0

    def ask(self, request: Stop) -> RemainingCallers:
        looks = self.requests.count("BeginDrain")
        self.requests.append(type(request).__name__)
        if isinstance(request, BeginDrain):
            assert request.lease_seconds == drain.LEASE_SECONDS, "a killed launcher ends nothing"
        answer = self.left[min(looks, len(self.left) - 1)]
        if isinstance(answer, RemainingCallers):
            return answer
        raise answer

    def pause(self, seconds: float) -> None:
        self.now += seconds

    def empty(self, limit: float = 300, *, now: bool = False) -> None:
        Drain(self.ask, self.words.append, limit, None, lambda: self.now, self.pause).run(now=now)


def test_it_waits_for_talks_and_for_those_who_wait_and_says_each_change_once() -> None:
    lines = Lines(
        RemainingCallers(3, 2),
        RemainingCallers(3, 2),
        RemainingCallers(1, 0),
        RemainingCallers(0, 0),
    )
    lines.empty()
    assert lines.requests == ["BeginDrain"] * 4 + ["CutCalls"], (
        "who slips in at the end is booked, too"
    )
    assert lines.words == [
        "3 talks, 2 waiting: to their end, for 5:00 at most",
        "1 talk, 0 waiting: to their end, for 4:59 at most",
    ]


def test_after_its_limit_it_cuts_and_says_so() -> None:
    lines = Lines(RemainingCallers(1, 1))
    lines.empty(limit=2)
    assert lines.requests[-1] == "CutCalls" and lines.now <= 2.5
    assert "1 talk, 1 waiting are cut" in lines.words[-1]


@pytest.mark.parametrize(
    "left", [(RemainingCallers(1, 0), KeyboardInterrupt), (KeyboardInterrupt,)]
)
def test_a_second_interruption_cuts(
    left: tuple[RemainingCallers | type[BaseException], ...],
) -> None:
    lines = Lines(*left, RemainingCallers(1, 0))
    lines.empty()
    assert lines.requests[-1] == "CutCalls" and lines.now < 2


def test_now_asks_for_nothing_but_the_cut() -> None:
    lines = Lines(RemainingCallers(3, 3))
    lines.empty(now=True)
    assert lines.requests == ["CutCalls"]


def test_a_dispatcher_that_does_not_answer_is_waited_for_a_while() -> None:
    lines = Lines(RemainingCallers(1, 0), OSError, RemainingCallers(1, 0), OSError)
    lines.empty()
    assert PATIENCE_SECONDS < lines.now < PATIENCE_SECONDS + 3
    assert "does not answer" in lines.words[-1]


def test_what_breaks_it_off_has_callers_taken_again() -> None:
    lines = Lines(RemainingCallers(1, 0), SystemExit, RemainingCallers(1, 0))
    with pytest.raises(SystemExit):
        lines.empty()
    assert lines.requests[-2:] == ["BeginDrain", "EndDrain"], lines.requests
    assert lines.words[-1] == "callers are taken again"


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_terminal_that_goes_away_leaves_no_line_closed(
    number: signal.Signals, tmp_path: Path
) -> None:
    """With a dispatcher who always has one talk left, and says what it hears."""
    code = (
        "import signal, sys; from pathlib import Path\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"  # whoever runs us may ignore it
        "from foundation.process.progress import Progress\n"
        "from foundation.settings import load_settings\n"
        "from launcher import drain\n"
        "def ask(_, request):\n"
        "    print(type(request).__name__, flush=True)\n"
        "    return drain.RemainingCallers(1, 0)\n"
        "drain.ask_dispatcher = ask\n"
        "drain.drain(load_settings(Path(sys.argv[1])), Progress(quiet=True))\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "BeginDrain\n"
        process.send_signal(number)
        process.send_signal(number)  # a shell that ends sends its own, too
        heard = process.stdout.read().split()
    assert heard[-1:] == ["EndDrain"], heard
    assert process.returncode == 128 + number


def test_lines_stay_empty_only_while_somebody_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is done below may take longer than a lease; after it nobody asks any more."""
    requests: list[Stop] = []
    often = threading.Event()

    def ask(_: Settings, request: Stop) -> RemainingCallers:
        requests.append(request)
        if len(requests) > 5:
            often.set()
        return RemainingCallers(0, 0)

    monkeypatch.setattr(drain, "ask_dispatcher", ask)
    monkeypatch.setattr(drain, "RENEW_EVERY_SECONDS", 0.01)
    with drain.emptied(load_settings(tmp_path), Progress(quiet=True)):
        assert often.wait(20)
    assert isinstance(requests[-1], EndDrain)
    assert all(it.lease_seconds for it in requests[:-1] if not isinstance(it, EndDrain))
