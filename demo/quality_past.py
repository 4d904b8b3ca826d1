"""What the quality service has done in a demo history: calls that were recorded, drawn and
assessed, disputes, complaints and praise. By the rules and rows of `quality/`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import soundfile

from demo.days import HistorySegment, midnight
from demo.rows import demo_quality as rows
from demo.talks import RATE, Sound, talk
from foundation.postgres.pool import Connection
from quality.assessment import work
from quality.assessment.drawing import NIGHT, draw_day
from quality.assessment.form import AssessmentForm
from quality.assessment.rows import assessments
from quality.assessment.score import Mark, allowed
from quality.assessment.sheet import AssessmentSheet, Note
from quality.assessment.work import Actor
from quality.complaints.life import (
    ComplaintKind,
    ComplaintRefusal,
    ComplaintSource,
    ComplaintStep,
    ComplaintStepRequest,
    DecisionGround,
    change,
    due_at,
)
from quality.complaints.rows import complaints
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import RingResult
from recordings.paths import RAW_ENDING, WAITING_ENDING, Folders, read_id

DAY = timedelta(days=1)
#: The days before the last are assessed; of the last all is still to be done.
DAYS = 6
A_DAY, LAST_DAY = 12, 40
#: Controllers work through a day's calls on the next one, from this hour on.
ASSESSED_AT = time(10)
A_CALL = timedelta(minutes=5)
#: Of talks: how long, in seconds, those are that get a recording.
#: They are short because the recorder needs about 15 ms of processor time for a second of sound.
SHORTEST, LONGEST = 20.0, 70.0
DISPUTED, FATAL = 0.12, 0.02
COMPLAINTS, PRAISE = 5, 4
LONG_PHRASE_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class QualityPast:
    """The past of the quality service that is to be made up: up to before the local day of
    `until`."""

    until: datetime
    zone: ZoneInfo
    seed: int
    quota: int
    complaint_days: int

    def days(self) -> list[date]:
        """Return the days whose calls are drawn, the oldest first."""
        today = self.until.astimezone(self.zone).date()
        return [today - n * DAY for n in range(DAYS, 0, -1)]


@dataclass(frozen=True, slots=True)
class MadeTalk:
    """A talk of the demo history that gets a recording. `subject`: the person_id of its operator;
    None: nobody has the extension."""

    call_id: str
    ring_id: str
    operator: str
    subject: int | None
    ended_at: datetime
    talk_seconds: float


@dataclass
class Choice:
    """The choice of the talks that get a recording, made while the past is generated. `persons`:
    extension → person_id."""

    past: QualityPast
    persons: Mapping[str, int]
    _talks: dict[date, list[MadeTalk]] = field(default_factory=dict)

    def note_talks(self, part: HistorySegment) -> None:
        """Note the talks of a part that may be chosen. A call that begins in a part also ends in
        it."""
        if part.ends < midnight(self.past.days()[0], self.past.zone):
            return
        began = {it.call_id: it for it in part.records if isinstance(it, note.CallBegan)}
        ended = {it.call_id: it for it in part.records if isinstance(it, note.CallEnded)}
        for ring in part.records:
            if not isinstance(ring, note.RingEnded) or ring.result is not RingResult.ANSWERED:
                continue
            call = ended[ring.call_id]
            if call.operator == ring.operator and SHORTEST <= call.talk_seconds <= LONGEST:
                day = began[ring.call_id].offered_at.astimezone(self.past.zone).date()
                subject = self.persons.get(ring.operator)
                talk = MadeTalk(
                    call.call_id, ring.ring_id, ring.operator, subject, call.ended_at,
                    call.talk_seconds,
                )  # fmt: skip
                self._talks.setdefault(day, []).append(talk)

    def chosen(self) -> list[MadeTalk]:
        """Choose the talks that get a recording. Return those of the oldest day first."""
        found: list[MadeTalk] = []
        for day in self.past.days():
            talks = sorted(self._talks.get(day, ()), key=lambda talk: talk.call_id)
            most = LAST_DAY if day == self.past.days()[-1] else A_DAY
            random = Random(self.past.seed + day.toordinal())
            found += random.sample(talks, min(most, len(talks)))
        return found


def phrases_of(sounds: Path) -> list[Sound]:
    """Return the longer ones of the installation's own prompts."""
    found = []
    for path in sorted(sounds.glob("*.wav")):
        sound, rate = soundfile.read(path, dtype="int16", always_2d=True)
        if rate == RATE and len(sound) > LONG_PHRASE_SECONDS * RATE:
            found.append(sound[:, 0])
    return found


def record(made_talk: MadeTalk, phrases: Sequence[Sound], folders: Folders, seed: int) -> None:
    """Write a talk's raw sound to where the PBX would have written it, with the talk's end as the
    file's time. The recorder does the rest. If this is interrupted, it leaves a `.part` file, which
    the recorder removes when it starts."""
    sound = talk(made_talk.talk_seconds, phrases, Random(f"{seed} {made_talk.ring_id}"))
    place = folders.incoming / f"{made_talk.ring_id}{RAW_ENDING}"
    part = folders.encoding / f"{made_talk.ring_id}{RAW_ENDING}.part"
    part.write_bytes(sound.astype("<i2").tobytes())
    owner = folders.incoming.stat()
    os.chown(part, owner.st_uid, owner.st_gid)
    ends = made_talk.ended_at.timestamp()
    os.utime(part, (ends, ends))
    part.replace(place)


def is_on_its_way(talk: MadeTalk, folders: Folders) -> bool:
    """Return whether a talk's sound is in one of the recorder's folders, raw or encoded."""
    recording = read_id(talk.ring_id)
    places = (
        folders.incoming / f"{talk.ring_id}{RAW_ENDING}",
        folders.encoding / f"{talk.ring_id}{RAW_ENDING}",
        folders.waiting / f"{talk.ring_id}{WAITING_ENDING}",
        folders.root / recording.sides_path,
    )
    return any(place.exists() for place in places)


async def assess_day(link: Connection, past: QualityPast, day: date) -> int:
    """Draw the calls of a day, and assess them. Those of the last day are only drawn. Return how
    many were assessed."""
    night = timedelta(hours=NIGHT.hour, minutes=NIGHT.minute)
    drawn_at = midnight(day + DAY, past.zone) + night
    await draw_day(link, day, past.zone, past.quota, drawn_at)
    if day == past.days()[-1]:
        return 0
    return await _assess_day(link, past, day, Random(f"{past.seed} assessed {day}"))


async def _assess_day(link: Connection, past: QualityPast, day: date, random: Random) -> int:
    at = midnight(day + DAY, past.zone) + timedelta(hours=ASSESSED_AT.hour)
    done = 0
    for assessment_id in await rows.drawn_on(link, day):
        assessment = await assessments.one(link, assessment_id)
        if assessment is None or assessment.assessor is None:
            continue
        at += A_CALL
        actor = Actor(assessment.assessor, True, at, day + DAY)
        await work.begin(link, assessment, actor)
        begun = await assessments.one(link, assessment_id)
        assert begun is not None  # it was there before
        form = work.form_of(begun)
        sheet = _sheet(form, random)
        await work.save(link, assessment_id, actor, sheet, begun.revision)
        await work.submit(link, assessment_id, actor)
        await _answer(link, assessment_id, assessment.subject, sheet, at + 4 * A_CALL, random)
        done += 1
    return done


async def _answer(
    link: Connection,
    assessment_id: int,
    subject: int | None,
    sheet: AssessmentSheet,
    at: datetime,
    random: Random,
) -> None:
    """Most operators agree, some dispute a mark, and some have not looked yet."""
    if subject is None or random.random() < 0.3:
        return
    actor = Actor(subject, False, at, at.date())
    bad = [code for code, mark in sheet.marks.items() if mark is Mark.NO]
    if bad and random.random() < DISPUTED:
        words = "Заявитель сам назвал адрес, переспрашивать не пришлось."
        await work.dispute(link, assessment_id, actor, {bad[0]: words})
    else:
        await work.agree(link, assessment_id, actor)


def _sheet(form: AssessmentForm, random: Random) -> AssessmentSheet:
    """Good marks mostly; what is bad has a note at its second."""
    marks = {it.code: _mark(allowed(form, it.code), random) for it in form.items()}
    fatal = tuple(it.code for it in form.fatal if random.random() < FATAL / len(form.fatal))
    bad = [code for code, mark in marks.items() if mark is Mark.NO]
    notes = tuple(
        Note("Послушайте ещё раз это место.", round(random.uniform(2, 18), 1), code) for code in bad
    )
    return AssessmentSheet(marks, fatal, notes)


def _mark(marks: Sequence[Mark], random: Random) -> Mark:
    weights = {Mark.YES: 86, Mark.PARTLY: 8, Mark.NO: 7, Mark.NOT_APPLICABLE: 5}
    return random.choices(marks, [weights[it] for it in marks])[0]


COMPLAINT_WORDS = (
    "Оператор перебивал и не дал договорить.",
    "Сұрағыма жауап бермей, тұтқаны қойып кетті.",
    "Не сказали срок, обещали перезвонить и не перезвонили.",
    "Сөйлегені дөрекі болды.",
    "Записали не тот адрес, бригада приехала не туда.",
)
PRAISE_WORDS = (
    "Очень вежливый оператор, помогла сразу.",
    "Рақмет, бәрін түсіндіріп берді.",
    "Спасибо, решили за день.",
    "Оператор сабырлы әрі мұқият екен.",
)


async def complain(link: Connection, past: QualityPast, talks: Sequence[MadeTalk]) -> int:
    """Write complaints and praise of recorded talks, in every state; return how many there are."""
    random = Random(past.seed + 1)
    people = await rows.leads_and_controllers(link)
    chosen = random.sample([it for it in talks if it.subject is not None], min(9, len(talks)))
    made = 0
    for n, made_talk in enumerate(chosen):
        kind = ComplaintKind.COMPLAINT if n < COMPLAINTS else ComplaintKind.PRAISE
        words = (COMPLAINT_WORDS if kind is ComplaintKind.COMPLAINT else PRAISE_WORDS)[n % PRAISE]
        opened_at = min(made_talk.ended_at + timedelta(hours=2), past.until - timedelta(minutes=30))
        owed = due_at(opened_at, past.complaint_days, past.zone)
        new = complaints.NewComplaint(
            kind, ComplaintSource.OPERATOR, made_talk.call_id, None, made_talk.operator,
            made_talk.subject or 0, words,
            opened_at, people[0], owed if kind is ComplaintKind.COMPLAINT else None,
        )  # fmt: skip
        number = await complaints.add(link, new)
        if number is not None:
            made += 1
            await _lead(link, number, n, people, opened_at, past.until)
    return made


async def _lead(
    link: Connection,
    number: int,
    n: int,
    people: Sequence[int],
    opened_at: datetime,
    until: datetime,
) -> None:
    """Every second one is decided by the recording; the others still wait."""
    at = opened_at
    for step in (
        ()
        if n % 2
        else (ComplaintStep.EXAMINE, ComplaintStep.REJECT if n % 4 else ComplaintStep.UPHOLD)
    ):
        standing = await complaints.lock(link, number)
        wish = ComplaintStepRequest(
            step, people[-1], "Прослушана запись звонка.", frozenset({DecisionGround.RECORDING})
        )
        after = change(standing, wish) if standing is not None else ComplaintRefusal.NOT_NOW
        if not isinstance(after, ComplaintRefusal):
            at = min(at + timedelta(hours=3), until)
            await complaints.write_step(link, number, wish, after, at, None)
