"""Roles and rights. A role is a row: its rights, its home page, and how much of the city it sees.

A new role is a new row of ROLES; nothing else names the roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OPERATOR, SHIFT_LEAD, QUALITY = "operator", "shift_lead", "quality"
CLERK, ADMINISTRATOR, QUALITY_LEAD = "clerk", "administrator", "quality_lead"
HEAD, DEPUTY_AKIM, AKIM = "head", "deputy_akim", "akim"


class Right(StrEnum):
    """One thing a person may do."""

    SIGNED_IN = "signed_in"
    DESK = "desk"  # answer calls in the browser, change one's own state
    TICKETS = "tickets"  # read and write tickets
    CALLS_OWN = "calls_own"  # lists of calls; of one's own without CALLS_ALL
    CALLS_ALL = "calls_all"
    LISTEN_OWN = "listen_own"
    LISTEN_ALL = "listen_all"
    FLOOR = "floor"  # see every operator and every caller, live
    FLOOR_CHANGE = "floor_change"  # change another operator's state
    PHONE = "phone"  # have a telephone in the browser
    ON_LINE = "on_line"  # be on an operator's line: listen, whisper, barge in, take over
    LINE_LOG = "line_log"  # see who was on whose line
    MISSED = "missed"
    COMPLAINTS = "complaints"  # complaints and praise on service: open, examine, decide, answer
    LOSSES = "losses"  # explain a day's lost calls, say who sees to them, close the day
    EXPORT = "export"
    READINGS = "readings"  # who has read which personal data
    APPLICANTS = "applicants"  # hand an applicant's data over, ask to have it erased
    ERASURES = "erasures"  # confirm what somebody else asked to have erased
    VIEWS_SHARED = "views_shared"  # keep a search of tickets for everybody of a role
    DIRECTORY = "directory"  # numbers outside to which callers may be handed on
    BODY = "body"  # the tickets of the one body whose clerk one is
    KNOWLEDGE = "knowledge"  # read articles, and write those one owns
    KNOWLEDGE_WRITE = "knowledge_write"  # every article
    STEPS = "steps"  # lead a ticket on; which steps, the table of its life says
    TERMS = "terms"  # see what is due, paused and over
    CALENDAR = "calendar"  # the working calendar, whom to tell of terms, the city's terms
    ROUTING = "routing"  # topics, bodies, and who solves what where
    PLACES = "places"  # districts' outlines and streets
    REOPENED = "reopened"  # tickets whose applicants were not content for the third time
    KEYS = "keys"  # api keys of programs that register requests (Open311)
    NUMBERS = "numbers"  # callers' and applicants' numbers whole, in every list
    NUMBER_SHOWN = "number_shown"  # one covered number shown by a key, which is written down
    PEOPLE = "people"  # accounts: who works here, as what
    FACTOR_RESETS = "factor_resets"  # take somebody's second factor back, together with another
    HEALTH = "health"  # what runs, what is amiss, and the ends of the logs
    WALLS = "walls"  # let screens show the wallboard, and take that back
    ROSTER = "roster"  # enter who works from when to when
    KPI = "kpi"  # everybody's figures of a month
    KPI_OWN = "kpi_own"  # one's own month, and the sheet to sign
    ASSESS = "assess"  # judge calls that were drawn, and calibrate with the others
    ASSESSED = "assessed"  # be judged, and answer
    ASSESSMENTS = "assessments"  # read everybody's
    ASSESSMENT_FORMS = "assessment_forms"  # make forms by which calls are judged
    THREADS = "threads"  # threads on moments of calls in which one has a part
    THREADS_ALL = "threads_all"  # everybody's
    INBOX = "inbox"  # read what citizens write, and answer them
    RATING = "rating"  # how heads and deputy akims solve what their bodies are due
    RATING_REVIEW = "rating_review"  # answer heads' objections, judge audited closures
    KPI_TREE = "kpi_tree"  # the city's aims and how far they are reached
    KPI_TREE_CHANGE = "kpi_tree_change"  # make and change aims, their owners and plans
    PROBLEMS = "problems"  # the city's systemic problems
    COUNCIL = "council"  # the page of the akimat's council, and what it decides
    DECISIONS = "decisions"  # what the council decided and one's body owes
    CRITICALITY = "criticality"  # say how grave problems of each topic are
    HEADSHIPS = "headships"  # enter who heads and who supervises which body, from when to when
    PUBLISH = "publish"  # say which words and photos of a report everybody may see
    NETWORKS = "networks"  # networks in which citizens write, and what is watched there
    LINES = "lines"  # lines, their ladders and greetings; what operators can be asked for


class Scope(StrEnum):
    """The scope of a role: whose tickets and figures it sees."""

    OWN_BODY = "own_body"
    SUPERVISED_BODIES = "supervised_bodies"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Role:
    """The rights of people with one `code` (the `role` of the people table). `home` is the address
    of the page that opens when they sign in. `with_extension`: what those may do besides to whom
    the administrator gave an extension; they serve only lines that name them."""

    code: str
    rights: frozenset[Right]
    home: str
    scope: Scope = Scope.CITY
    with_extension: frozenset[Right] = frozenset()
    #: Without a second factor they cannot work in production.
    second_factor: bool = False

    @property
    def takes_calls(self) -> bool:
        """Return whether each person of it has an extension on the PBX."""
        return Right.DESK in self.rights

    @property
    def may_take_calls(self) -> bool:
        """Return whether a person of it may have one."""
        return Right.DESK in self.rights | self.with_extension

    def rights_of(self, extension: str | None) -> frozenset[Right]:
        """Return what somebody of it may do who has this extension, or none."""
        return self.rights if extension is None else self.rights | self.with_extension


_EVERYONE = frozenset({Right.SIGNED_IN, Right.KNOWLEDGE})
_WATCHES = frozenset(
    {
        Right.CALLS_OWN,
        Right.CALLS_ALL,
        Right.LISTEN_ALL,
        Right.TICKETS,
        Right.STEPS,
        Right.MISSED,
        Right.COMPLAINTS,
        Right.KPI,
        Right.FLOOR,
        Right.TERMS,
        Right.REOPENED,
        Right.ASSESSMENTS,
    }
)
_LEADS = frozenset(
    {
        Right.FLOOR_CHANGE,
        Right.LOSSES,
        Right.PHONE,
        Right.ON_LINE,
        Right.DIRECTORY,
        Right.KNOWLEDGE_WRITE,
        Right.VIEWS_SHARED,
        Right.ERASURES,
        Right.NUMBERS,
        Right.INBOX,
        Right.ROSTER,
        Right.WALLS,
        Right.PUBLISH,
    }
)
_JUDGES = frozenset(
    {
        Right.EXPORT,
        Right.LINE_LOG,
        Right.ASSESS,
        Right.ASSESSMENT_FORMS,
        Right.RATING_REVIEW,
        Right.THREADS,
    }
)
_SPEAKS_WITH_PEOPLE = frozenset({Right.NUMBER_SHOWN})
#: The quality service's own line: its desk, and nothing of an operator's work besides.
_HEARS_CITIZENS = _SPEAKS_WITH_PEOPLE | {Right.DESK, Right.PHONE}
#: The city's panels, on which nothing personal stands.
_PANELS = frozenset({Right.RATING, Right.KPI_TREE, Right.PROBLEMS})

_ROWS = (
    Role(
        OPERATOR,
        _EVERYONE
        | _SPEAKS_WITH_PEOPLE
        | {Right.DESK, Right.PHONE, Right.TICKETS, Right.STEPS, Right.CALLS_OWN, Right.LISTEN_OWN}
        | {Right.INBOX, Right.ASSESSED, Right.KPI_OWN, Right.PUBLISH, Right.THREADS},
        home="/desk",
    ),
    Role(
        SHIFT_LEAD,
        _EVERYONE | _SPEAKS_WITH_PEOPLE | _WATCHES | _LEADS | {Right.EXPORT, Right.KPI_OWN},
        home="/floor",
        second_factor=True,
    ),
    Role(
        QUALITY,
        _EVERYONE | _WATCHES | _JUDGES | {Right.KPI_OWN},
        home="/assessments",
        with_extension=_HEARS_CITIZENS,
    ),
    # Who leads the controllers: nothing is drawn for them, and no thread is closed to them.
    Role(
        QUALITY_LEAD,
        _EVERYONE | _WATCHES | _JUDGES | {Right.THREADS_ALL},
        home="/assessments",
        with_extension=_HEARS_CITIZENS,
    ),
    Role(
        CLERK,
        _EVERYONE | _SPEAKS_WITH_PEOPLE | {Right.BODY, Right.STEPS, Right.KPI_OWN, Right.PUBLISH},
        home="/body",
        scope=Scope.OWN_BODY,
    ),
    Role(
        ADMINISTRATOR,
        _EVERYONE
        | _SPEAKS_WITH_PEOPLE
        | _WATCHES
        | _LEADS
        | {Right.EXPORT, Right.LINE_LOG, Right.LINES, Right.CALENDAR, Right.PLACES, Right.PEOPLE}
        | {Right.READINGS, Right.APPLICANTS, Right.ROUTING, Right.KEYS, Right.FACTOR_RESETS}
        | {Right.HEALTH, Right.ASSESSMENT_FORMS, Right.COUNCIL, Right.HEADSHIPS, Right.NETWORKS}
        | {Right.KPI_TREE_CHANGE, Right.CRITICALITY}
        | _PANELS,
        home="/floor",
        second_factor=True,
    ),
    # Whoever answers for bodies: of these only what the panels show, and no applicant.
    Role(HEAD, _EVERYONE | _PANELS | {Right.DECISIONS}, home="/rating", scope=Scope.OWN_BODY),
    Role(
        DEPUTY_AKIM,
        _EVERYONE | _PANELS | {Right.COUNCIL},
        home="/council",
        scope=Scope.SUPERVISED_BODIES,
    ),
    Role(AKIM, _EVERYONE | _PANELS | {Right.COUNCIL}, home="/council"),
)
#: By their codes.
ROLES: dict[str, Role] = {role.code: role for role in _ROWS}
#: Whoever of these has an extension serves only lines that name them, and is of no shift.
NAMED_ONLY = frozenset(it.code for it in _ROWS if it.may_take_calls and not it.takes_calls)
#: Whoever has a role that this version does not know may do nothing.
_NOBODY = Role("", frozenset(), home="/staff")


def role_of(code: str) -> Role:
    """Return the row of a role; without any right where there is none of this code."""
    return ROLES.get(code, _NOBODY)
