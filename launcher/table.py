"""Formats the status and the sign-in table as text."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from launcher.status import Status
from staff.guesses import worth_telling
from staff.roles import name_of

SHOWN_OPERATORS = 3

DRAINING = "ARE BEING EMPTIED: who calls is refused; ./komek drain --end takes callers again"
UNSUPERVISED = {
    "gone": "THE SUPERVISOR IS GONE: what is listed runs on, and nothing is started again.\n"
    "./komek up ends it and starts everything anew; ./komek down ends it.",
    "silent": "THE SUPERVISOR DOES NOT ANSWER: it hangs, or it is stopping everything.\n"
    "./komek up waits for its end and starts everything anew; ./komek down ends it.",
}


def start_table(status: Status) -> str:
    """Return where to sign in and what to dial, shown when ``up`` is done."""
    host, port = status["sip"]["host"], status["sip"]["port"]
    line = status["lines"][0] if status["lines"] else "109"
    rows = [("citizens", status["web"]), ("sign in", f"{status['web']}/staff")]
    rows += _people(status)
    rows += [
        ("dial", f"sip:{line}@{host}:{port}   or, with no phone:  ./komek call"),
        ("a SIP phone", f"{host}:{port} UDP;  *10 available   *11 pause   *12 sign out"),
        ("recordings", status["recordings"]),
    ]
    rows += [("made up", past) for past in [status["made_up_past"]] if past]
    return f"\nKomek 109 is up.\n\n{_table(rows)}\n"


def status_table(status: Status) -> str:
    """Write everything ``status`` knows, without the passwords of all 27."""
    room = _table([("disk", trouble) for trouble in _room_trouble(status["disk"])])
    if not status["running"] and status["supervisor"] == "none":
        return f"Komek 109 is not running ({status['home']}).\n{room}".rstrip()
    answering = status["answering"]
    rows = [
        (role, f"pid {pid:<8}{_word(answering.get(role))}")
        for role, pid in status["processes"].items()
    ]
    places = [
        (name, f"{place['host']}:{place['port']}  {_word(place['up'])}")
        for name, place in _places(status)
    ]
    places += [("lines", DRAINING)] if status["draining"] else []
    places += [("recordings", trouble) for trouble in _recordings_trouble(status["recorder"])]
    places += _hangs(status["hangs"])
    places += _sources(status["channels"])
    places += by_meaning(status["registry"])
    places += model_fetch(status["model"])
    places += [("facts", trouble) for trouble in _facts_trouble(status)]
    places += [(role, _faults(counts)) for role, counts in status["faults"].items()]
    places += [("disk", trouble) for trouble in _room_trouble(status["disk"])]
    places += _copies(status)
    places += [("guessing", trouble) for trouble in _guessing(status["guesses"])]
    found = f"{_table(rows)}\n\n{_table(places)}\n"
    if trouble := UNSUPERVISED.get(status["supervisor"]):
        return f"{trouble}\n\n{found}"
    return f"{found}{start_table(status)}"


def _places(status: Status) -> Iterable[tuple[str, dict[str, Any]]]:
    yield "AMI", status["ami"]
    yield "AGI", status["agi"]
    yield "database", status["database"]
    yield "Redis", status["redis"]


def _recordings_trouble(health: dict[str, Any]) -> Iterable[str]:
    """What the recorder warns of, from its health."""
    if health.get("space") in ("low", "full"):
        free = (health.get("free_bytes") or 0) / 1e9
        yield f"ROOM IS {health['space'].upper()}: {free:.1f} GB left"
    if failing := health.get("failing"):
        yield f"{len(failing)} CANNOT BE KEPT: {next(iter(failing.values()))[:100]}"
    if unrecorded := (health.get("reconciled") or {}).get("unrecorded"):
        yield f"{unrecorded} CALLS WERE NOT RECORDED: .venv/bin/python -m recordings reconcile"


def _hangs(hangs: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Programs that the watch had to end, with the place where each stood the last time."""
    for role, count in hangs["count"].items():
        times = "ONCE" if count == 1 else f"{count} TIMES"
        last = next((it for it in hangs["latest"] if it["role"] == role), None)
        where = f", last {last['at'][:19]}Z at {last['where'] or 'no known place'}" if last else ""
        yield role, f"HUNG AND WAS ENDED {times}{where} (the stack: ./komek status --json)"


def _copies(status: Status) -> Iterable[tuple[str, str]]:
    """The ages of the last copy and of the last drill, and whether the drill passed."""
    if copy := status["copy"]:
        yield "last copy", f"{_age(copy['age_seconds'])} old, in {copy['folder']}"
    if drill := status["drill"]:
        result = "passed" if drill["passed"] else f"FAILED: {drill['problems'][0]}"
        yield "last drill", f"{_age(drill['age_seconds'])} ago, of {drill['folder']}: {result}"


def _age(seconds: int) -> str:
    hours = seconds // 3600
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"


def _room_trouble(disk: dict[str, Any]) -> Iterable[str]:
    """What the installation's disk lacks, from `status.disk`."""
    if disk.get("room") in ("low", "full"):
        yield f"ROOM IS {disk['room'].upper()}: {disk['free_bytes'] / 1e6:.0f} MB left"


def _guessing(guesses: Mapping[str, int]) -> Iterable[str]:
    """Wrong passwords of the last hour, from `status.guesses`."""
    if worth_telling(guesses):
        sip, sign_in = guesses["sip"], guesses["sign_in"]
        yield f"PASSWORDS ARE GUESSED: {sip} of telephones, {sign_in} at the sign-in in an hour"


def _sources(health: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Where citizens write, from the channels' health."""
    for name, source in (health.get("sources") or {}).items():
        if source["away_since"]:
            yield name, f"DOES NOT ANSWER since {source['away_since'][:19]}Z: {source['trouble']}"
        elif source["lag_seconds"] is not None:
            newest = source["published_at"][:19]
            words = f"answers; newest {newest}Z, here {source['lag_seconds']:.0f} s later"
            yield name, words + _limits(source)
        else:
            yield name, "answers; nothing has come yet" + _limits(source)


def model_fetch(known: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Return how far the embedding model is fetched; nothing once it is there."""
    if not known or known["state"] == "there":
        return
    percent = "" if known["percent"] is None else f" {known['percent']} %"
    why = f": {known['why']}" if known["why"] else ""
    again = f"; again at {known['next_at']}" if known["next_at"] else ""
    attempt = f" (attempt {known['attempt']})" if known["attempt"] > 1 else ""
    yield "model", f"{known['state']}{percent}{attempt}{why}{again}"


def by_meaning(health: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Return whether topics are suggested by meaning, from the registry's health."""
    if meaning := health.get("meaning"):
        learned, off = f"learned from {meaning['learned']} tickets", meaning["off"]
        spelling = f"; by spelling {learned}" if meaning["learned"] else ""
        ended = f"; ended {meaning['ended']}x: log/registry.log" if meaning["ended"] else ""
        yield "by meaning", (off + spelling if off else f"on; {learned}") + ended


def _limits(source: dict[str, Any]) -> str:
    """What is left of the network's limits, and who pretended to be it."""
    left = [f"{it['left']} of {it['limit']} {it['name']} left" for it in source["quotas"]]
    forged = [f"{source['forged']} FORGED deliveries refused"] if source["forged"] else []
    return "".join(f"; {it}" for it in (*left, *forged))


def _faults(counts: Mapping[str, int]) -> str:
    """What a process met and went on after, since it started."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return f"UNWELL: {kinds} (see its log)"


def _facts_trouble(status: Status) -> Iterable[str]:
    """How far facts are being built, and which of them differ from their records."""
    for kind, health in (("calls", status["scribe"]), ("deadlines", status["registry"])):
        facts = health.get("facts") or {}
        if facts.get("building") and facts.get("built"):
            yield f"of {kind}: {facts['built']} built, back to {facts['reached']}"
        if facts.get("differ"):
            yield (
                f"{facts['differing']} OF {facts['compared']} OF {kind.upper()} DIFFER from their "
                f"records, such as {facts['differ'][0]}: ./komek facts"
            )


def _word(answers: bool | None) -> str:
    return {True: "answers", False: "DOES NOT ANSWER", None: ""}[answers]


def _people(status: Status) -> list[tuple[str, str]]:
    rows = []
    for person in status["staff"]:
        role = name_of(person["role"], "en").lower()
        rows.append((role, f"{person['login']} / {person['password']}   {person['name']}"))
    with_password = [person for person in status["operators"] if "password" in person]
    for person in with_password[:SHOWN_OPERATORS]:
        rows.append(("operator", f"{person['login']} / {person['password']}   {person['name']}"))
    left = len(with_password) - SHOWN_OPERATORS
    if left > 0:
        home = "" if "KOMEK_HOME" not in os.environ else f"   (demo.json in {status['home']})"
        rows.append(("", f"and {left} more: ./komek status --json{home}"))
    return rows


def _table(rows: Sequence[tuple[str, str]]) -> str:
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"  {name:<{width}}   {value}".rstrip() for name, value in rows)
