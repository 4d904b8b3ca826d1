"""What a column of schema.sql may hold is what the code's type of it may be: each derived here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import get_args, get_type_hints

import pytest

from channels import model as channels_model
from channels.clock import ConversationOutcome
from channels.rows.readers import DraftMode
from city.council import life as council_life
from city.open_data.periods import PeriodLength
from city.rating.rows.audits import AuditResult
from city.rating.rows.objections import ObjectionResult
from city.tree.branches import TreeLevel
from city.tree.plan import FEEDS
from city.tree.rows.alerts import AlertKind
from foundation.postgres.schema import SCHEMA
from foundation.telephones import numbers
from quality.alerts import life as alert_life
from quality.alerts import rules as alert_rules
from quality.assessment import life as assessment_life
from quality.boards.board import ChartSize
from quality.care import training
from quality.complaints import life as complaints
from quality.complaints.letters import LetterState
from quality.reports.mornings import Result
from quality.reports.report import OF_CLOCKS
from queue_manager import call_facts
from queue_manager.domain.call.admission import AdmissionRefusal
from queue_manager.domain.floor import states
from queue_manager.domain.floor.callback import CallbackSource
from queue_manager.domain.floor.conversation import OfferResult
from queue_manager.domain.floor.inquiry import InquiryResult
from queue_manager.domain.floor.lead_model import LeadMode
from registry import deadline_facts
from registry.deadlines import calendar, clock, escalation, reckoning
from registry.files.kinds import TicketFileKind as FileKind
from registry.knowledge.article import LANGUAGES
from registry.knowledge.typed import fold
from registry.open311.rows.open311 import Channel
from registry.places.ground import USUAL_NEAR_METRES
from registry.public_notices import life as notice_life
from registry.public_notices.notice import Category
from registry.public_notices.rows.rounds import NEWS
from registry.workflow.steps import TicketActor
from second_line.health.judging import FaultKind
from second_line.incidents.kinds import IncidentSeverity
from second_line.incidents.states import IncidentActor
from softphone_ui.abuse.page import VERDICTS
from softphone_ui.deadlines.addresses import NewAddress
from softphone_ui.directory import numbers as directory
from softphone_ui.personal_data.pages import STATES as ERASURE_STATES
from softphone_ui.transfers.emergency import EMERGENCIES
from softphone_ui.workflow.panel import KINDS as BODY_KINDS

FACTS = {call_facts.KIND, deadline_facts.KIND}
#: Table and column → the values of the code. A column may be held to several lists.
VALUES: dict[tuple[str, str], Iterable[str]] = {
    ("bodies", "kind"): BODY_KINDS,
    ("board_charts", "size"): ChartSize,
    ("people", "language"): LANGUAGES,
    ("operator_states", "device"): states.Device,
    ("calls", "cut_off"): states.CutOff,
    ("calls", "caller_kind"): get_args(numbers.Kind),
    ("calls", "route"): states.Route,
    ("calls", "ended_by"): states.EndedBy,
    ("calls", "refusal"): AdmissionRefusal,
    ("rings", "device"): states.Device,
    ("abuse_marks", "reason"): get_args(states.AbuseReason),
    ("abuse_marks", "verdict"): VERDICTS,
    ("ticket_history", "part"): TicketActor,
    ("ticket_files", "kind"): FileKind,
    ("ticket_files", "part"): TicketActor,
    ("recording_gaps", "reason"): get_args(states.GapReason),
    ("leads_on_line", "mode"): LeadMode,
    ("calls_out", "device"): states.Device,
    ("calls_out", "result"): states.OutResult,
    ("callbacks", "source"): CallbackSource,
    ("outside_numbers", "kind"): directory.KINDS,
    ("camera_health", "fault"): FaultKind,
    ("camera_incidents", "severity"): IncidentSeverity,
    ("camera_incident_steps", "actor"): IncidentActor,
    ("outside_numbers", "number"): EMERGENCIES,
    ("handed_out", "how"): states.HOWS,
    # No colleague's telephone rings beside one outside.
    ("handed_out", "result"): set(states.RingResult) - {states.RingResult.TAKEN},
    ("blocked_numbers", "reason"): get_args(states.AbuseReason),
    ("article_searches", "language"): LANGUAGES,
    ("article_answers", "language"): LANGUAGES,
    ("calendar_days", "mark"): calendar.Mark,
    ("city_terms", "unit"): reckoning.TermUnit,
    ("clocks", "kind"): clock.ClockKind,
    ("clocks", "state"): clock.ClockState,
    ("clocks", "unit"): reckoning.TermUnit,
    ("clocks", "next_step"): escalation.EscalationAction,
    ("escalations", "step"): escalation.EscalationAction,
    ("escalation_addresses", "told"): escalation.Recipient,
    ("escalation_addresses", "channel"): get_args(get_type_hints(NewAddress)["channel"]),
    # The registry itself ends one whose ticket has gone on.
    ("inquiries", "result"): {*InquiryResult, "overtaken"},
    ("deadline_facts", "kind"): clock.ClockKind,
    ("facts_progress", "kind"): FACTS,
    ("facts_comparisons", "kind"): FACTS,
    ("erasures", "state"): ERASURE_STATES,
    ("open311_requests", "channel"): get_args(Channel),
    ("assessments", "state"): assessment_life.AssessmentState,
    ("assessments", "reason"): assessment_life.Reason,
    ("report_clocks", "unit"): OF_CLOCKS,
    ("report_deliveries", "result"): Result,
    ("alert_rules", "comparison"): alert_rules.ThresholdComparison,
    ("alert_recipients", "way"): alert_rules.NotificationMethod,
    ("alerts", "state"): alert_life.AlertState,
    ("rating_objections", "result"): ObjectionResult,
    ("rating_audits", "result"): AuditResult,
    ("trainings", "kind"): training.TrainingKind,
    ("goal_nodes", "level"): TreeLevel,
    ("goal_feeds", "source"): FEEDS,
    ("goal_alerts", "kind"): AlertKind,
    ("complaints", "kind"): complaints.ComplaintKind,
    ("complaints", "source"): complaints.ComplaintSource,
    ("service_letters", "kind"): complaints.ComplaintKind,
    ("service_letters", "state"): LetterState,
    ("service_letters", "language"): LANGUAGES,
    ("complaints", "state"): complaints.ComplaintState,
    ("complaints", "result"): complaints.DECIDED,
    ("complaints", "way"): complaints.ReplyMethod,
    ("wall_devices", "language"): {*LANGUAGES, "turn"},
    ("wall_pairings", "language"): {*LANGUAGES, "turn"},
    ("authors", "language"): LANGUAGES,
    ("followers", "language"): LANGUAGES,
    ("conversations", "reply_mode"): channels_model.ReplyMode,
    ("conversation_offers", "result"): OfferResult,
    ("conversations", "outcome"): ConversationOutcome,
    ("conversation_readers", "draft_mode"): DraftMode,
    ("message_files", "kind"): channels_model.FileKind,
    ("open_data_rows", "span"): PeriodLength,
    ("council_decisions", "state"): council_life.DecisionState,
    ("public_notices", "state"): notice_life.NoticeState,
    ("public_notices", "category"): Category,
    ("public_notices", "severity"): notice_life.Severity,
    ("notice_followers", "language"): LANGUAGES,
    ("notice_followers", "least"): notice_life.Severity,
    ("notice_rounds", "news"): NEWS,
}
#: Of these the code has no type: what writes them names the value.
WITHOUT_TYPE = {
    ("tasks", "kind"), ("followers", "way"), ("messages", "kind"),
    ("messages", "part"), ("message_files", "state"),
}  # fmt: skip
#: Of an erasure that is over, whoever it was about is forgotten.
PARTS = {
    ("erasures", "state", frozenset({"refused", "done"})),
    ("council_decisions", "state", frozenset({"done", "withdrawn"})),
    # Not submitted.
    ("assessments", "state", frozenset({"waiting", "draft", "set_aside"})),
}

_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+) \((.*?)\n\)", re.DOTALL)
_LIST = re.compile(r"\((\w+) IN \(([^()]*)\)\)")
_TEXT = re.compile(r"'([^']*)'")
_SCHEMA = re.sub(r"--[^\n]*", "", SCHEMA.read_text(encoding="utf-8"))


def lists() -> list[tuple[str, str, frozenset[str]]]:
    """Table, column and values of every list of values that schema.sql checks."""
    return [
        (table, column, frozenset(_TEXT.findall(values)))
        for table, columns in _TABLE.findall(_SCHEMA)
        for column, values in _LIST.findall(columns)
    ]


@pytest.mark.parametrize(("table", "column", "values"), lists())
def test_a_column_holds_what_the_code_knows(
    table: str, column: str, values: frozenset[str]
) -> None:
    if (table, column) in WITHOUT_TYPE or (table, column, values) in PARTS:
        return
    assert values == {str(it) for it in VALUES[table, column]}


def test_every_type_here_is_of_a_column() -> None:
    known = {(table, column) for table, column, _ in lists()}
    assert known == {*VALUES, *WITHOUT_TYPE}


def test_sql_folds_letters_as_the_code_does() -> None:
    """PostgreSQL's `lower` may know Latin letters only, so every Cyrillic one is written there."""
    body = _SCHEMA.partition("FUNCTION knowledge_fold")[2].partition("$$;")[0]
    frm, to = _TEXT.findall(body)
    letters = {*map(chr, range(ord("а"), ord("я") + 1)), *"ёәғқңөұүіһ"}
    letters |= {it.upper() for it in letters}
    assert dict(zip(frm, to, strict=True)) == {it: fold(it) for it in letters if fold(it) != it}


def test_near_a_place_is_as_near_in_sql() -> None:
    (metres,) = re.findall(r"near_metres integer NOT NULL DEFAULT (\d+)", _SCHEMA)
    assert int(metres) == USUAL_NEAR_METRES
