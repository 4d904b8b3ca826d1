"""Who answers for an aim: a person, or whoever has the post for a body on the day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from city.headships.rows import headships
from city.headships.tenure import HeadshipPost
from city.tree.branches import TreeLevel
from city.tree.editing import EditAuthor, check_owner, save
from city.tree.plan import TreeRefused
from city.tree.reading import read_tree
from city.tree.rows import nodes
from city.tree.rows.nodes import NewVersion
from foundation.names import Names
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from staff.rows.people import add_person

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
FIRST, CHANGED = date(2026, 1, 1), date(2026, 9, 14)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


async def test_an_aim_of_a_post_follows_who_has_it(fresh_settings: Settings) -> None:
    pool = await open_pool(fresh_settings, "test", size=1)
    async with pool.acquire() as link:
        body = await link.fetchval("SELECT body_id FROM bodies WHERE code = 'water'")
        who = {
            login: await add_person(link, login=login, password_hash="-", role=role, name=login)
            for login, role in (("a", "head"), ("b", "head"), ("d", "deputy_akim"))
        }
        await headships.add(link, HeadshipPost.HEAD, body, who["a"], FIRST, date(2026, 9, 13))
        await headships.add(link, HeadshipPost.HEAD, body, who["b"], CHANGED, date(2026, 10, 1))
        await headships.add(link, HeadshipPost.DEPUTY, body, who["d"], CHANGED)
        for code, level, parent in (
            ("city", TreeLevel.GOAL, None), ("water", TreeLevel.INDICATOR, "city"),
        ):  # fmt: skip
            tree = await read_tree(link, at(2, 1), ALMATY)
            new = NewVersion(parent, Names(code, code, code))
            await save(link, tree, code, level, new, EditAuthor(None, at(1, 2), "made up"))
            await check_owner(link, level, None, body)
            await nodes.set_owner(link, code, FIRST, None, body_id=body)
        found = {}
        for moment in (at(9, 13), at(9, 14), at(10, 2)):
            tree = await read_tree(link, moment, ALMATY)
            found[moment] = [it.node.owner for it in tree.all()]
        assert list(found.values()) == [[None, "a"], ["d", "b"], ["d", None]]
        since = await nodes.owners_of(link, "water")
        assert [(it.body_id, it.name) for it in since] == [(body, None)]
        for wrong in ((who["a"], body), (None, 10**9)):
            with pytest.raises(TreeRefused):
                await check_owner(link, TreeLevel.INDICATOR, *wrong)
        with pytest.raises(asyncpg.CheckViolationError):
            await nodes.set_owner(link, "water", CHANGED, who["a"], body_id=body)
    pool.terminate()
