"""Complaints and praise of calls, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from quality.complaints.life import (
    OPEN_PAIRS,
    ComplaintContext,
    ComplaintKind,
    ComplaintSource,
    ComplaintState,
    ComplaintStepRequest,
    ReplyMethod,
)


@dataclass(frozen=True, slots=True)
class CallOf:
    """The call that it is about; `subject` is the person who answered. `score`: the caller's own
    mark for it, 1 to 5."""

    call_id: str
    caller: str | None
    operator: str | None
    subject: int | None
    ticket: str | None
    offered_at: datetime
    score: int | None


@dataclass(frozen=True, slots=True)
class ReportableCall:
    """A call of the caller's that they may speak of; `kinds`: what is on record of it already."""

    call_id: str
    offered_at: datetime
    operator: str
    operator_name: str
    ticket: str | None
    subject: str | None
    kinds: list[ComplaintKind]


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """A complaint to be opened. `due_at` None: no answer is owed."""

    kind: ComplaintKind
    source: ComplaintSource
    call_id: str
    reported_in: str | None
    operator: str
    subject: int
    words: str
    opened_at: datetime
    opened_by: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """One of a list."""

    complaint_id: int
    kind: ComplaintKind
    source: ComplaintSource
    call_id: str
    operator: str
    operator_name: str
    words: str
    state: ComplaintState
    result: ComplaintState | None
    opened_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    decided_at: datetime | None
    examiner_name: str | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Complaint:
    """All of it. `offered_at`, `caller`, `ticket` and `score` are those of the call.
    `conversation_id`: in which its author wrote it."""

    complaint_id: int
    kind: ComplaintKind
    source: ComplaintSource
    call_id: str
    reported_in: str | None
    operator: str
    subject: int
    operator_name: str
    words: str
    state: ComplaintState
    result: ComplaintState | None
    opened_at: datetime
    opened_by_name: str
    due_at: datetime | None
    examiner_name: str | None
    grounds: list[str]
    finding: str
    decided_at: datetime | None
    shown: bool
    statement: str
    stated_at: datetime | None
    answer: str
    way: ReplyMethod | None
    answered_at: datetime | None
    answered_by_name: str | None
    caller: str | None
    ticket: str | None
    offered_at: datetime
    score: int | None
    conversation_id: int | None

    @property
    def standing(self) -> ComplaintContext:
        """Return what the table of steps looks at."""
        return ComplaintContext(self.kind, self.state, self.subject)


@dataclass(frozen=True, slots=True)
class ComplaintStepRecord:
    """A step that was taken, and where it led."""

    at: datetime
    person_name: str
    step: str
    state: ComplaintState


@dataclass(frozen=True, slots=True)
class OwnComplaint:
    """A complaint as its subject sees it: which call it was and what was said only where
    `shown`."""

    complaint_id: int
    kind: ComplaintKind
    state: ComplaintState
    result: ComplaintState | None
    opened_at: datetime
    decided_at: datetime | None
    shown: bool
    words: str | None
    call_id: str | None
    offered_at: datetime | None
    ticket: str | None
    finding: str
    statement: str


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of one person: complaints, those upheld, and praises."""

    person_id: int
    complaints: int
    upheld: int
    praises: int


@dataclass(frozen=True, slots=True)
class ComplaintFilter:
    """The filters of complaints; None leaves a filter out. Never those about `person_id`."""

    person_id: int
    only_open: bool | None = True
    kind: ComplaintKind | None = None
    operator: str | None = None


@query("complaint_call")
async def call_of(connection: Connection, call_id: str) -> CallOf | None:
    """Return the call, or None where there is none."""


@query("complaint_candidates")
async def candidates(
    connection: Connection, call: CallOf, since: datetime, limit: int
) -> list[ReportableCall]:
    """Return calls of the same caller, and this one."""


@query("complaint_add")
async def add(connection: Connection, new: NewComplaint) -> int | None:
    """Add a complaint, and return its number. None: the call has one of this kind."""


@query("complaint_of_call")
async def of_call(connection: Connection, call_id: str, kind: ComplaintKind) -> int | None:
    """Return the number of the complaint that a call has. None: it has none of this kind."""


async def lock(connection: Connection, complaint_id: int) -> ComplaintContext | None:
    """Lock a complaint while this transaction lasts; return its state, None where there is none."""
    row = await connection.fetchrow(*bind("complaint_locked", complaint_id=complaint_id))
    return (
        None
        if row is None
        else ComplaintContext(
            ComplaintKind(row["kind"]), ComplaintState(row["state"]), row["subject"]
        )
    )


async def write_step(
    connection: Connection,
    complaint_id: int,
    wish: ComplaintStepRequest,
    state: ComplaintState,
    at: datetime,
    way: ReplyMethod | None,
) -> None:
    """Write the step that was found possible, and its line in the story."""
    await connection.execute(
        *bind(
            "complaint_step",
            complaint_id=complaint_id,
            state=state,
            person_id=wish.person_id,
            at=at,
            grounds=sorted(wish.grounds),
            words=wish.words,
            way=way,
        )
    )
    await connection.execute(
        *bind(
            "complaint_step_add",
            complaint_id=complaint_id,
            at=at,
            person_id=wish.person_id,
            step=wish.step,
            state=state,
        )
    )


@query("complaint_show")
async def show(connection: Connection, complaint_id: int, person_id: int, *, shown: bool) -> bool:
    """Let its subject know of which call it speaks, or not. False for the subject's own wish."""


@query("complaint_state_own")
async def state_own(
    connection: Connection, complaint_id: int, person_id: int, words: str, at: datetime
) -> bool:
    """Return the subject's statement. False where it is not theirs to make, or too late."""


@query("complaints_found", open_pairs=list(OPEN_PAIRS))
async def found(connection: Connection, which: ComplaintFilter, limit: int) -> list[ComplaintLine]:
    """Return what is due first comes first."""


@query("complaint_whole")
async def whole(connection: Connection, complaint_id: int) -> Complaint | None:
    """Return all of it, or None where there is none."""


@query("complaint_story")
async def story(connection: Connection, complaint_id: int) -> list[ComplaintStepRecord]:
    """Return its steps, the oldest first."""


@query("complaints_of_subject")
async def of_subject(
    connection: Connection, person_id: int, begins: datetime, ends: datetime, limit: int
) -> list[OwnComplaint]:
    """Return what a person may see of what is about them."""


@query("complaints_to_state")
async def to_state(connection: Connection, person_id: int) -> int:
    """Return how many complaints wait for a statement of their subject."""


@query("complaints_counts")
async def counts(connection: Connection, begins: datetime, ends: datetime) -> dict[int, Counts]:
    """Count complaints and praise of a period. Return person → counts."""
