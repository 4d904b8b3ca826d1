"""What an update may do below running programs, and how it knows that there is one."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings, load_settings
from launcher import drain, up, update, version
from launcher.control import Control, Process
from launcher.homes import ensure_home, fresh_home
from launcher.interruptions import Interrupted, interruptions_raise
from launcher.update import NeedsStop, check_migrations


def test_a_migration_that_says_nothing_of_rolling_needs_a_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rolling, breaking = tmp_path / "0002_a.sql", tmp_path / "0003_b.sql"
    rolling.write_text("-- rolling: a new column, which nobody before writes\n")
    breaking.write_text("-- A column is gone.\n")
    monkeypatch.setattr(update, "migrations", lambda: [(2, rolling), (3, breaking)])
    check_migrations(3)
    with pytest.raises(NeedsStop, match=r"0003_b\.sql"):
        check_migrations(2)
    breaking.write_text(rolling.read_text())
    check_migrations(1)


def test_other_code_is_another_version_and_tests_are_no_code(tmp_path: Path) -> None:
    packages = [f"{name}/__init__.py" for name in ("agi", "registry", "tests")]
    for name in (*packages, "agi/a.py", "registry/rows/b.sql", "tests/c.py", *version.WHOLE):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("first")
    before = version.code_fingerprint(tmp_path)
    (tmp_path / "tests/c.py").write_text("other")
    assert version.code_fingerprint(tmp_path) == before
    (tmp_path / "registry/rows/b.sql").write_text("other")
    assert version.code_fingerprint(tmp_path) != before


def test_what_runs_is_written_down_and_an_older_home_knows_nothing(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    settings.run_dir.mkdir()
    assert version.running(settings) is None
    now = version.installed(settings)
    version.note_running(settings, now)
    assert version.running(settings) == now
    (settings.run_dir / "version.json").write_text("{}")
    assert version.running(settings) is None


def test_a_pbx_that_does_not_come_back_leaves_no_line_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, requests = load_settings(tmp_path), lines_of(monkeypatch)
    with pytest.raises(StartError, match="dispatcher of the new version answers"):
        roll_pbx(settings)
    assert requests == ["BeginDrain", "CutCalls", "EndDrain"]


def test_a_pbx_whose_certificate_is_away_is_not_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {"sip_tls_certificate": "sip.crt", "sip_tls_key": "sip.key"}
    requests = lines_of(monkeypatch)
    with pytest.raises(StartError, match=r"sip\.crt cannot be read"):
        roll_pbx(load_settings(tmp_path).changed(sip_tls_port=5061, **keys))
    assert requests == []


def lines_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a dispatcher with empty lines is asked; no program comes up here."""
    requests: list[str] = []

    def ask(_: Settings, request: drain.Stop) -> drain.RemainingCallers:
        requests.append(type(request).__name__)
        return drain.RemainingCallers(0, 0)

    async def no_reload(*_: object) -> None:
        """The PBX has read what it can."""

    monkeypatch.setattr(drain, "ask_dispatcher", ask)
    monkeypatch.setattr(update, "reload_pbx", no_reload)
    monkeypatch.setattr(update, "READY_SECONDS", 0.0)
    monkeypatch.setattr(Control, "processes", lambda _: [])
    return requests


def roll_pbx(settings: Settings) -> None:
    before = version.Version("", "", "another")
    control, progress = Control(settings), Progress(quiet=True)
    update.roll_pbx(settings, control, before, frozenset(), progress)


def test_a_renewed_certificate_is_another_pbx(tmp_path: Path) -> None:
    """Asterisk reads it at a start; its name stays the same."""
    plain = load_settings(tmp_path)
    keys = {"sip_tls_certificate": "sip.crt", "sip_tls_key": "sip.key"}
    settings = plain.changed(sip_tls_port=5061, **keys)
    seen = {version.installed(settings).pbx}
    for name in ("sip.crt", "sip.key"):
        (tmp_path / name).write_text("first")
        seen.add(version.installed(settings).pbx)
        (tmp_path / name).write_text("renewed")
        seen.add(version.installed(settings).pbx)
    assert len(seen) == 5
    assert version.installed(plain.changed(**keys)) == version.installed(plain), "no such port"


class Programs:
    """A supervisor's; `breaks` is called in the middle of a stop."""

    def __init__(self, breaks: Callable[[], object]) -> None:
        self.breaks, self.acts = breaks, list[str]()

    def processes(self) -> list[Process]:
        return [Process("agi", 7, "running", 0.0)]

    def stop(self, role: str) -> None:
        self.acts.append(f"stop {role}")
        self.breaks()

    def renew(self, role: str) -> None:
        self.acts.append(f"renew {role}")

    def start(self, role: str) -> None:
        self.acts.append(f"start {role}")


def _silence() -> None:
    raise TimeoutError("the supervisor does not answer")


@pytest.fixture
def heeds_signals() -> Iterator[None]:
    """Whoever runs the tests may ignore them (nohup, a job in the background)."""
    handlers = {signal.SIGHUP: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("heeds_signals")
@pytest.mark.parametrize(
    ("breaks", "raised", "acts"),
    [
        (_silence, TimeoutError, ["stop agi", "start agi"]),
        (
            lambda: signal.raise_signal(signal.SIGINT),
            KeyboardInterrupt,
            ["stop agi", "renew agi", "start agi"],
        ),
        (
            lambda: signal.raise_signal(signal.SIGHUP),
            Interrupted,
            ["stop agi", "renew agi", "start agi"],
        ),
    ],
)
def test_an_update_that_is_interrupted_leaves_no_program_stopped(
    breaks: Callable[[], object], raised: type[BaseException], acts: list[str], tmp_path: Path
) -> None:
    settings, programs = load_settings(tmp_path), Programs(breaks)
    with interruptions_raise(), pytest.raises(raised):
        update.start_again(
            settings, cast(Control, programs), "agi", frozenset({"agi"}), Progress(quiet=True)
        )
    assert programs.acts == acts


def test_a_database_that_is_away_for_a_moment_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home of an older version that runs, but for its database; `down` would have ended it."""
    fresh_home(tmp_path)
    settings = ensure_home(tmp_path)
    monkeypatch.setattr(Control, "is_running", lambda _: True)
    monkeypatch.setattr(up, "ensure_everything", lambda *_: None)
    monkeypatch.setattr(up, "down", lambda *_, **__: pytest.fail("everything was stopped"))
    with pytest.raises(StartError, match=r"database does not answer .*: what runs goes on"):
        up.up(settings, Progress(quiet=True))
