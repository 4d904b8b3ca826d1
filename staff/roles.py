"""Roles and rights. A role is a row: its names, rights, first page, month's figures, and its scope.

A new role is a new row here. Whatever lists roles asks by a property of the role, such as
`codes_with(Right.INBOX)`, and shows the role's own names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from foundation.names import LANGUAGES, Names

OPERATOR, SHIFT_LEAD, QUALITY = "operator", "shift_lead", "quality"
CLERK, ADMINISTRATOR, QUALITY_LEAD = "clerk", "administrator", "quality_lead"
HEAD, DEPUTY_AKIM, AKIM = "head", "deputy_akim", "akim"
SECOND_LINE_OPERATOR, SECOND_LINE_LEAD = "second_line_operator", "second_line_lead"


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
    SUBSTITUTES = "substitutes"  # enter who answers for a clerk who is away
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
    SHIFTS_OWN = "shifts_own"  # one's own shifts, and a calendar of them
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
    HEADED = "headed"  # what the bodies that one heads have to do, without applicants
    SUPERVISED = "supervised"  # the same of the bodies that one supervises
    CRITICALITY = "criticality"  # say how grave problems of each topic are
    HEADSHIPS = "headships"  # enter who heads and who supervises which body, from when to when
    PUBLISH = "publish"  # say which words and photos of a report everybody may see
    NOTICES = "notices"  # public notices: write, approve, publish, correct and end them
    NETWORKS = "networks"  # networks in which citizens write, and what is watched there
    CAMERAS = "cameras"  # the city's cameras and their health
    WATCH = "watch"  # watch the living pictures of the city's cameras
    CAMERAS_CHANGE = "cameras_change"  # register and change cameras, see where their streams are
    CAMERA_INCIDENTS = "camera_incidents"  # incidents seen on cameras: confirm, hand over
    CAMERA_INCIDENTS_LEAD = "camera_incidents_lead"  # end those that the police have; figures
    LINES = "lines"  # lines, their ladders and greetings; what operators can be asked for


class Scope(StrEnum):
    """The scope of a role: whose tickets and figures it sees."""

    OWN_BODY = "own_body"
    SUPERVISED_BODIES = "supervised_bodies"
    CITY = "city"


class MonthFigures(StrEnum):
    """Which figures a person's sheet of the month has; `quality/kpi/reading.py` reads them."""

    CALLS = "calls"  # one's own calls, beside colleagues in like hours
    LOSSES = "losses"  # analyses of lost calls, and complaints
    SAMPLES = "samples"  # calls drawn to assess, and complaints
    DEADLINES = "deadlines"  # tickets of one's body that were due


@dataclass(frozen=True, slots=True)
class Role:
    """A role: what people with this `code` (the `role` of the people table) are called and may do.

    `home` is the address of the page that opens when they sign in. `first_pages` are the addresses
    of the pages that stand first in their menu: what they do every day. `figures`: of their month,
    None where they have no sheet. `also_called`: other words, in small letters, by which an
    uploaded table of people names the role. `with_extension`: further rights of the people to whom
    the administrator gave an extension; they serve only lines that name them."""

    code: str
    names: Names
    rights: frozenset[Right]
    home: str
    first_pages: tuple[str, ...] = ()
    scope: Scope = Scope.CITY
    figures: MonthFigures | None = None
    also_called: frozenset[str] = frozenset()
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
        Right.NOTICES,
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
_WATCH_PAGES = ("/watch", "/second-line", "/cameras", "/knowledge")
_WATCH_LEAD_PAGES = ("/second-line", "/watch", "/notices", "/cameras", "/knowledge")
_QUALITY_PAGES = ("/assessments", "/desk", "/rating-review", "/complaints", "/calls", "/reports")

_ROWS = (
    Role(
        OPERATOR,
        Names("Оператор", "Оператор", "Operator"),
        _EVERYONE
        | _SPEAKS_WITH_PEOPLE
        | {Right.DESK, Right.PHONE, Right.TICKETS, Right.STEPS, Right.CALLS_OWN, Right.LISTEN_OWN}
        | {Right.INBOX, Right.ASSESSED, Right.KPI_OWN, Right.PUBLISH, Right.THREADS}
        | {Right.SHIFTS_OWN},
        home="/desk",
        first_pages=("/desk", "/inbox", "/tickets", "/knowledge", "/calls", "/my-month"),
        figures=MonthFigures.CALLS,
    ),
    Role(
        SHIFT_LEAD,
        Names("Ауысым жетекшісі", "Старший смены", "Shift lead"),
        _EVERYONE
        | _SPEAKS_WITH_PEOPLE
        | _WATCHES
        | _LEADS
        | {Right.EXPORT, Right.KPI_OWN, Right.WATCH},
        home="/floor",
        first_pages=("/floor", "/inbox", "/callbacks", "/losses", "/tickets", "/reports"),
        figures=MonthFigures.LOSSES,
        second_factor=True,
    ),
    Role(
        QUALITY,
        Names("Сапа бақылаушысы", "Контролёр качества", "Quality controller"),
        _EVERYONE | _WATCHES | _JUDGES | {Right.KPI_OWN},
        home="/assessments",
        first_pages=_QUALITY_PAGES,
        figures=MonthFigures.SAMPLES,
        also_called=frozenset({"контроль качества", "quality control"}),
        with_extension=_HEARS_CITIZENS,
    ),
    # Leads the controllers: no calls are drawn for this role, and it reads every thread.
    Role(
        QUALITY_LEAD,
        Names(
            "Сапа бақылауының жетекшісі",
            "Руководитель контроля качества",
            "Lead of quality control",
        ),
        _EVERYONE | _WATCHES | _JUDGES | {Right.THREADS_ALL},
        home="/assessments",
        first_pages=_QUALITY_PAGES,
        with_extension=_HEARS_CITIZENS,
    ),
    Role(
        CLERK,
        Names("Орган қызметкері", "Сотрудник исполнителя", "Clerk of a body"),
        _EVERYONE
        | _SPEAKS_WITH_PEOPLE
        | {Right.BODY, Right.STEPS, Right.KPI_OWN, Right.PUBLISH, Right.SUBSTITUTES},
        home="/body",
        first_pages=("/body", "/publishing"),
        scope=Scope.OWN_BODY,
        figures=MonthFigures.DEADLINES,
        also_called=frozenset({"қызметкер", "сотрудник"}),
    ),
    Role(
        ADMINISTRATOR,
        Names("Әкімші", "Администратор", "Administrator"),
        _EVERYONE
        | _SPEAKS_WITH_PEOPLE
        | _WATCHES
        | _LEADS
        | {Right.EXPORT, Right.LINE_LOG, Right.LINES, Right.CALENDAR, Right.PLACES, Right.PEOPLE}
        | {Right.READINGS, Right.APPLICANTS, Right.ROUTING, Right.KEYS, Right.FACTOR_RESETS}
        | {Right.HEALTH, Right.ASSESSMENT_FORMS, Right.COUNCIL, Right.HEADSHIPS, Right.NETWORKS}
        | {Right.KPI_TREE_CHANGE, Right.CRITICALITY, Right.CAMERAS, Right.CAMERAS_CHANGE}
        | {Right.SUBSTITUTES}
        | _PANELS,
        home="/health",
        first_pages=("/health", "/people", "/lines", "/routing", "/floor", "/tickets"),
        second_factor=True,
    ),
    # Who watches the city's cameras sees no applicant and no ticket.
    Role(
        SECOND_LINE_OPERATOR,
        Names("Екінші желі операторы", "Оператор второй линии", "Second-line operator"),
        _EVERYONE | {Right.CAMERAS, Right.WATCH, Right.CAMERA_INCIDENTS},
        home="/watch",
        first_pages=_WATCH_PAGES,
    ),
    Role(
        SECOND_LINE_LEAD,
        Names("Екінші желі жетекшісі", "Старший второй линии", "Second-line lead"),
        _EVERYONE
        | {Right.CAMERAS, Right.CAMERAS_CHANGE, Right.WATCH, Right.NOTICES}
        | {Right.CAMERA_INCIDENTS, Right.CAMERA_INCIDENTS_LEAD},
        home="/second-line",
        first_pages=_WATCH_LEAD_PAGES,
        second_factor=True,
    ),
    # Whoever answers for bodies sees of these only what the panels show, and no applicant.
    Role(
        HEAD,
        Names("Орган басшысы", "Руководитель исполнителя", "Head of a body"),
        _EVERYONE | _PANELS | {Right.DECISIONS, Right.HEADED, Right.SUBSTITUTES},
        home="/my-body",
        first_pages=("/my-body", "/decisions", "/rating", "/problems", "/goals"),
        scope=Scope.OWN_BODY,
    ),
    Role(
        DEPUTY_AKIM,
        Names("Әкімнің орынбасары", "Заместитель акима", "Deputy akim"),
        _EVERYONE | _PANELS | {Right.COUNCIL, Right.SUPERVISED},
        home="/my-bodies",
        first_pages=("/my-bodies", "/council", "/rating", "/problems", "/goals"),
        scope=Scope.SUPERVISED_BODIES,
    ),
    Role(
        AKIM,
        Names("Әкім", "Аким", "Akim"),
        _EVERYONE | _PANELS | {Right.COUNCIL},
        home="/council",
        first_pages=("/council", "/problems", "/rating", "/goals"),
    ),
)
#: By their codes.
ROLES: dict[str, Role] = {role.code: role for role in _ROWS}
#: A person whose role this version does not know has no right.
_UNKNOWN = Role("", Names("", "", ""), frozenset(), home="/staff")


def role_of(code: str) -> Role:
    """Return the role of this code, or one without any right if there is none."""
    return ROLES.get(code, _UNKNOWN)


def codes_where(holds: Callable[[Role], bool]) -> tuple[str, ...]:
    """Return the codes of the roles for which `holds` is true, in the order of the table."""
    return tuple(role.code for role in ROLES.values() if holds(role))


def codes_with(right: Right) -> tuple[str, ...]:
    """Return the codes of the roles that have `right` even without an extension."""
    return codes_where(lambda role: right in role.rights)


def codes_on_shift() -> tuple[str, ...]:
    """Return the codes of the roles whose people work in shifts: all of them take calls."""
    return codes_where(lambda role: role.takes_calls)


def codes_named_only() -> tuple[str, ...]:
    """Return the codes of the roles whose people may have an extension and belong to no shift.

    They serve only lines that name them."""
    return codes_where(lambda role: role.may_take_calls and not role.takes_calls)


def name_of(code: str, language: str) -> str:
    """Return the name of a role in `language` (kk, ru or en), or the code of an unknown role."""
    return ROLES[code].names.in_language(language) if code in ROLES else code


def code_named(word: str) -> str:
    """Return the code of the role that an uploaded table names `word`, or `word` in small letters.

    A role is found by its code, its names and the other words by which it is called."""
    small = word.lower()
    return next((code for code, role in ROLES.items() if small in _words_of(role)), small)


def _words_of(role: Role) -> frozenset[str]:
    names = {role.names.in_language(language).lower() for language in LANGUAGES}
    return role.also_called | names | {role.code}
