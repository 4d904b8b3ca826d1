"""Public notices of a demo city, in different states: published, a drill, over, and one that waits
for a second person."""

from __future__ import annotations

from datetime import datetime, timedelta

from foundation.postgres.pool import Connection
from registry.public_notices import actions
from registry.public_notices.life import NoticeStep
from registry.public_notices.notice import NoticeDraft
from staff.acting import ActingPerson


def drafts(now: datetime) -> tuple[tuple[NoticeDraft, tuple[NoticeStep, ...]], ...]:
    """Return the notices, each with the steps that it has taken."""
    hour = timedelta(hours=1)
    out = (NoticeStep.APPROVE, NoticeStep.PUBLISH)
    return (
        (
            NoticeDraft(
                "utilities", "moderate",
                {"kk": "Су құбыры жарылды, үйлерде су жоқ.",
                 "ru": "Прорыв водопровода, в домах нет воды.",
                 "en": "A water main has burst; houses have no water."},
                {"kk": "Бригада жұмыс істеп жатыр, су тасығыштар келді.",
                 "ru": "Бригада на месте, подвозят воду.",
                 "en": "A crew is on site, water is brought by trucks."},
                now - hour, now + 12 * hour, district="esil", lat=51.128, lon=71.43,
                radius_m=600,
            ),
            out,
        ),
        (
            NoticeDraft(
                "transport", "minor",
                {"kk": "Көшенің бір жағы жөндеуге жабылды.",
                 "ru": "Одна сторона улицы закрыта на ремонт.",
                 "en": "One side of the street is closed for repair."},
                {"kk": "Айналма жол белгіленді.", "ru": "Объезд обозначен знаками.",
                 "en": "Signs show the detour."},
                now - 5 * hour, now + 48 * hour, district="saryarqa",
            ),
            out,
        ),
        (
            NoticeDraft(
                "safety", "minor",
                {"kk": "Дабыл қағу жүйесі тексеріледі.",
                 "ru": "Проверка системы оповещения.",
                 "en": "The warning system is tested."},
                {}, now, now + 6 * hour, drill=True,
            ),
            out,
        ),
        (
            NoticeDraft(
                "weather", "minor",
                {"kk": "Көктайғақ.", "ru": "Гололёд.", "en": "Black ice."},
                {"kk": "Көшелерге құм себілді.", "ru": "Улицы посыпаны песком.",
                 "en": "The streets were sanded."},
                now - 8 * hour, now + hour,
            ),
            (*out, NoticeStep.END),
        ),
        (
            NoticeDraft(
                "weather", "severe",
                {"kk": "Боран, жел 25 м/с дейін.", "ru": "Буран, ветер до 25 м/с.",
                 "en": "A blizzard, wind up to 25 m/s."},
                {"kk": "Үйде болыңыз.", "ru": "Оставайтесь дома.", "en": "Stay at home."},
                now + 6 * hour, now + 30 * hour,
            ),
            (),
        ),
    )  # fmt: skip


async def add_notices(connection: Connection, person_id: int, now: datetime) -> None:
    """Write the notices as `person_id`. In the caller's transaction."""
    by = ActingPerson(person_id)
    for draft, steps in drafts(now):
        notice_id = await actions.write_notice(connection, draft, by, now)
        for step in steps:
            await actions.take_step(connection, notice_id, step, by, now)
