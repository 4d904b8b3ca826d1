"""The ten minutes as a line over the median times to an answer."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from quality.reports.written import ReportRowKind
from softphone_ui.web.show import Show
from softphone_ui.written.report import (
    WrittenFigures,
    WrittenLine,
    WrittenReport,
    answer_chart,
    row_name,
)

NOTHING = WrittenFigures(None, None, *(0,) * 9, None, None, None, None)


def report(medians: list[float | None]) -> WrittenReport:
    rows = [
        WrittenLine(f"{n:02}", msgspec.structs.replace(NOTHING, answer_seconds=it))
        for n, it in enumerate(medians)
    ]
    return WrittenReport(NOTHING, rows)


def test_hours_whose_median_is_over_ten_minutes_miss_the_target() -> None:
    chart = answer_chart(
        report([600.0, 601.0, None]),
        ReportRowKind.HOUR,
        lambda key: row_name(ReportRowKind.HOUR, key, "en"),
        str,
        Show("en", ZoneInfo("Asia/Almaty")),
    )
    assert chart and chart.target
    assert [it.label for it in chart.points] == ["00:00", "01:00", "02:00"]
    assert [it.values[0].missed for it in chart.points] == [False, True, False]
    assert chart.target.sentence == "Target 10:00: missed in 1 of 2"


def test_nobody_answered_is_no_chart() -> None:
    assert (
        answer_chart(
            report([None]), ReportRowKind.HOUR, str, str, Show("en", ZoneInfo("Asia/Almaty"))
        )
        is None
    )
