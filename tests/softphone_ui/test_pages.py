"""What rendering costs: a template is compiled once in a process."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from jinja2 import Environment

from tests.softphone_ui.alone import alone


async def test_what_one_application_has_compiled_is_compiled_for_the_next(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        assert (await client.get("/nope")).status == 404
    with patch.object(Environment, "compile", side_effect=AssertionError("compiled again")):
        async with alone(tmp_path) as client:
            assert (await client.get("/nope")).status == 404
