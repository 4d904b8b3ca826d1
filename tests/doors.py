"""Every pure function that words from outside reach, as a function of one text.

What may be refused, and as what, is said beside it; anything else that is raised is a fault.
"""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from agi import call_script
from agi.session import HEADER_BYTES, AgiError, read_headers
from channels import commands, dialogue, stand_in
from channels import model as channels_model
from channels.language import first_language
from channels.meta import webhook as meta_door
from channels.model import ReplyMode
from channels.public_words import KnownPerson, private_in
from channels.telegram import mapping
from channels.vk import mapping as vk
from channels.voice import is_voice
from channels.watched import normal, watched_in
from channels.webhooks import Delivery
from channels.x.mapping import found_posts
from city.tree import milestones
from city.tree.milestones import read_milestones
from city.tree.periods import Every, NotAPeriod, read_period
from city.tree.sheet import read_number
from foundation.json_tables import lines_of_json
from foundation.names import Names
from foundation.process import client_address
from foundation.process.log_lines import JsonLines
from foundation.spreadsheets import Columns, NotASheet
from foundation.telephones import numbers
from queue_manager import pbx_words, self_service
from queue_manager.ami import actions, decode
from queue_manager.api.reading import NotARequest, read_request
from queue_manager.live import codec
from queue_manager.trace.fold import Traces
from queue_manager.trace.rows import COLUMNS, read_rows
from recordings import paths
from registry.duplicates import likely
from registry.duplicates.bursts import BurstRules, SeenTicket, bursts, likeness
from registry.files import kinds, shelf
from registry.knowledge import article, typed, versions
from registry.knowledge.marks import Fitting
from registry.notifications import delivery_channels, mail
from registry.notifications.rows.outbox import Message
from registry.open311 import (
    documents,
    filters,
    foreign,
    masking,
    media,
    requests,
    services,
    submission,
)
from registry.open311.refusals import SubmissionRefused
from registry.places import addresses, street_list, streets, words
from registry.places.ground import Point
from registry.routing import suggestions
from registry.tickets import applicant_code
from registry.tickets.rows.search import FoundTicket
from registry.workflow.steps import State
from softphone_ui.missed_calls.sheets import csv_cell, harmless
from softphone_ui.people import sheet
from softphone_ui.search import query, sheets, views
from softphone_ui.search import typed as found_typed
from softphone_ui.web import listing
from softphone_ui.web import numbers as shown_numbers
from softphone_ui.web import words as languages
from softphone_ui.web.errors import WebError
from softphone_ui.web.pages import phone_number
from staff.roster import sheet as roster_sheet

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
DAY = NOW.date()
ZONE = ZoneInfo("Asia/Almaty")
#: Letters that an address, a search, a ticket's text and any header or body hold at most.
ADDRESS, SEARCH, TEXT, HEADER, BODY = 300, 200, 20_000, 8_190, 100_000


@dataclass(frozen=True)
class Door:
    """`most`: so many letters come so far; beyond, the text was refused before. `bound`: steps that
    it never takes more of, where they may grow faster than the text."""

    run: Callable[[str], object]
    most: int
    refuses: tuple[type[Exception], ...] = ()
    bound: int | None = None

    def open(self, text: str) -> None:
        """Raises what is a fault."""
        try:
            self.run(text[: self.most])
        except self.refuses:
            return


def _posts(text: str) -> bytes:
    """A line with the text in each field, and the text as a line."""
    at = NOW.isoformat()
    post = {"id": text, "from": text, "at": at, "text": text, "place": [text, text]}
    line = json.dumps(post) + "\n" + json.dumps({**post, "place": None})
    return f"{line}\n{text}\n".encode("utf-8", "replace")


def _update(text: str) -> object:
    """An update whose every text is this one."""
    user = {"id": 1, "is_bot": False, "first_name": text, "language_code": text}
    chat, contact = {"id": 1, "type": "private"}, {"phone_number": text, "user_id": 1}
    message = {
        "message_id": 1, "date": 0, "chat": chat, "from": user, "text": text, "caption": text,
        "contact": {**contact, "first_name": text}, "media_group_id": text,
    }  # fmt: skip
    return mapping.happenings_of({"update_id": 1, "message": message})


def _networks(text: str) -> object:
    """What each network tells, whose every text is this one."""
    event = {"id": 1, "from_id": 2, "owner_id": -3, "post_id": 4, "date": 0, "text": text}
    found = [vk.happenings_of({"type": "wall_reply_new", "object": event}, 3, NOW)]
    feed = {"item": "comment", "created_time": 0, "from": {"id": text, "name": text},
            "message": text, "comment_id": text, "post_id": text}  # fmt: skip
    page = {"object": "page", "entry": [{"changes": [{"field": "feed", "value": feed}]}]}
    post = {"id": text, "text": text, "author_id": text, "created_at": NOW.isoformat()}
    body = json.dumps(page).encode("utf-8", "replace")
    signed = {meta_door.SIGNATURE_HEADER: meta_door.signature_of("s", body)}
    door = meta_door.MetaDoor("s", text, ["facebook"], [])
    return [
        *found,
        door.accept(Delivery(signed, body), []),
        found_posts({"data": [post]}, [normal(text)], ReplyMode.PUBLIC, NOW),
    ]


STREETS = [
    streets.Street(n, kk, ru, former, Point(51.1, 71.4))
    for n, (kk, ru, former) in enumerate(
        [
            ("Абай даңғылы", "проспект Абая", ("Ленина",)),
            ("Қабанбай батыр даңғылы", "проспект Кабанбай батыра", ("Кургальджинское шоссе",)),
            ("Сығанақ көшесі", "улица Сыганак", ()),
        ]
    )
]


def _seen(text: str) -> list[SeenTicket]:
    halves = text, text[: len(text) // 2], text[::-1], "Абай 5"
    return [SeenTicket(str(n), "heat", it, NOW) for n, it in enumerate(halves)]


def _likely(text: str) -> object:
    place = likely.TicketLocation(text)
    beginnings = tuple(text.split()[:40])
    other = likely.Other(
        "1",
        "1",
        State.REGISTERED,
        1,
        NOW,
        None,
        likely.TicketLocation(text[::-1]),
        frozenset(beginnings),
    )
    weights = suggestions.telling(dict.fromkeys(beginnings, 3), 9)
    suggestions.typed_of([{text}, set(beginnings)], beginnings)
    earlier = suggestions.EarlierTicket("1", 1, 1, text, True, frozenset(beginnings))
    suggestions.suggest_topic([earlier], weights, {})
    suggestions.suggest_body([], [earlier], weights, text, {1})
    written = likely.WrittenTicket(place, 1, beginnings, 250)
    day = timedelta(days=1)
    return likely.likely(written, [other], likely.AgeWindow(day, day), NOW)


def _marks(text: str) -> object:
    phrases = typed.meanings(text[:SEARCH])
    fitting = Fitting(text[:SEARCH].split(), typed.spelt(phrases))
    return fitting.pieces(text[:300], nearly=True), fitting.snippet(article.plain(text))


def _versions(text: str) -> object:
    return versions.compare(text, text[::-1])


def _submit(text: str) -> object:
    of = {code: services.Service(1, code, Names("к", "р", "e")) for code in ("other", text)}
    names = (*submission.LONGEST, *submission.PLACES, *submission.IMPORTED, "service_code", text)
    given = {name: [text] for name in names}
    given |= {f"attribute[{text[:30]}]": text.split(), "service_code": ["other"]}
    return submission.read_submission(given, of, NOW, imports=True)


def _ask(text: str) -> object:
    names = "service_request_id service_code status start_date end_date page page_size extensions"
    return filters.read_filters(dict.fromkeys([*names.split(), "updated_after"], text), NOW)


def _published(text: str) -> object:
    it = requests.Published(
        "0123456789abcdef", State.REGISTERED, text, text, text, text, DAY, DAY, None, 51.1, 71.4,
        sent=True, description=text, address=text, media_url=text, answer=text,
        story=[requests.Happened(DAY, text, text)],
    )  # fmt: skip
    document = requests.request_list([it], ZONE)
    return [document.written(form) for form in documents.DocumentFormat]


def _imported(text: str) -> object:
    source = foreign.sources()["nyc"]
    columns = (*source.category, *source.description, *source.address, source.answer)
    row = {name: text for name in columns}
    plain = (source.id, source.requested, source.closed, source.status, source.lat, source.lon)
    return foreign.request_of(source, {**dict.fromkeys(plain, ""), **row})


def _mailed(text: str) -> object:
    """Mail addresses are checked where they are taken; subject and text are anybody's."""
    told = {"subject": text[:1000], "text": text}
    return mail.written(Message(1, text, "mail", "a@b.kz", told, NOW, 0), "109@astana.kz")


def _mail_address(text: str) -> object:
    message = Message(1, "k", "mail", text, {"subject": "s", "text": "t"}, NOW, 0)
    return mail.written(message, "109@astana.kz")


def _introduced(text: str) -> object:
    session = SimpleNamespace(argument=lambda at: text)
    return call_script.offered(call_script.introduce(session, "KZ", "kk"))  # type: ignore[arg-type]


def _headers(text: str) -> object:
    async def read() -> object:
        reader = asyncio.StreamReader(limit=HEADER_BYTES)
        reader.feed_data(text.encode() + b"\n\n")
        reader.feed_eof()
        return await read_headers(reader)

    return asyncio.run(read())


def _read_caller(number: str, name: str) -> numbers.CallerNumber:
    return numbers.read_caller(number, name, "KZ")


#: All headers that some reader looks at, each of them the text.
_AMI = (
    "Channel Uniqueid Linkedid BridgeUniqueid Caller CallerName Line Language OfferedAt Key Say "
    "Heard Score Reason To Operator Action Out Status Said Device State CallerIDNum Exten Context"
).split()
_EVENTS = (
    "KomekOffered KomekGreeted KomekPressed KomekSaid KomekVoicemail KomekSurvey KomekParachute "
    "KomekReferred KomekOperator KomekOutConnected KomekOutDialled KomekPrivate KomekInquiry"
).split()


def _ami(text: str) -> object:
    legs = decode.Legs("pbx", _read_caller, lambda: NOW)
    said: Mapping[str, Any] = dict.fromkeys(_AMI, text)
    messages = [
        {**said, "Event": "UserEvent", "UserEvent": it, "Uniqueid": "1.1"} for it in _EVENTS
    ]
    messages += [{**said, "Event": it} for it in ("Newchannel", "Newstate", "DeviceStateChange")]
    events = [event for message in messages for event in legs.read(dict(message))]
    return [codec.event_from_json(codec.event_to_json(event)) for event in events]


def _cel(text: str) -> object:
    line = ",".join('"' + text.replace('"', '""') + '"' for _ in COLUMNS)
    traces = Traces("pbx", _read_caller)
    traces.add(read_rows([line, text]))
    return traces.ended(["109"], NOW)


def _row(text: str) -> FoundTicket:
    names = Names(text, text, text)
    return FoundTicket(
        text, NOW, text, "registered", text, text, text, NOW, text, "telephone", names, names,
        False, None, 0,
    )  # fmt: skip


def _sheets(text: str) -> object:
    telling = sheets.SheetLanguage(lambda message: message, "ru", ZONE)
    with tempfile.TemporaryDirectory() as folder:
        for kind, sheet in sheets.SHEETS.items():
            with closing(sheet(Path(folder) / kind, telling)) as file:
                file.add([_row(text)])
    return csv_cell(harmless(text), comma=True)


def _roster(text: str) -> object:
    house = roster_sheet.House({"1001": "1001"}, (), ZONE)
    read = roster_sheet.read_sheet(roster_sheet.COLUMNS.lines(text.encode()), house)
    return roster_sheet.judge(read, (), ZONE)


def _streets(text: str) -> object:
    columns = {it: frozenset({it}) for it in street_list.COLUMNS}
    return street_list.read(Columns(columns, street_list.NEEDED).lines(text.encode()))


def _language(text: str) -> str:
    asked = SimpleNamespace(
        query={"language": text},
        cookies={"komek_language": text},
        headers={"Accept-Language": text},
    )
    return languages.choose_language(asked)  # type: ignore[arg-type]


def _telephone(text: str) -> object:
    read = _read_caller(text, text)
    seen = (
        shown_numbers.shown_number(text, whole=False),
        shown_numbers.shown_number(text, whole=True),
    )
    return read, seen, phone_number(text), shown_numbers.masked(text)


def _logged(text: str) -> str:

    record = logging.makeLogRecord(
        {"msg": text, "levelname": text, "created": 1.0, "call_id": text}
    )
    return JsonLines("web").format(record)


DOORS: Mapping[str, Door] = {
    "bursts": Door(lambda text: bursts(_seen(text), BurstRules(2), NOW), BODY),
    "bursts.likeness": Door(lambda text: likeness(text, text[::-1]), BODY),
    "addresses.street": Door(addresses.street_words, ADDRESS),
    "addresses.house": Door(addresses.house_of, BODY),
    "addresses.public": Door(lambda text: addresses.public_place([text, text[1:]]), BODY),
    "places.sounds": Door(words.sounds, BODY),
    "places.trigrams": Door(words.trigrams, TEXT),
    "streets.find": Door(lambda text: streets.find(STREETS, text, 8), BODY),
    "goals.number": Door(read_number, TEXT, (ValueError,)),
    "goals.period": Door(lambda text: read_period(text, Every.MONTH), TEXT, (NotAPeriod,)),
    "goals.milestones": Door(
        lambda text: read_milestones(
            lines_of_json(milestones.COLUMNS, milestones.JSON_LIST, text.encode()), [], NOW.date()
        ),
        BODY,
        (NotASheet,),
    ),
    "streets.csv": Door(_streets, BODY, (NotASheet,)),
    "knowledge.meanings": Door(lambda text: typed.spelt(typed.meanings(text)), BODY),
    "registry.knowledge.article": Door(
        lambda text: (article.blocks(text), article.plain(text)), TEXT
    ),
    "registry.knowledge.marks": Door(_marks, TEXT),
    "registry.knowledge.versions": Door(
        lambda text: versions.compare(text, text[::-1]), TEXT, bound=9_000_000
    ),
    "likely": Door(_likely, ADDRESS),
    "registry.open311.submission": Door(_submit, BODY, (SubmissionRefused,)),
    "registry.open311.filters": Door(_ask, HEADER, (SubmissionRefused,)),
    "open311.masked": Door(masking.masked, BODY),
    "open311.media": Door(media.publishable, BODY),
    "open311.published": Door(_published, TEXT),
    "open311.import": Door(_imported, TEXT),
    "channels.networks": Door(_networks, TEXT),
    "channels.watched": Door(lambda text: watched_in(text, ["#109", "су", text[:20]]), BODY),
    "channels.public": Door(
        lambda text: private_in(text, KnownPerson([text[:200]], [text, text[::-1]])), TEXT
    ),
    "mail.text": Door(_mailed, TEXT),
    "mail.address": Door(_mail_address, ADDRESS, (ValueError,)),
    "mail.error": Door(lambda text: delivery_channels.error_text(OSError(text)), BODY),
    "applicant.code": Door(
        lambda text: applicant_code.is_code("s", "109-2026-0000001", text), BODY
    ),
    "applicant.link": Door(lambda text: applicant_code.link_of("s", text), HEADER),
    "telephone": Door(_telephone, BODY),
    "agi.arguments": Door(_introduced, HEADER_BYTES),
    "agi.headers": Door(_headers, HEADER_BYTES // 4, (AgiError,)),
    "ami.events": Door(_ami, HEADER),
    "ami.stamp": Door(lambda text: (pbx_words.read_stamp(text), pbx_words.read_phone(text)), BODY),
    "dispatcher.ask": Door(lambda text: read_request(text.encode()), BODY, (NotARequest,)),
    "ami.inquiry": Door(pbx_words.is_inquiry, HEADER),
    "ami.check": Door(lambda text: actions.check({"Variable": text}), BODY, (actions.BadAction,)),
    "cel": Door(_cel, HEADER),
    "dtmf.ticket": Door(lambda text: self_service.candidates(text, "109", 2026), 20, (ValueError,)),
    "recordings.id": Door(paths.id_of_file, HEADER, (paths.BadRecordingId,)),
    "files.kind": Door(lambda text: kinds.sniff(text.encode()[: kinds.HEAD_BYTES]), BODY),
    "files.id": Door(shelf.is_file_id, HEADER),
    "tickets.words": Door(found_typed.read, BODY),
    "tickets.near": Door(query.place, BODY, (WebError,)),
    "tickets.view": Door(views.canonical, HEADER, (WebError,)),
    "tickets.sheets": Door(_sheets, ADDRESS),
    "people.sheet": Door(
        lambda text: sheet.judged(
            sheet.COLUMNS.lines(text.encode()), sheet.Known(*4 * [frozenset()])
        ),
        BODY,
        (NotASheet,),
    ),
    "roster.sheet": Door(_roster, BODY, (NotASheet,)),
    "channels.words": Door(commands.read_words, TEXT),
    "channels.harmless": Door(channels_model.harmless, TEXT),
    "channels.language": Door(lambda text: first_language(text, text[:10], "kk"), TEXT),
    "channels.title": Door(lambda text: dialogue.title_of([text, text[1:]]), TEXT),
    "channels.stand_in": Door(lambda text: stand_in.read_lines(_posts(text), 0), TEXT),
    "channels.telegram": Door(_update, TEXT, (mapping.UnreadableUpdate,)),
    "channels.voice": Door(lambda text: is_voice(text.encode("utf-8", "replace")), BODY),
    "client": Door(client_address.client_of, HEADER),
    "lists.words": Door(listing.search_words, BODY),
    "lists.cursor": Door(listing.read_cursor, HEADER, (WebError,)),
    "language": Door(_language, HEADER),
    "log": Door(_logged, BODY),
}
