"""Forty dialogues of citizens with the bot, as they were read through and found good.

By spelling alone, so that every machine understands them alike. After a change of what the bot
says, `DIALOGUE_LOGS=DIR` writes them anew there: read them, and copy them to `dialogue_logs`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.public_articles import publish
from foundation.settings import Settings
from tests.channels.dialogue_player import dialogues, play_all
from tests.channels.town import town
from tests.softphone_ui.city import settle

pytestmark = pytest.mark.services


def written_anew(folder: Path, logs: list[list[str]]) -> None:
    """Write the dialogues as they went."""
    texts: dict[str, list[str]] = {}
    for dialogue, log in zip(dialogues(), logs, strict=True):
        stem, _, title = dialogue.title.partition(": ")
        texts.setdefault(stem, []).append("\n".join((f"# {title}", *log)))
    for stem, parts in texts.items():
        text = "\n\n".join(parts) + "\n"
        (folder / f"{stem}.txt").write_text(text, encoding="utf-8")


async def test_every_dialogue_goes_as_a_good_operator_would_have_it(
    fresh_settings: Settings,
) -> None:
    await settle(fresh_settings)
    by_meaning = bool(os.environ.get("DIALOGUE_LOGS_BY_MEANING"))
    async with town(fresh_settings.changed(topics_by_meaning=by_meaning)) as place:
        person = await place.value("SELECT min(person_id) FROM people")
        await publish(place.link, person, datetime.now(UTC).date())
        logs = await play_all(place)
    if folder := os.environ.get("DIALOGUE_LOGS"):
        written_anew(Path(folder), logs)
    differing = {
        it.title: log for it, log in zip(dialogues(), logs, strict=True) if it.lines != log
    }
    assert differing == {}


def test_there_are_forty_of_them() -> None:
    assert len(dialogues()) >= 40
