"""A report as a citizen writes it: what was typed, what is wrong with it, which page comes
next. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

#: Letters of each field that go into a ticket.
LONGEST = {"text": 4000, "address": 300, "name": 100, "telephone": 40}
#: So much of what is too long is remembered, so that it can be shortened by who wrote it.
REMEMBERED = 20_000
MOST_PHOTOS = 3
#: Tickets that may be about the same and are remembered.
MOST_OFFERED = 20


class ReportPage(StrEnum):
    """The pages, in their order."""

    WHAT = "what"
    TOPIC = "topic"
    QUESTIONS = "questions"
    WHERE = "where"
    SIMILAR = "similar"
    CHECK = "check"


class FieldProblem(StrEnum):
    """The problems that a field can have."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"  # photos
    NO_NUMBER = "no_number"  # no telephone number
    UNKNOWN = "unknown"  # nothing that could be chosen
    OUTSIDE = "outside"  # of the city
    FILLED = "filled"  # a field that people do not see
    NO_COUNT = "no_count"  # no number of things
    NO_MOMENT = "no_moment"  # no date and time


@dataclass(frozen=True, slots=True)
class FieldFault:
    """A field and what is wrong with it; `n`: how much of it there is, or metres outside."""

    field: str
    wrong: FieldProblem
    n: int = 0


@dataclass(frozen=True, slots=True)
class DraftPhoto:
    """A photo that was encoded again and waits for its ticket. `lat`, `lon`: where it was taken."""

    file_id: str
    bytes: int
    width: int
    height: int
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to a question of the topic, by its code; of a list its keys."""

    code: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftReport:
    """A report as far as it was answered. `topic`: its code. `questions_of`: the topic whose page
    of questions was answered, by `replies`. `placed`: the page "where" was answered; `lat` and
    `lon` both or neither, `rough`: only somewhere on the street. `follows`: the ticket that is
    about the same, of those that were `offered`; `compared`: likely ones were looked at. `known`:
    who reports it was answered. `proved`: a code was typed that went to them (`proof.py`).
    `questions_page`: the questions had a page of their own. `same`: it began on another's page."""

    text: str = ""
    photos: tuple[DraftPhoto, ...] = ()
    topic: str = ""
    replies: tuple[Reply, ...] = ()
    questions_of: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    rough: bool = False
    district: str | None = None
    placed: bool = False
    offered: tuple[str, ...] = ()
    follows: str = ""
    compared: bool = False
    name: str = ""
    telephone: str = ""
    consent: bool = False
    known: bool = False
    proved: bool = False
    questions_page: bool = False
    same: bool = False


#: The page → whether it is answered.
ANSWERED: Mapping[ReportPage, Callable[[DraftReport], bool]] = {
    ReportPage.WHAT: lambda report: not text_faults(report.text),
    ReportPage.TOPIC: lambda report: bool(report.topic),
    ReportPage.QUESTIONS: lambda report: report.questions_of == report.topic,
    ReportPage.WHERE: lambda report: report.placed,
    ReportPage.SIMILAR: lambda report: report.compared,
}


def first_open(report: DraftReport) -> ReportPage:
    """Return the first page that is not answered; CHECK where all are."""
    return next((page for page, done in ANSWERED.items() if not done(report)), ReportPage.CHECK)


def may_see(report: DraftReport, page: ReportPage) -> bool:
    """Return whether a page may be opened: once all before it are answered."""
    order = list(ReportPage)
    return order.index(page) <= order.index(first_open(report))


@dataclass(frozen=True, slots=True)
class ReportStep:
    """Where a page stands among those of its report, from 1."""

    step: int
    of: int


def step_of(report: DraftReport, page: ReportPage) -> ReportStep:
    """Return the place of a page among the pages that this report has, as far as is known: a page
    of questions, or of others' reports, only where there is one."""
    apart = report.questions_page or page is ReportPage.QUESTIONS
    similar = bool(report.offered) or page is ReportPage.SIMILAR
    pages = [ReportPage.WHAT]
    if not report.same:
        pages.append(ReportPage.TOPIC)
        pages += [ReportPage.QUESTIONS] if apart else []
        pages.append(ReportPage.WHERE)
        pages += [ReportPage.SIMILAR] if similar else []
    elif page not in (ReportPage.WHAT, ReportPage.CHECK):
        pages.append(page)
    pages.append(ReportPage.CHECK)
    return ReportStep(pages.index(page) + 1, len(pages))


def uncompared(report: DraftReport) -> DraftReport:
    """Return the report as it is once something of it changed by which likely ones are found. One
    that began as the same as another stays so."""
    if report.same:
        return report
    return replace(report, offered=(), compared=False, follows="")


def with_offered(report: DraftReport, numbers: Sequence[str]) -> DraftReport:
    """Add the numbers that were shown last; of more than MOST_OFFERED the first are forgotten."""
    before = (it for it in report.offered if it not in numbers)
    return replace(report, offered=(*before, *numbers)[-MOST_OFFERED:])


#: Marks that turn the writing round, or are nothing at all: in somebody else's list they would turn
#: the lines beside them. What joins letters and emoji (ZWJ, ZWNJ) stays.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff]"
)
_LINES = re.compile(r"\n{3,}")


def cleaned(text: str, most: int = REMEMBERED) -> str:
    """Return the text as it is kept: lines ended by \\n, nothing that cannot be seen, NFC, at most
    `most` letters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n")
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text[: 2 * REMEMBERED]))
    return _LINES.sub("\n\n", text).strip()[:most]


def one_line(text: str, most: int = REMEMBERED) -> str:
    """Return the `cleaned` text on one line."""
    return " ".join(cleaned(text, most).split())


def says_something(text: str) -> bool:
    """Return whether anything of it is seen: a letter, a digit, a sign."""
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in text)


def text_faults(text: str) -> list[FieldFault]:
    if not says_something(text):
        return [FieldFault("text", FieldProblem.MISSING)]
    return _too_long("text", text)


def address_faults(address: str, *, needed: bool) -> list[FieldFault]:
    """Return the faults of an address. `needed`: there is no pin."""
    if needed and not says_something(address):
        return [FieldFault("address", FieldProblem.MISSING)]
    return _too_long("address", address)


def who_faults(
    report: DraftReport, e164: str | None, *, name: bool, telephone: bool
) -> list[FieldFault]:
    """Return the faults of the page "who". `e164`: the telephone as it was read; `name` and
    `telephone`: whether they are needed."""
    faults = []
    if name and not says_something(report.name):
        faults.append(FieldFault("name", FieldProblem.MISSING))
    faults += _too_long("name", report.name)
    if telephone and not report.telephone:
        faults.append(FieldFault("telephone", FieldProblem.MISSING))
    elif report.telephone and e164 is None:
        faults.append(FieldFault("telephone", FieldProblem.NO_NUMBER))
    if not report.consent:
        faults.append(FieldFault("consent", FieldProblem.MISSING))
    return faults


def _too_long(field: str, text: str) -> list[FieldFault]:
    return (
        [FieldFault(field, FieldProblem.TOO_LONG, len(text))] if len(text) > LONGEST[field] else []
    )
