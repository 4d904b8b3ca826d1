"""The made-up calls and messages of practice, as they are released with the product."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec

SCRIPTS = Path(__file__).with_name("scripts.toml")


class ScriptKind(StrEnum):
    """The kinds of contacts that are practised."""

    CALL = "call"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Script:
    """A made-up contact and what is to be registered of it. `words`: what the citizen says.
    `topics`: the codes that are right. `place`: groups of beginnings of words, of each of which one
    has to stand in the address; a number has to stand there whole. A run stores each script as JSON
    of these fields, so that its results stay when a later release changes the script."""

    kind: ScriptKind
    language: str
    words: str
    topics: tuple[str, ...]
    address: str
    place: tuple[tuple[str, ...], ...]
    urgent: bool


@cache
def all_scripts() -> Mapping[str, Script]:
    """Return every script by its code, in the order of the file."""
    tables = tomllib.loads(SCRIPTS.read_text(encoding="utf-8"))
    return msgspec.convert(tables, dict[str, Script])


def scripts_for(topics: frozenset[str]) -> Mapping[str, Script]:
    """Return the scripts of which an installation with these codes of topics has a right one."""
    return {
        code: script for code, script in all_scripts().items() if topics.intersection(script.topics)
    }


def read_script(content: object) -> Script:
    """Return a script of its JSON. Raises msgspec.ValidationError."""
    return msgspec.convert(content, Script)
