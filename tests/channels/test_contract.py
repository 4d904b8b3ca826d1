"""The contract of the adapters: each holds it with a stand-in of its network and a real
database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib import import_module
from inspect import isabstract
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from channels.files import Files, shelf_of_messages
from channels.process import Channels
from channels.rows import sources
from channels.source import FIRST_PAUSE, SourceAway, SourceRefused, pause_after
from foundation.postgres.pool import Pool, connection, open_pool
from foundation.settings import Settings
from foundation.valkey.keys import open_bus
from registry.files.shelf import Shelf
from registry.networks import BY_SOURCE
from tests.channels import rigs
from tests.channels.contract import Rig, Verb


def _rigs(kind: type[Rig]) -> Iterator[type[Rig]]:
    """Every rig below `kind` that is whole."""
    for each in kind.__subclasses__():
        yield from _rigs(each)
        if not isabstract(each):
            yield each


for _module in iter_modules(rigs.__path__, f"{rigs.__name__}."):
    import_module(_module.name)
#: Those of every module in tests/channels/rigs/.
RIGS = tuple(sorted(set(_rigs(Rig)), key=lambda rig: rig.__name__))


def of_all(*needs: Verb) -> Any:
    """All adapters but those whose network does not know these verbs."""
    able = [it for it in RIGS if not set(needs) & set(it.lacks)]
    return pytest.mark.parametrize("rig_type", able, ids=lambda it: it.__name__)


class Case:
    """One adapter at one database."""

    def __init__(self, rig: Rig, channels: Channels, pool: Pool) -> None:
        self.rig, self.channels, self.pool = rig, channels, pool

    async def read(self) -> None:
        await self.rig.read(self.channels)

    async def rows(self, sql: str) -> list[Any]:
        """The first column."""
        async with connection(self.pool) as link:
            return [row[0] for row in await link.fetch(sql)]

    async def texts(self) -> list[str]:
        return await self.rows("SELECT text FROM messages WHERE kind = 'in' ORDER BY message_id")

    async def cursor(self) -> Any:
        return (await self.rows("SELECT cursor FROM sources"))[0]


@pytest.fixture
async def case(
    rig_type: type[Rig], fresh_settings: Settings, tmp_path: Path
) -> AsyncIterator[Case]:
    async with _case(rig_type(fresh_settings, tmp_path)) as it:
        yield it


@asynccontextmanager
async def _case(rig: Rig) -> AsyncIterator[Case]:
    settings = rig.settings
    pool = await open_pool(settings, "test", size=3)
    redis = open_bus(settings.stores.redis_url)
    folder = settings.folders.files_dir
    files = Files(pool, shelf_of_messages(folder), Shelf(folder))
    try:
        async with rig.running():
            channels = Channels(settings, pool, redis, [rig.network], _no_number, files)
            async with connection(pool) as link:
                await sources.begin(link, rig.name)
            yield Case(rig, channels, pool)
    finally:
        await redis.aclose()
        pool.terminate()


async def _no_number() -> str | None:
    return None


@pytest.mark.services
@of_all()
async def test_what_comes_is_on_record_in_its_order_and_the_cursor_moves(case: Case) -> None:
    before = await case.cursor()
    names = [await case.rig.post("Бірінші хабар"), await case.rig.post("Екінші хабар")]
    await case.read()
    assert await case.texts() == ["Бірінші хабар", "Екінші хабар"]
    first = await case.cursor()
    assert first != before
    names.append(await case.rig.post("Үшінші хабар"))
    await case.read()
    assert await case.cursor() != first
    assert await case.texts() == ["Бірінші хабар", "Екінші хабар", "Үшінші хабар"]
    assert await case.rows("SELECT external_id FROM messages ORDER BY message_id") == names
    matters = 3 if Verb.MATTER in case.rig.lacks else 1  # one author, one matter
    assert await case.rows("SELECT count(*) FROM conversations") == [matters]
    channel = BY_SOURCE[case.rig.name].channel
    assert await case.rows("SELECT DISTINCT channel FROM contacts") == [channel]
    assert await case.rows("SELECT lag_seconds >= 0 AND read_at IS NOT NULL FROM sources") == [True]


@pytest.mark.services
@of_all()
async def test_what_is_given_out_twice_is_on_record_once(case: Case) -> None:
    for text in ("Су жоқ", "Жарық жоқ"):
        await case.rig.post(text)
    await case.read()
    await case.rig.repeat()
    await case.rig.post("Жылу жоқ")
    await case.read()
    assert await case.texts() == ["Су жоқ", "Жарық жоқ", "Жылу жоқ"]


@pytest.mark.services
@of_all(Verb.EDIT)
async def test_an_edit_is_a_version_and_outlives_a_repetition(case: Case) -> None:
    name = await case.rig.post("Лук ашық жатыр")
    await case.read()
    await case.rig.edit(name, "Люк ашық жатыр")
    await case.read()
    assert await case.texts() == ["Люк ашық жатыр"]
    assert await case.rows("SELECT text FROM message_versions") == ["Лук ашық жатыр"]
    await case.rig.repeat()
    await case.rig.post("Тағы бір сөз")
    await case.read()
    assert await case.texts() == ["Люк ашық жатыр", "Тағы бір сөз"]
    assert await case.rows("SELECT count(*) FROM message_versions") == [1]


@pytest.mark.services
@of_all(Verb.DELETE)
async def test_a_deletion_is_a_mark_and_outlives_a_repetition(case: Case) -> None:
    name = await case.rig.post("Қате жаздым")
    await case.rig.post("Дұрысы осы")
    await case.read()
    await case.rig.delete(name)
    await case.read()
    deleted = "SELECT deleted_at IS NOT NULL FROM messages ORDER BY message_id"
    assert await case.rows(deleted) == [True, False]
    assert await case.texts() == ["Қате жаздым", "Дұрысы осы"], "what was said stays on record"
    await case.rig.repeat()
    await case.read()
    assert await case.rows(deleted) == [True, False]


@pytest.mark.services
@of_all(Verb.BUSY)
@pytest.mark.parametrize("seconds", [7, None])
async def test_a_network_that_is_busy_is_waited_for_as_long_as_it_says(
    case: Case, seconds: int | None
) -> None:
    await case.rig.post("Су жоқ")
    before = await case.cursor()
    await case.rig.busy(seconds)
    with pytest.raises(SourceAway) as caught:
        await case.read()
    assert not isinstance(caught.value, SourceRefused), "no person has to act"
    if seconds is not None and caught.value.after is not None:
        assert caught.value.after == timedelta(seconds=seconds)
    assert pause_after(1, caught.value) >= FIRST_PAUSE
    assert (await case.texts(), await case.cursor()) == ([], before)
    await case.read()
    assert await case.texts() == ["Су жоқ"]


@pytest.mark.services
@of_all(Verb.TOKEN)
async def test_a_token_that_has_expired_is_a_persons_matter_and_loses_nothing(case: Case) -> None:
    await case.rig.post("Бірінші хабар")
    await case.read()
    before = await case.cursor()
    await case.rig.expire()
    await case.rig.post("Екінші хабар")
    with pytest.raises(SourceRefused):
        await case.read()
    assert (await case.texts(), await case.cursor()) == (["Бірінші хабар"], before)
    await case.rig.renew()
    await case.read()
    assert await case.texts() == ["Бірінші хабар", "Екінші хабар"]


@pytest.mark.services
@of_all(Verb.SIGNATURE)
async def test_what_the_network_has_not_signed_is_not_believed(case: Case) -> None:
    await case.rig.post("Шын хабар")
    await case.read()
    await case.rig.forge("Жалған хабар")
    await case.rig.post("Тағы шын хабар")
    await case.read()
    assert await case.texts() == ["Шын хабар", "Тағы шын хабар"]


@pytest.mark.services
@of_all()
async def test_a_crash_before_the_commit_loses_nothing(case: Case) -> None:
    for text in ("Су жоқ", "Жарық жоқ"):
        await case.rig.post(text)
    await case.rig.die_before_commit(case.pool)
    assert await case.texts() == []
    await case.read()
    assert await case.texts() == ["Су жоқ", "Жарық жоқ"]


@pytest.mark.services
@of_all()
async def test_a_crash_between_the_commit_and_its_acknowledgement_doubles_nothing(
    case: Case,
) -> None:
    for text in ("Су жоқ", "Жарық жоқ"):
        await case.rig.post(text)
    await case.rig.die_after_commit(case.channels)
    await case.rig.post("Жылу жоқ")
    await case.read()
    assert await case.texts() == ["Су жоқ", "Жарық жоқ", "Жылу жоқ"]


def test_what_is_not_tried_has_its_reason() -> None:
    for rig_type in RIGS:
        assert all(len(reason) > 10 for reason in rig_type.lacks.values()), rig_type
    assert len(set(RIGS)) == len(RIGS)
