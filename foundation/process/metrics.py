"""Metrics of one process, in the text format of Prometheus.

Each program of ours answers ``GET /metrics`` on its health socket: what it counts itself
(metrics that its modules declare), what its process uses, how late its event loop is, and what its
health report says. `softphone_ui/metrics` puts those of all programs into one answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

LOOP_LOOK_SECONDS = 0.5
LOOP_DELAY = Histogram(
    "komek_event_loop_delay_seconds",
    "How late the event loop was, looked at twice a second.",
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
)


@dataclass(frozen=True, slots=True)
class HealthMetric:
    """A number or a yes (1) or no (0) of the health report that is a metric too. `key`: its name
    in the report. `counts`: it only grows until the process ends."""

    key: str
    name: str
    help: str
    counts: bool = False


HEALTH_METRICS = (
    HealthMetric("ok", "komek_program_well", "1 if the program reports no fault."),
    HealthMetric("database", "komek_database_answers", "1 if the program reaches the database."),
    HealthMetric("redis", "komek_valkey_answers", "1 if the program reaches Valkey."),
    HealthMetric("ami", "komek_asterisk_agrees", "1 if the dispatcher and Asterisk agree."),
    HealthMetric("draining", "komek_draining", "1 while no new call is rung for."),
    HealthMetric(
        "spooled", "komek_journal_entries_spooled", "Entries of the journal that wait for Valkey."
    ),
    HealthMetric(
        "lag_seconds", "komek_journal_lag_seconds", "Age of the oldest entry not in the database."
    ),
    HealthMetric(
        "entries_written", "komek_journal_entries_written", "Entries in the database.", counts=True
    ),
    HealthMetric("records_refused", "komek_records_refused", "Records that were put aside."),
    HealthMetric("waiting", "komek_recordings_to_encode", "Recordings that wait to be encoded."),
    HealthMetric(
        "without_ticket", "komek_recordings_without_ticket", "Recordings that wait for their call."
    ),
    HealthMetric(
        "free_bytes", "komek_recordings_free_bytes", "Free bytes on the disk of recordings."
    ),
    HealthMetric("encoded", "komek_recordings_encoded", "Recordings encoded.", counts=True),
    HealthMetric("pages", "komek_live_pages", "Pages that are open and kept current."),
    HealthMetric("open", "komek_agi_sessions", "Callers whom an AGI script serves now."),
    HealthMetric("served", "komek_agi_sessions_served", "AGI sessions that ended well.", True),
    HealthMetric("failed", "komek_agi_sessions_failed", "AGI sessions that failed.", True),
    HealthMetric(
        "unspoken_prompts", "komek_prompts_not_spoken", "Prompts that are only a tone today."
    ),
    HealthMetric("guesses", "komek_sip_wrong_passwords", "Wrong passwords of telephones.", True),
)


class HealthCollector(Collector):
    """The metrics of one health report."""

    def __init__(self, health: Mapping[str, Any]) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        """Yield the report's figures, faults and jobs."""
        for metric in HEALTH_METRICS:
            value = self._health.get(metric.key)
            if isinstance(value, (bool, int, float)):
                family = CounterMetricFamily if metric.counts else GaugeMetricFamily
                yield family(metric.name, metric.help, float(value))
        yield from self._trunk()
        yield from self._faults()
        yield from self._jobs()

    def _faults(self) -> Iterator[Metric]:
        faults = self._health.get("faults") or {}
        family = GaugeMetricFamily(
            "komek_faults",
            "Things left out since the start, and jobs that fail now.",
            None,
            ["kind"],
        )
        for kind, number in faults.items():
            family.add_metric([kind], float(number))
        yield family

    def _trunk(self) -> Iterator[Metric]:
        state = self._health.get("trunk")
        if state is not None:
            yield GaugeMetricFamily(
                "komek_trunk_registered",
                "1 if the provider accepts our registration.",
                float(state == "registered"),
            )
        if ends := self._health.get("sip_certificate_ends"):
            yield GaugeMetricFamily(
                "komek_sip_certificate_ends_timestamp_seconds",
                "End of the certificate of encrypted SIP.",
                datetime.fromisoformat(str(ends)).timestamp(),
            )

    def _jobs(self) -> Iterator[Metric]:
        jobs: Mapping[str, Mapping[str, Any]] = self._health.get("jobs") or {}
        succeeded = GaugeMetricFamily(
            "komek_job_succeeded_timestamp_seconds",
            "End of the last run without an error.",
            None,
            ["job"],
        )
        seconds = GaugeMetricFamily(
            "komek_job_last_run_seconds", "Length of the last run.", None, ["job"]
        )
        failures = CounterMetricFamily("komek_job_failures", "Runs that failed.", None, ["job"])
        for name, job in jobs.items():
            if job.get("succeeded_at"):
                moment = datetime.fromisoformat(str(job["succeeded_at"]))
                succeeded.add_metric([name], moment.timestamp())
            seconds.add_metric([name], float(job.get("seconds") or 0))
            failures.add_metric([name], float(job.get("failures") or 0))
        yield from (succeeded, seconds, failures)


def metrics_of_process(health: Mapping[str, Any], collectors: Sequence[Collector] = ()) -> bytes:
    """Return the metrics of this process, of its health report and of further collectors as
    Prometheus reads them."""
    report = CollectorRegistry()
    for collector in (HealthCollector(health), *collectors):
        report.register(collector)
    return generate_latest(REGISTRY) + generate_latest(report)


@asynccontextmanager
async def loop_delay_measured() -> AsyncIterator[None]:
    """Measure the delay of the event loop while the body runs."""
    task = asyncio.create_task(_measure_loop_delay())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _measure_loop_delay() -> None:
    while True:
        before = time.monotonic()
        await asyncio.sleep(LOOP_LOOK_SECONDS)
        LOOP_DELAY.observe(max(0.0, time.monotonic() - before - LOOP_LOOK_SECONDS))
