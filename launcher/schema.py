"""The database of the whole house: its schema, and the line that the settings name."""

from __future__ import annotations

from foundation.postgres import schema
from foundation.settings import Settings
from queue_manager.rows.lines import seed_line


async def apply_schema(settings: Settings) -> int:
    """Apply the schema as `foundation.postgres.schema.apply_schema`, with the first line."""
    return await schema.apply_schema(settings, seed_line)
