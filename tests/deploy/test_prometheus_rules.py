"""The alerts for Prometheus, tried with Debian's promtool."""

from __future__ import annotations

import asyncio

import pytest

from foundation.settings import CODE_DIR
from tests.deploy.debian_programs import PROMTOOL

pytestmark = pytest.mark.services
RULES = CODE_DIR / "deploy/prometheus"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "rules", "komek.rules.yml"), "rules found"),
        (("test", "rules", "komek.rules.test.yml"), "SUCCESS"),
        (("check", "config", "prometheus.yml"), "SUCCESS"),
    ],
)
async def test_the_alerts_are_valid_and_fire_when_they_should(
    words: tuple[str, ...], said: str
) -> None:
    promtool = await asyncio.create_subprocess_exec(
        PROMTOOL.fetched(),
        *words,
        cwd=RULES,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output = (await promtool.communicate())[0].decode()
    assert promtool.returncode == 0, output
    assert said in output
