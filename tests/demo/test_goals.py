"""A demo home's aims: a tree that passes every check, with a course, in several colours."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from city.tree.branches import TreeLevel
from city.tree.judging import Colour
from city.tree.reading import read_tree
from demo.goals import sow
from foundation.postgres.pool import Connection
from staff.rows.people import add_person

ALMATY = ZoneInfo("Asia/Almaty")


@pytest.mark.services
@pytest.mark.parametrize(
    "now", [datetime(2026, 11, 27, 9, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)]
)
async def test_the_demo_city_has_aims_in_every_colour(database: Connection, now: datetime) -> None:
    people = {
        login: await add_person(database, login=login, password_hash="x", role=role, name=login)
        for login, role in (("deputy1", "deputy_akim"), ("head-water", "head"))
    }
    await sow(database, people, now, ALMATY)
    tree = await read_tree(database, now, ALMATY)
    found = list(tree.all())
    assert sum(it.node.level is TreeLevel.GOAL for it in found) == 4
    measures = [it for it in found if it.node.level is TreeLevel.MEASURE]
    colours = {it.standing.colour for it in measures}
    assert {Colour.GREEN, Colour.AMBER, Colour.RED, Colour.GREY} <= colours, colours
    water = tree.find("water")
    assert water is not None and water.node.owner == "head-water"
    assert all(it.standing.judgement and it.standing.judgement.value for it in measures)
