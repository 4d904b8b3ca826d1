"""Calls that we make to citizens: an operator's, callbacks, and inquiries. In the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.inquiry import Inquiry, InquiryRules
from queue_manager.domain.floor.states import OutResult


@dataclass(frozen=True, slots=True)
class OutboundCallRequested:
    """The operator wants to speak with a ticket's applicant. `number` is E.164 and has been looked
    up and allowed by us; `out_id` is new."""

    at: datetime
    operator: str
    out_id: str
    pbx: str
    ticket: str
    line: str
    number: str


@dataclass(frozen=True, slots=True)
class OutboundCallConnected:
    """The citizen has answered: the two hear each other."""

    at: datetime
    out_id: str


@dataclass(frozen=True, slots=True)
class OutboundCallDialled:
    """Dialling is over; `result` is the PBX's word on it. The operator's leg ends by itself."""

    at: datetime
    out_id: str
    result: OutResult


@dataclass(frozen=True, slots=True)
class CallbackRulesChanged:
    """The settings on callbacks, as they are from now on."""

    at: datetime
    rules: CallbackRules


@dataclass(frozen=True, slots=True)
class CallbackHurried:
    """A shift lead wants this citizen called now."""

    at: datetime
    callback_id: str
    person_id: int


@dataclass(frozen=True, slots=True)
class CallbackWithdrawn:
    """A shift lead takes a callback back; `reason` is in their own words."""

    at: datetime
    callback_id: str
    person_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class InquiryRulesChanged:
    """The settings on inquiries, as they are from now on."""

    at: datetime
    rules: InquiryRules


@dataclass(frozen=True, slots=True)
class InquiriesChanged:
    """The applicants who are still to be asked whether their tickets were solved."""

    at: datetime
    inquiries: tuple[Inquiry, ...]


@dataclass(frozen=True, slots=True)
class InquiryReported:
    """The dialplan's word on an inquiry: a key (`inquiry.ANSWERS`), `taken`, or `silent`."""

    at: datetime
    leg: str
    word: str
