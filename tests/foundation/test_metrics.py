"""The metrics of one process, and those of all programs in one answer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from foundation.process.health import serve_health
from foundation.process.last_drill import LastDrill, note_drill
from foundation.process.metric_reading import join_programs, read_installation
from foundation.process.metrics import HEALTH_METRICS, metrics_of_process
from foundation.settings import Settings

HEALTH = {
    "ok": False,
    "database": True,
    "lag_seconds": 2.5,
    "encoded": 7,
    "free_bytes": None,
    "trouble": "a word",
    "faults": {"facts not written": 3},
    "jobs": {
        "sums": {"succeeded_at": "2026-12-01T10:00:00+00:00", "seconds": 0.25, "failures": 2},
        "new": {"succeeded_at": None, "seconds": 0.0, "failures": 0},
    },
}


def samples(text: str) -> dict[tuple[str, str], float]:
    """Name and labels → value."""
    return {
        (sample.name, ",".join(sample.labels[key] for key in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_numbers_of_the_health_report_are_metrics_and_words_are_not() -> None:
    found = samples(metrics_of_process(HEALTH).decode())
    assert found["komek_program_well", ""] == 0
    assert found["komek_database_answers", ""] == 1
    assert found["komek_journal_lag_seconds", ""] == 2.5
    assert found["komek_recordings_encoded_total", ""] == 7
    assert ("komek_recordings_free_bytes", "") not in found
    assert found["komek_faults", "facts not written"] == 3


def test_jobs_say_when_they_last_succeeded_and_how_often_they_failed() -> None:
    found = samples(metrics_of_process(HEALTH).decode())
    assert found["komek_job_succeeded_timestamp_seconds", "sums"] == 1_796_119_200
    assert ("komek_job_succeeded_timestamp_seconds", "new") not in found
    assert found["komek_job_failures_total", "sums"] == 2


def test_no_two_metrics_have_one_name() -> None:
    names = [metric.name for metric in HEALTH_METRICS]
    assert len(set(names)) == len(names)


def test_one_answer_has_each_name_once_with_the_program_as_a_label() -> None:
    text = "# HELP a_seconds So long.\n# TYPE a_seconds gauge\na_seconds 1.0\n"
    [metric] = join_programs({"web": text, "agi": text, "city": None})
    assert [sample.labels for sample in metric.samples] == [{"program": "web"}, {"program": "agi"}]


async def test_a_program_that_hangs_is_down_and_delays_the_answer_two_seconds_at_most(
    fresh_settings: Settings,
) -> None:
    settings = fresh_settings
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    at = datetime(2026, 12, 1, 10, tzinfo=UTC)
    note_drill(settings, LastDrill(at, "/backup/3", at, 60.0, problems=("gone",), problems_count=1))
    silent = await asyncio.start_unix_server(
        lambda _reader, _writer: asyncio.sleep(60), str(settings.run_dir / "agi.health")
    )
    async with silent, serve_health(settings, "web", lambda: {"pages": 3}), asyncio.timeout(8):
        text = (await read_installation(settings)).decode()
    found = samples(text)
    assert found["komek_program_up", "web"] == 1
    assert found["komek_program_up", "agi"] == 0
    assert found["komek_program_up", "scribe"] == 0
    assert found["komek_live_pages", "web"] == 3
    assert found["komek_disk_free_bytes", ""] > 0
    assert found["komek_drill_timestamp_seconds", ""] == 1_796_119_200
    assert found["komek_drill_passed", ""] == 0


@pytest.mark.parametrize("text", ["a{", "a_seconds one", "\x00"])
def test_a_text_that_is_not_of_prometheus_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        join_programs({"web": text})
