"""Forms and their versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from quality.assessment.form import AssessmentForm


@dataclass(frozen=True, slots=True)
class _Version:
    """Version of a form. `line` None: of each line without a form of its own."""

    version_id: int
    form_id: int
    line: str | None
    version: int
    names: Names
    revision: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class VersionLine(_Version):
    """Version in a list. `in_use`: calls that nobody has begun are assessed by it. `assessed`: how
    many were."""

    in_use: bool
    assessed: int


@dataclass(frozen=True, slots=True)
class FormVersion(_Version):
    """Version with its items. `content`: JSON that form.py reads."""

    content: dict[str, Any]


@query("assessment_form_versions_all")
async def versions(connection: Connection) -> list[VersionLine]:
    """List every version of every form without its items, by line, the newest first."""


@query("assessment_form_version")
async def version(connection: Connection, version_id: int) -> FormVersion | None:
    """Return what shows whether there is something new to learn from."""


@query("assessment_form_add")
async def add_form(connection: Connection, line: str) -> int | None:
    """Add a form, and return its id. None: the line has a form."""


@query("assessment_form_draft")
async def add_draft(
    connection: Connection, form_id: int, version_id: int, person_id: int
) -> int | None:
    """Add a draft as a copy of a version, and return its id. None: the form has a draft already."""


@query("assessment_form_save")
async def save_draft(
    connection: Connection, version_id: int, names: Names, content: AssessmentForm, revision: int
) -> int | None:
    """Save a draft, and return the new revision. None: somebody saved or published it."""


@query("assessment_form_publish")
async def publish(
    connection: Connection, version_id: int, revision: int, now: datetime
) -> int | None:
    """Publish a draft, and return the version's number. None: somebody saved or published it."""
