"""Reads the metrics of all programs of an installation and joins them into one answer.

A metric of a program gets the label ``program``. A program that does not answer within the limit
is ``komek_program_up 0``, and the rest is answered nevertheless.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from foundation.process.files import disk_of
from foundation.process.health_checks import CheckResult, answer_of, checks
from foundation.process.last_copy import read_last_copy
from foundation.process.last_drill import LastDrill, read_last_drill
from foundation.process.our_programs import health_socket, roles_of
from foundation.settings import Settings

METRICS_CALL = b"GET /metrics HTTP/1.0\r\nHost: komek\r\n\r\n"
ANSWER_SECONDS = 2.0
MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Figures:
    """What no program reports. `free_bytes`: on the disk of the installation. `last_copy`: the
    moment of the last copy in seconds since 1970; `last_drill`: what the last drill found; None
    where there is none."""

    free_bytes: int
    last_copy: float | None
    last_drill: LastDrill | None


async def read_installation(settings: Settings) -> bytes:
    """Return the metrics of every program, store and Asterisk; within some 2 s, whatever hangs."""
    roles = roles_of(settings)
    others = {role: check for role, check in checks(settings).items() if role not in roles}
    texts, results = await asyncio.gather(
        asyncio.gather(*(_read(settings, role) for role in roles)),
        asyncio.gather(*(answer_of(check, ANSWER_SECONDS) for check in others.values())),
    )
    programs = dict(zip(roles, texts, strict=True))
    answers = {role: text is not None for role, text in programs.items()}
    for role, result in zip(others, results, strict=True):
        answers[role] = result is CheckResult.ANSWERS
    disk = await asyncio.to_thread(disk_of, settings.home)
    copy = read_last_copy(settings)
    figures = Figures(
        disk.free_bytes, copy.taken_at.timestamp() if copy else None, read_last_drill(settings)
    )
    # To read and write a thousand lines takes some 10 ms, which no page should wait for.
    return await asyncio.to_thread(_join, programs, answers, figures)


def _join(
    programs: Mapping[str, str | None], answers: Mapping[str, bool], figures: Figures
) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Joined([*_installation(answers, figures), *join_programs(programs)]))
    return generate_latest(registry)


def _installation(answers: Mapping[str, bool], figures: Figures) -> Iterator[Metric]:
    up = GaugeMetricFamily("komek_program_up", "1 if the program answers.", None, ["program"])
    for role, answered in answers.items():
        up.add_metric([role], float(answered))
    yield up
    yield GaugeMetricFamily(
        "komek_disk_free_bytes", "Free bytes on the disk of the installation.", figures.free_bytes
    )
    if figures.last_copy is not None:
        yield GaugeMetricFamily(
            "komek_copy_timestamp_seconds", "Moment of the last finished copy.", figures.last_copy
        )
    if (drill := figures.last_drill) is not None:
        yield GaugeMetricFamily(
            "komek_drill_timestamp_seconds", "Moment of the last drill.", drill.at.timestamp()
        )
        yield GaugeMetricFamily(
            "komek_drill_passed", "1 if the last drill found no problem.", float(drill.passed)
        )


def join_programs(texts: Mapping[str, str | None]) -> list[Metric]:
    """Return the metrics of all texts (program → text; None: no answer), each name once, with the
    label ``program`` on each sample. Raises ValueError where a text is not Prometheus' format."""
    joined: dict[str, Metric] = {}
    for program, text in texts.items():
        for metric in text_string_to_metric_families(text or ""):
            known = joined.setdefault(
                metric.name, Metric(metric.name, metric.documentation, metric.type)
            )
            known.samples.extend(
                sample._replace(labels={**sample.labels, "program": program})
                for sample in metric.samples
            )
    return list(joined.values())


class _Joined(Collector):
    """A collector of metrics that are there already."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


async def _read(settings: Settings, role: str) -> str | None:
    """The metrics of one program; None where it does not answer in time."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_unix_connection(str(health_socket(settings, role)))
            try:
                writer.write(METRICS_CALL)
                answer = await _read_bounded(reader)
            finally:
                writer.close()
    except (OSError, EOFError, TimeoutError):
        return None
    head, _, body = answer.partition(b"\r\n\r\n")
    return body.decode() if b" 200 " in head.partition(b"\r\n")[0] else None


async def _read_bounded(reader: asyncio.StreamReader) -> bytes:
    answer = bytearray()
    while part := await reader.read(1 << 16):
        answer += part
        if len(answer) > MOST_BYTES:
            raise EOFError("the program says too much")
    return bytes(answer)
