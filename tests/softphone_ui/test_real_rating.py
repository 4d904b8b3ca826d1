"""The rating's pages on real rows: who sees what, objections, audits, figures for programs."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from city.headships.rows import headships
from city.headships.tenure import HeadshipPost
from city.rating.counting import keep_month
from city.rating.funnel import FunnelVerdict
from city.rating.months import Month
from city.rating.rating import RatedKind
from city.rating.rows.rating import body_names, stored, write
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from launcher.city_rating import as_json, lines, month_read
from staff.rows.people import add_person
from tests.city.rating.city_rows import (
    ALMATY,
    FINAL,
    SEPTEMBER,
    City,
    count_month,
    found_city_with_contacts,
    name_head_and_deputy,
    write_contacts,
)
from tests.city.rating.slow import Contact
from tests.softphone_ui.city import program, settle, web_process

pytestmark = pytest.mark.services


@dataclass
class House:
    """September, frozen; `head` heads roads since the 14th, `deputy` supervises it."""

    address: str
    link: Any
    city: City


@pytest_asyncio.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with pool.acquire() as link:
        city = await found_city_with_contacts(link, 400)
        await name_head_and_deputy(link, city)
        assert await count_month(link, SEPTEMBER)
        async with web_process(fresh_settings) as address:
            yield House(address, link, city)
    pool.terminate()


async def test_who_sees_which_figures(house: House) -> None:
    page = f"/rating?month={SEPTEMBER}"
    names = {"of-water", "of-heat", "before", "Болат Сейітов", "Асхат Мұхаметжанов"}
    for login, seen in {
        "akim": names,
        "admin": names,
        "deputy": {"of-heat", "before", "Болат Сейітов", "Асхат Мұхаметжанов", "of-water"},
        "head": {"Болат Сейітов"},
    }.items():
        async with program(house.address, login) as client:
            status, text = await client.page(page)
            main = text.split("<main")[1]
            assert status == 200 and {name for name in names if name in main} == seen, login
            assert "+7701" not in main and "<svg" in main and "зафиксировано" in main
            if login in ("akim", "deputy"):
                assert "/rating/contacts" not in main
    async with program(house.address, "lead1") as client:
        assert (await client.page(page))[0] == 403


async def test_inside_the_funnel_nobody_has_a_place_and_of_few_nothing_is_compared(
    house: House,
) -> None:
    """August, in which five contacts came due to a head of fuel."""
    august = SEPTEMBER.back(1)
    fuel = await house.link.fetchval("SELECT body_id FROM bodies WHERE code = 'fuel'")
    head = await add_person(
        house.link, login="of-fuel", password_hash="none", role="head", name="of-fuel"
    )
    await headships.add(house.link, HeadshipPost.HEAD, fuel, head, august.back(9).first)
    due = august.ends(ALMATY) - timedelta(days=9)
    opened = due - timedelta(days=7)
    await write_contacts(
        house.link,
        [
            Contact(f"109-2026-{9_000_000 + n}", fuel, due, opened + timedelta(days=n), opened)
            for n in range(5)
        ],
    )
    async with house.link.transaction():
        assert await keep_month(house.link, august, FINAL, ALMATY)
    async with program(house.address, "akim") as akim:
        main = (await akim.page(f"/rating?month={august}"))[1].split("<main")[1]
        heads = main.split('id="heads"')[1].split("</table>")[0]
        few = heads.split('data-group="few"')[1].split("</tbody>")[0].split("</tr>", 1)[1]
        said = re.sub(r"<[^>]*>", " ", few)
        assert "of-fuel" in said and re.findall(r"[0-9]+", said) == ["20"], "the sentence says it"
        assert "of-fuel" not in main.split("<svg")[1].split("</svg>")[0], "and there is no dot"
        _, found = await akim.ask("GET", f"/api/rating?month={august}")
    for it in found["heads"]:
        inside = it["figures"]["verdict"] in ("as_others", "few")
        assert (it["figures"]["rank"] is None) == (inside or it["figures"]["in_question"])
    told = lines(await month_read(house.link, august, FINAL, ALMATY))
    assert told[told.index("too few due to say") + 1] == "  of-fuel"


async def test_people_read_whole_contacts_in_groups(house: House) -> None:
    async with program(house.address, "akim") as akim:
        main = (await akim.page(f"/rating?month={SEPTEMBER}"))[1].split("<main")[1]
    heads = main.split('id="heads"')[1].split("</table>")[0]
    groups = re.findall(r'data-group="(\w+)"', heads)
    assert groups == [it for it in ("better", "as_others", "worse", "few") if it in groups]
    assert not re.search(r"место\s+[0-9]", heads) or "better" in groups or "worse" in groups
    for label in ("Срок наступил", "Баллы", "На 100"):
        cells = re.findall(rf'data-label="{label}">(?:<b>)?([^<]*)<', heads)
        assert cells and all(re.fullmatch(r"[+−]?[0-9\s\u202f]+", it) for it in cells), cells
    for due, points, solved, missed in re.findall(
        r'data-label="Срок наступил">([0-9]+)</td>\s*<td class="number" data-label="Баллы">'
        r'<b>([+−][0-9]+)</b><br><span class="small soft nowrap">([0-9]+) − ([0-9]+)<',
        heads,
    ):
        assert int(due) == int(solved) + int(missed)
        assert int(points.replace("−", "-")) == int(solved) - int(missed)


async def test_the_page_says_how_much_is_of_bodies_without_a_head_and_who_enters_one(
    house: House,
) -> None:
    rating = (await stored(house.link, SEPTEMBER)).rating  # type: ignore[union-attr]
    (heat,) = rating.headless
    assert heat.body_id == house.city.heat and heat.due == rating.nobodys.due > 1
    names = await body_names(house.link, [house.city.heat])
    for login, enters in (("akim", False), ("admin", True), ("deputy", False), ("head", False)):
        async with program(house.address, login) as client:
            text = (await client.page(f"/rating?month={SEPTEMBER}"))[1]
            part = text.split('id="headless"')[1].split("</section>")[0]
            assert f"{round(heat.due)} из {rating.city.due:.0f} заявок" in part
            assert ('href="/headships"' in part) == enters
            assert ("администратор" in part) != enters
            assert (names[house.city.heat].ru in part) == (login in ("akim", "admin"))
    told = lines(await month_read(house.link, SEPTEMBER, FINAL, ALMATY))[-1]
    assert told.startswith(f"{round(heat.due)} of {rating.city.due:.0f}") and "/headships" in told


async def test_the_council_reads_the_same_and_nothing_of_too_few(house: House) -> None:
    """The month before the present one, in which somebody of few contacts is in question."""
    rating = (await stored(house.link, SEPTEMBER)).rating  # type: ignore[union-attr]
    few = next(it for it in rating.of(RatedKind.HEAD) if it.ident == house.city.before)
    few = replace(few, verdict=FunnelVerdict.FEW, in_question=True, rank=None)
    figures = tuple(few if it.ident == few.ident else it for it in rating.figures)
    last = Month.of(datetime.now(ALMATY).date()).back(1)
    await write(house.link, last, replace(rating, figures=figures), FINAL, frozen=False)
    async with program(house.address, "akim") as akim:
        card = (await akim.page("/council"))[1].split('id="rating"')[1].split("</section>")[0]
    nobodys = round(rating.nobodys.due)
    assert f"{nobodys} из {rating.city.due:.0f} заявок" in card and "администратор" in card
    item = next(it for it in card.split("<li")[1:] if "before" in it).split("</li>")[0]
    told = re.sub(r"<[^>]*>", " ", item.split(">", 1)[1])
    assert "под вопросом" in told and not re.search(r"[0-9]", told)


async def test_a_deputys_sum_stands_beside_its_bodies(house: House) -> None:
    """Water is of this deputy from the 14th on: of what came due to it the page has a part."""
    page = f"/rating/deputies?month={SEPTEMBER}"
    rating = (await stored(house.link, SEPTEMBER)).rating  # type: ignore[union-attr]
    (deputy,) = rating.of(RatedKind.DEPUTY)
    own = {it.body_id: it.sums for it in rating.supervised}
    whole = {it.ident: it.due for it in rating.of(RatedKind.BODY)}
    assert set(own) == {house.city.roads, house.city.water, house.city.heat}
    assert 0 < own[house.city.water].due < whole[house.city.water]
    assert sum(it.points for it in own.values()) == pytest.approx(deputy.points)
    bodies = await body_names(house.link, own)
    for login in ("akim", "admin", "deputy"):
        async with program(house.address, login) as client:
            status, text = await client.page(page)
            main = text.split("<main")[1]
            assert (
                status == 200 and "Асхат Мұхаметжанов" in main and main.count("за весь месяц") == 1
            )
            assert all(it.ru in main for it in bodies.values())
            _, found = await client.ask("GET", f"/api/rating?month={SEPTEMBER}")
            assert [it["body_id"] for it in found["supervised"]] == sorted(own)
    async with program(house.address, "head") as head:
        status, text = await head.page(page)
        assert status == 200 and "Асхат" not in text.split("<main")[1]
        assert (await head.ask("GET", f"/api/rating?month={SEPTEMBER}"))[1]["supervised"] == []
    async with program(house.address, "lead1") as lead:
        assert (await lead.page(page))[0] == 403


async def test_programs_read_the_month_as_the_page_shows_it(house: House) -> None:
    everything = as_json(await month_read(house.link, SEPTEMBER, FINAL, ALMATY))
    path = f"/api/rating?month={SEPTEMBER}"
    async with program(house.address, "akim") as akim, program(house.address, "head") as head:
        status, found = await akim.ask("GET", path)
        assert status == 200 and found["frozen_at"] is not None
        assert found["city"]["points"] == everything["city"]["points"]
        for part in ("heads", "deputies", "bodies"):
            points = {it["ident"]: it["points"] for it in everything[part]}
            assert {it["figures"]["ident"]: it["figures"]["points"] for it in found[part]} == points
        own = (await head.ask("GET", path))[1]
        assert [it["name"] for it in own["heads"]] == ["Болат Сейітов"] and not own["deputies"]
        assert (await akim.ask("GET", "/api/rating?month=2001-01"))[0] == 404
        assert (await akim.ask("GET", "/api/rating?month=2001-13"))[0] == 400
    async with program(house.address, "lead1") as lead:
        assert (await lead.ask("GET", path))[0] == 403


async def test_a_head_reads_their_own_contacts_and_objects_once(house: House) -> None:
    contacts = f"/rating/contacts?month={SEPTEMBER}"
    async with (
        program(house.address, "head") as head,
        program(house.address, "quality") as quality,
        program(house.address, "deputy") as deputy,
    ):
        assert (await head.page(f"{contacts}&head={house.city.of_water}"))[0] == 403
        assert (await deputy.page(f"{contacts}&head={house.city.of_water}"))[0] == 403
        status, text = await head.page(contacts)
        assert status == 200 and "data-object=" in text
        row = await house.link.fetchrow(
            """SELECT c.ticket, c.started_at FROM rating_contacts c
                WHERE c.head = (SELECT person_id FROM people WHERE login = 'head') AND NOT c.solved
                  AND c.millionths = 1000000 LIMIT 1"""
        )
        wish = {
            "ticket": row["ticket"],
            "started_at": row["started_at"].isoformat(),
            "words": "Дорога не городская",
        }
        assert (await deputy.ask("POST", "/api/rating/objections", wish))[0] == 404
        status, made = await head.ask("POST", "/api/rating/objections", wish)
        assert status == 200, made
        assert (await head.ask("POST", "/api/rating/objections", wish))[0] == 409
        path = f"/api/rating/objections/{made['objection_id']}"
        answer = {"result": "upheld", "answer": "Передана республике"}
        assert (await head.ask("POST", path, answer))[0] == 403
        item = f"/rating-review?month={SEPTEMBER}&item=objection-{made['objection_id']}"
        assert "Дорога не городская" in (await quality.page(item))[1]
        assert (await quality.ask("POST", path, answer))[0] == 204
        assert (await quality.ask("POST", path, answer))[0] == 409
        assert "Передана республике" in (await head.page(contacts))[1]
        for page in (contacts, f"/rating?month={SEPTEMBER}"):
            assert "Дорога не городская" not in (await deputy.page(page))[1]
        assert "с тех пор +1" in " ".join(
            (await head.page(f"/rating?month={SEPTEMBER}"))[1].split()
        )


async def test_audited_closures_are_judged_by_quality(house: House) -> None:
    async with (
        program(house.address, "quality") as quality,
        program(house.address, "head") as head,
    ):
        page = f"/rating-review?month={SEPTEMBER}"
        assert (await head.page(page))[0] == 403
        audit = await house.link.fetchval(
            "SELECT min(audit_id) FROM rating_audits WHERE month = $1", SEPTEMBER.first
        )
        item = f"{page}&item=audit-{audit}"
        assert f'data-audit="{audit}"' in (await quality.page(item))[1]
        found = {"result": "not_done", "note": "Фото двора другого года"}
        assert (await quality.ask("POST", f"/api/rating/audits/{audit}", found))[0] == 204
        assert (await quality.ask("POST", "/api/rating/audits/999999", found))[0] == 404
        assert "Фото двора другого года" in (await quality.page(item))[1]


async def test_programs_get_every_figure_and_what_came_since(house: House) -> None:
    await house.link.execute(
        """UPDATE deadline_facts SET reopened_at = $1
            WHERE ticket = (SELECT ticket FROM rating_contacts
                             WHERE solved AND last AND head = $2 LIMIT 1)""",
        FINAL + timedelta(days=3), house.city.of_water,
    )  # fmt: skip
    read = await month_read(house.link, SEPTEMBER, FINAL + timedelta(days=4), ALMATY)
    told = json.loads(json.dumps(as_json(read)))
    assert told["month"] == "2026-09" and told["frozen_at"].startswith("2026-10-16")
    water = next(it for it in told["heads"] if it["ident"] == house.city.of_water)
    assert water["name"] == "of-water"
    assert water["since_frozen"] == {"refuted": 1, "upheld": 0.0, "points": 0.0}
    assert water["points"] == pytest.approx(water["solved"] - water["missed"])
    assert {"heads", "deputies", "bodies", "funnel", "city"} <= told.keys()
