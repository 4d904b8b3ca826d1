"""The storm of posts: a short one against the real process, and what its account sees."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bench.post_storm.account import Cause, OnRecord, account, quantile
from bench.post_storm.dovecot import dovecot
from bench.post_storm.plan import Place, Plan, Post, Span, plan
from bench.post_storm.run import body_of, free_ports, keys_for, stood_up, until_reading
from foundation.settings import CODE_DIR, Settings
from launcher.homes import to_toml
from tests.real_services import environment

CUT, DEATH = Span(20, 30), Span(200, 210)


def post(number: int, place: Place = Place.VK) -> Post:
    return Post(number, place, 1, 0.0)


def told(posts: list[Post], sent: dict[int, float], rows: list[tuple[Place, int, float]]) -> tuple:
    cuts = {Place.VK: [CUT], Place.NEWS: [], Place.TELEGRAM: [CUT]}
    return tuple(
        account(
            Plan(300, posts, cuts, ()),
            {post(number).mark: at for number, at in sent.items()},
            {Place.VK: 9},
            [OnRecord(post(number).mark, place, seen) for place, number, seen in rows],
            [DEATH],
        )
    )


def test_what_is_missing_doubled_or_somewhere_else_is_seen() -> None:
    vk, news, _ = told(
        [post(1), post(2), post(3), post(4, Place.NEWS)],
        {1: 1.0, 2: 1.0, 3: 1.0, 4: 1.0},
        [(Place.VK, 1, 2.0), (Place.VK, 2, 2.0), (Place.VK, 2, 9.0), (Place.VK, 4, 2.0)],
    )
    assert (vk.sent, vk.delivered, vk.on_record, vk.lags) == (3, 9, 2, [1.0, 1.0])
    assert (vk.doubled, vk.missing, vk.met) == (["p000002"], ["p000003"], False)
    assert (news.missing, news.met) == (["p000004"], False), "another place has it"
    text = body_of(Plan(300, [], {Place.VK: [CUT]}, ()), [vk, news], [DEATH], 0)
    assert "Lost or doubled: p000003, p000002, p000004" in text


@pytest.mark.parametrize(
    ("place", "sent", "seen", "cause"),
    [
        (Place.VK, 1.0, 11.0, None),
        (Place.VK, 15.0, 31.0, Cause.CUT),
        (Place.VK, 45.0, 70.0, Cause.OURS),  # VK calls again at once
        (Place.VK, 195.0, 215.0, Cause.KILLED),
        (Place.VK, 100.0, 120.0, Cause.OURS),
        (Place.TELEGRAM, 45.0, 70.0, Cause.CUT),  # failed so often that it waits a minute
        (Place.NEWS, 100.0, 165.0, Cause.INTERVAL),
        (Place.NEWS, 100.0, 180.0, Cause.OURS),
    ],
)
def test_why_a_post_was_late(place: Place, sent: float, seen: float, cause: Cause | None) -> None:
    lines = told([post(1, place)], {1: sent}, [(place, 1, seen)])
    causes = {it: count for line in lines for it, count in line.causes.items()}
    assert causes == ({cause: 1} if cause else {})


def test_quantiles_are_of_what_was() -> None:
    lags = [float(it) for it in range(1, 21)]
    assert [quantile(lags, it) for it in (0.5, 0.95, 1.0)] == [10.0, 19.0, 20.0]
    assert (quantile([], 0.5), quantile([7.0], 0.95)) == (None, 7.0)


def test_a_plan_is_the_same_for_its_seed_and_leaves_no_place_out() -> None:
    it = plan(200, 60, 10, 1)
    assert it == plan(200, 60, 10, 1) != plan(200, 60, 10, 2)
    assert {each.place for each in it.posts} == set(Place) == set(it.cuts)
    assert len({each.mark for each in it.posts}) == 200 and len(it.kills) == 10
    assert [each.at_seconds for each in it.posts] == sorted(each.at_seconds for each in it.posts)
    long = {place for place, cuts in it.cuts.items() if max(c.ends - c.begins for c in cuts) > 19}
    assert long == {Place.TELEGRAM}


@dataclass
class OwnProcess:
    """The process of the channels; whoever kills it starts it again, as the supervisor does."""

    settings: Settings

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "channels", cwd=CODE_DIR, env=environment(self.settings),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await until_reading(self.settings)

    async def kill(self) -> None:
        await self.end()
        await self.start()

    async def end(self) -> None:
        self._process.kill()
        await self._process.wait()


@pytest.fixture
async def process(fresh_settings: Settings) -> AsyncIterator[OwnProcess]:
    it = OwnProcess(fresh_settings)
    yield it
    await it.end()


@pytest.mark.services
async def test_sixty_posts_while_channels_is_killed_are_on_record_once(
    process: OwnProcess,
) -> None:
    """Killed when the last was published: news sites are asked only once a minute."""
    places = [it for it in Place if it is not Place.SITE]
    storm_plan = replace(plan(60, 3.0, 0, 109, places), kills=(3.0,))
    api_port, hooks_port, mail_port = free_ports(3)
    async with dovecot(mail_port) as mail:
        keys = to_toml(keys_for(api_port, hooks_port, mail.port))
        with (process.settings.home / "komek.toml").open("a") as file:
            file.write(keys)
        ports = api_port, hooks_port
        async with stood_up(storm_plan, 109, ports, mail, None) as storm:
            await process.start()
            await storm.blow(process)
            lines, strays = await storm.lines(process.settings)
    assert [line for line in lines if not line.met] == [] and strays == 0
    assert sum(line.on_record for line in lines) == 60 and len(storm.deaths) == 1
    assert sum(line.delivered for line in lines) > 60, "some came twice"
