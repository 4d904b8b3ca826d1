"""``python -m registry.meaning``: suggests topics by meaning, or by spelling alone. The registry's
process starts it (`registry/meaning/child.py`) and reads on its output how many tickets it has
learned from; it ends when its input does, so it never outlives who started it."""

from __future__ import annotations

import asyncio
import resource
import sys
from datetime import datetime, timedelta
from functools import partial

import msgspec

from foundation.jobs.job import Job
from foundation.jobs.runner import JobRunner
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Pool, open_pool
from foundation.process.lifetime import gather_or_cancel, run_until_stopped, settings_or_exit
from foundation.settings import Settings
from registry.meaning.asking import LONGEST_LINE, Alike, Question, TopicAnswer, socket_of
from registry.meaning.child import why_off
from registry.meaning.embedding import embedding
from registry.meaning.learner import Learner
from registry.meaning.needs import model_name, wheel_there
from registry.meaning.ticket_meanings import NO_MODEL, READ_AS, TicketMeanings

ROLE = "meaning"
#: The most memory it may address; beyond, it ends and is started again.
MEMORY_BYTES = 2 << 30
#: Who learns and who asks do not wait for each other.
CONNECTIONS = 2
#: How often the process looks whether the model has been fetched.
COMPARE_MODEL = timedelta(minutes=1)


async def serve(settings: Settings) -> None:
    """Serve until cancelled, until the input ends, or until the model has come or gone: then the
    process is started again and learns again."""
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    path = socket_of(settings)
    path.unlink(missing_ok=True)
    meaning = not why_off(settings, wheel=wheel_there())
    learner = Learner(pool, embedding() if meaning else None)
    model = f"{model_name()} {READ_AS}" if meaning else NO_MODEL
    meanings = _meanings_of(settings, pool, model)
    server = await asyncio.start_unix_server(
        partial(answer_line, learner, meanings), path, limit=LONGEST_LINE
    )
    path.chmod(0o600)
    model_changed = asyncio.Event()

    async def compare_model(now: datetime) -> None:
        if meaning != (not why_off(settings, wheel=wheel_there())):
            model_changed.set()

    runner = JobRunner([
        learner.job(lambda tickets: print(tickets, flush=True)),
        meanings.job(learner.vector),
        Job("compare the model", compare_model, every=COMPARE_MODEL),
    ])  # fmt: skip
    try:
        await gather_or_cancel(runner.run(), _until_left(), _until_set(model_changed))
    finally:
        server.close()
        path.unlink(missing_ok=True)
        pool.terminate()


async def answer_line(
    learner: Learner,
    meanings: TicketMeanings,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Answer one question; who asks otherwise is not answered."""
    try:
        question = msgspec.json.decode(await reader.readline(), type=Question)
        writer.write(msgspec.json.encode(await _answer(learner, meanings, question)) + b"\n")
        await writer.drain()
    except (OSError, ValueError, DatabaseAway, msgspec.MsgspecError):
        pass
    finally:
        writer.close()


async def _answer(
    learner: Learner, meanings: TicketMeanings, question: Question
) -> TopicAnswer | Alike | None:
    if question.tickets is None:
        return await learner.answer(question.words)
    return await learner.alike(question.words, question.tickets, meanings)


def _meanings_of(settings: Settings, pool: Pool, model: str) -> TicketMeanings:
    opened = timedelta(days=settings.duplicates.duplicate_days)
    over = timedelta(hours=settings.duplicates.duplicate_over_hours)
    return TicketMeanings(pool, model, opened, over)


async def _until_set(event: asyncio.Event) -> None:
    """Wait until the event is set."""
    await event.wait()


async def _until_left() -> None:
    """Until the input ends: who started this has gone."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.read(1024):
        pass


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: serve(settings))


if __name__ == "__main__":
    main()
