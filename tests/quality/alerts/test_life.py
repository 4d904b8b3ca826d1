"""The life of an alert under a virtual clock: fired once, escalated, acknowledged, silent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.alerts.figures import FIGURES
from quality.alerts.life import (
    GAP,
    TABLE,
    Alert,
    AlertState,
    Signal,
    acknowledge,
    observe,
    withdraw,
)
from quality.alerts.notices import OVER, QuietLevel, due
from quality.alerts.rules import AlertRule, NotificationMethod, Recipient, ThresholdComparison

NOW = datetime(2026, 11, 27, 5, tzinfo=UTC)
STEP = timedelta(seconds=5)
LEAD = Recipient(1, NotificationMethod.SCREEN, "shift_lead")
MAIL = Recipient(1, NotificationMethod.MAIL, "lead@city.test")
CHAT = Recipient(2, NotificationMethod.TELEGRAM, "-100200300")
LAST = Recipient(3, NotificationMethod.WEBHOOK, "https://head.test/hook")
ABOVE, BELOW = ThresholdComparison.ABOVE, ThresholdComparison.BELOW


def rule(
    figure: str = "waiting", comparison: ThresholdComparison = ABOVE, threshold: float = 10,
    for_seconds: int = 120, escalate_seconds: int | None = 300,
) -> AlertRule:  # fmt: skip
    return AlertRule(
        1, figure, comparison, threshold, for_seconds, escalate_seconds=escalate_seconds,
        recipients=(LEAD, MAIL, CHAT, LAST),
    )  # fmt: skip


@dataclass
class Watch:
    """Looks every five seconds, as the process does."""

    rule: AlertRule
    now: datetime = NOW
    alert: Alert | None = None
    #: What everybody heard, with the second in which they did.
    heard: list[tuple[int, Recipient]] = field(default_factory=list)
    sent: set[Recipient] = field(default_factory=set)
    states: list[AlertState] = field(default_factory=list)
    hush: QuietLevel = QuietLevel.ALL

    def look(self, value: float | None) -> None:
        found = observe(
            self.alert, self.rule, value, self.now, muted=self.hush is not QuietLevel.ALL
        )
        self.states += [it.state for it in found.came_to]
        self.alert = found.alert
        if self.alert is not None:
            for notice in due(self.alert, self.rule, self.sent, self.hush):
                self.heard.append((round((self.now - NOW).total_seconds()), notice))
                self.sent.add(notice)
            if (
                self.alert.state in (AlertState.FIRING, AlertState.ESCALATED)
                and self.hush is QuietLevel.ALL
            ):
                self.alert = replace(self.alert, notified_at=self.alert.notified_at or self.now)
            if self.alert.state is AlertState.RESOLVED:
                self.alert, self.sent = None, set()
        self.now += STEP

    def goes_on(self, value: float | None, seconds: int) -> None:
        for _ in range(seconds // 5):
            self.look(value)

    def acknowledge(self) -> None:
        assert self.alert is not None
        after = acknowledge(self.alert, 7, self.now)
        assert after is not None
        self.alert = after
        self.states.append(after.state)


@pytest.mark.parametrize(
    ("it", "well", "bad"),
    [
        (rule("service_level", BELOW, 80, 600), 91.0, 62.5),
        (rule("waiting", ABOVE, 10, 30), 10, 11),
        (rule("longest_wait", ABOVE, 60, 0), 12.0, 61.0),
        (rule("rings_in_vain", ABOVE, 2, 0), 2, 3),
        (rule("operators_working", BELOW, 2, 300), 2, 1),
        (rule("disk_free", BELOW, 5, 0), 80.0, 4.9),
        (rule("recordings_missing", ABOVE, 0, 600), 0, 1),
        (rule("overdue", ABOVE, 0, 3600), 0, 4),
        (rule("sums_differ", ABOVE, 0, 0), 0, 1),
        (rule("restarts", ABOVE, 0, 0), 0, 1),
        (rule("guesses_sip", ABOVE, 49, 0), 3, 50),
        (rule("messages_wait", ABOVE, 15, 0), 0.5, 15.5),
    ],
    ids=lambda it: it.figure if isinstance(it, AlertRule) else None,
)
def test_each_rule_fires_once_escalates_and_is_silent_when_acknowledged(
    it: AlertRule, well: float, bad: float
) -> None:
    watch = Watch(it)
    watch.goes_on(well, 600)
    assert watch.alert is None and not watch.heard
    begins = 600
    watch.goes_on(bad, it.for_seconds)
    assert not watch.heard, "not before it has lasted"
    watch.goes_on(bad, 300)
    fired = begins + it.for_seconds
    assert watch.heard == [(fired, MAIL), (fired, LEAD)], "once, however often it is looked at"
    watch.goes_on(bad, 5)
    assert watch.heard[2:] == [(fired + 300, CHAT)], "nobody acknowledged: the next person"
    watch.acknowledge()
    watch.goes_on(bad, 3600)
    watch.goes_on(well, it.for_seconds // 2)
    watch.goes_on(bad, 600)
    assert len(watch.heard) == 3, "silent afterwards"
    watch.goes_on(well, max(it.for_seconds, 60) + 5)
    over = [notice for _, notice in watch.heard[3:]]
    assert over == [replace(MAIL, step=OVER), replace(CHAT, step=OVER)]
    assert watch.states == [
        AlertState.FIRING, AlertState.ESCALATED, AlertState.ACKNOWLEDGED, AlertState.RESOLVED,
    ] and watch.alert is None  # fmt: skip


def test_it_goes_to_the_last_person_and_no_further() -> None:
    watch = Watch(rule(for_seconds=0))
    watch.goes_on(11, 3600)
    assert watch.heard == [(0, MAIL), (0, LEAD), (300, CHAT), (600, LAST)]


def test_a_figure_that_goes_to_and_fro_is_one_alert() -> None:
    watch = Watch(rule(for_seconds=60, escalate_seconds=None))
    watch.goes_on(11, 65)
    for _ in range(40):
        watch.goes_on(9, 50)
        watch.goes_on(11, 20)
    assert [notice for _, notice in watch.heard] == [MAIL, LEAD]
    assert watch.states == [AlertState.FIRING]


def test_one_that_goes_to_and_fro_before_it_lasts_is_none() -> None:
    watch = Watch(rule(for_seconds=60))
    for _ in range(40):
        watch.goes_on(11, 55)
        watch.goes_on(9, 5)
    assert not watch.heard


def test_nobody_hears_of_a_silenced_alert_until_the_silence_is_over() -> None:
    watch = Watch(rule(for_seconds=0), hush=QuietLevel.NOTHING)
    watch.goes_on(11, 1800)
    assert not watch.heard and watch.states == [AlertState.FIRING], "nor does it escalate"
    watch.hush = QuietLevel.ALL
    watch.goes_on(11, 305)
    assert watch.heard == [(1800, MAIL), (1800, LEAD), (2100, CHAT)]


def test_in_quiet_hours_only_screens_show_it() -> None:
    watch = Watch(rule(for_seconds=0), hush=QuietLevel.SCREENS)
    watch.goes_on(11, 1800)
    assert watch.heard == [(0, LEAD)]
    watch.hush = QuietLevel.ALL
    watch.look(11)
    assert watch.heard[1:] == [(1800, MAIL)]


def test_what_nobody_knows_is_neither_well_nor_bad() -> None:
    watch = Watch(rule(for_seconds=120))
    watch.goes_on(11, 60)
    watch.goes_on(None, 600)
    watch.goes_on(11, 100)
    assert not watch.heard, "it was not seen to be bad for two minutes"
    watch.goes_on(11, 30)
    assert len(watch.heard) == 2
    watch.goes_on(9, 60)
    watch.goes_on(None, 600)
    watch.goes_on(9, 100)
    assert watch.states[-1] is AlertState.ESCALATED, "the escalation needs no reading"
    watch.goes_on(9, 30)
    assert watch.states[-1] is AlertState.RESOLVED


def test_a_short_stop_of_the_process_takes_nothing_away() -> None:
    watch = Watch(rule(for_seconds=120))
    watch.goes_on(11, 60)
    watch.now += GAP - STEP
    watch.goes_on(11, 10)
    assert [notice for _, notice in watch.heard] == [MAIL, LEAD]


def test_only_what_is_loud_can_be_acknowledged_and_a_rule_that_ends_ends_its_alert() -> None:
    watch = Watch(rule(for_seconds=60))
    watch.look(11)
    assert watch.alert is not None
    assert acknowledge(watch.alert, 7, watch.now) is None, "it has not fired"
    assert withdraw(watch.alert, watch.now).alert is None, "and leaves nothing behind"
    watch.goes_on(11, 70)
    assert watch.alert is not None
    mine = acknowledge(watch.alert, 7, watch.now)
    assert mine is not None and (mine.acknowledged_by, mine.acknowledged_at) == (7, watch.now)
    assert acknowledge(mine, 8, watch.now) is None, "one person has it"
    over = withdraw(watch.alert, watch.now).alert
    assert over is not None and over.state is AlertState.RESOLVED and over.resolved_at == watch.now


@pytest.mark.parametrize(
    ("begins", "ends", "at", "quiet"),
    [
        (time(22), time(7), time(23, 30), True),
        (time(22), time(7), time(6, 59), True),
        (time(22), time(7), time(7), False),
        (time(13), time(14), time(13), True),
        (time(13), time(14), time(14), False),
        (None, None, time(3), False),
    ],
)
def test_quiet_hours_may_go_over_midnight(
    begins: time | None, ends: time | None, at: time, quiet: bool
) -> None:
    it = replace(rule(), quiet_from=begins, quiet_until=ends)
    zone = ZoneInfo("Asia/Almaty")
    assert it.is_quiet(datetime.combine(NOW.date(), at, zone)) is quiet


def test_the_table_leads_every_state_to_its_end() -> None:
    for state in AlertState:
        if state is not AlertState.RESOLVED:
            assert (state, Signal.WITHDRAWN) in TABLE
    assert not [state for state, _ in TABLE if state is AlertState.RESOLVED]


@given(st.lists(st.tuples(st.sampled_from([None, 9.0, 11.0]), st.integers(1, 40)), max_size=30))
def test_nobody_is_notified_twice_of_an_alert_whatever_happens(
    course: list[tuple[float | None, int]],
) -> None:
    watch = Watch(rule(for_seconds=30, escalate_seconds=60))
    of_this_one: list[Recipient] = []
    for value, looks in course:
        for _ in range(looks):
            before = len(watch.heard)
            watch.look(value)
            of_this_one += [notice for _, notice in watch.heard[before:]]
            assert len(set(of_this_one)) == len(of_this_one)
            if watch.alert is None:
                of_this_one = []


def test_every_rule_of_a_new_home_watches_a_known_figure() -> None:
    text = open("quality/alerts/rows/seed/8_alert_rules.sql", encoding="utf-8").read()
    seeds = [line.split("'")[3] for line in text.splitlines() if line.startswith("        ('")]
    assert len(seeds) >= 12 and set(seeds) <= set(FIGURES)
