"""What a report may be narrowed by."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from quality.reports.dimensions import Dimension, ReportPeriod
from softphone_ui.reports.labels import KeyNames, Labels
from softphone_ui.reports.page import filters_of
from softphone_ui.reports.query import ReportQuery
from softphone_ui.web.show import Show

ZONE = ZoneInfo("Asia/Almaty")
DAY = date(2026, 3, 2)
NAMES = KeyNames({Dimension.SHIFT: {"none": "not on the roster"}, Dimension.BODY: {"3": "Roads"}})
LABELS = Labels(Show("en", ZONE), "en", str, NAMES, ReportPeriod(DAY, DAY, ZONE))


def test_what_is_chosen_can_be_chosen_though_nobody_has_it_in_the_period() -> None:
    query = ReportQuery(shift="0800-2000,-", line="109")
    found = {dimension: choices for _, dimension, choices in filters_of(query, LABELS)}
    assert found[Dimension.SHIFT] == [
        ("0800-2000", "08:00–20:00", True),
        ("-", "nobody answered", True),
        ("none", "not on the roster", False),
    ]
    assert found[Dimension.BODY] == [("3", "Roads", False)]
    assert found[Dimension.LINE] == [], "nobody lists lines: they are typed"
