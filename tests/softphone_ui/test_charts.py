"""Charts are written as tables with the numbers that their script draws."""

from __future__ import annotations

import re
from datetime import timedelta

from jinja2 import DictLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from softphone_ui.service_level.page import DAY, HALF_HOUR, step_of
from softphone_ui.web.charts import (
    Chart,
    ChartPoint,
    ChartScale,
    ChartSeries,
    ChartTarget,
    ChartValue,
)
from softphone_ui.web.folders import folders

NAMES = ("Offered", "In time", "Abandoned")


def drawn(call: str, **given: object) -> str:
    ours = {it.name: FileSystemLoader(it / "templates") for it in folders()}
    page = f'{{% from "web/charts.html" import course, bars, chart with context %}}{{{{ {call} }}}}'
    loader = PrefixLoader({**ours, "test": DictLoader({"page": page})})
    extensions = ["jinja2.ext.i18n", "jinja2.ext.do"]
    pages = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, extensions=extensions
    )
    pages.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    pages.globals.update(styles=lambda *_: "", script=lambda _: "")
    return pages.get_template("test/page").render(**given)


def numbers(page: str) -> list[str]:
    return re.findall(r'data-number="([^"]+)"', page)


def test_a_day_is_drawn_by_half_hours_and_a_month_by_days() -> None:
    assert step_of(timedelta(hours=24)) == HALF_HOUR
    assert step_of(timedelta(days=31)) == DAY


def test_a_course_has_three_series_and_leads_to_the_calls() -> None:
    rows = [("09:00", "/a?b=1&c=2", 20, 15, 1), ("<i>", "/c", 0, 0, 0)]
    page = drawn('course(rows, "Day", names)', rows=rows, names=NAMES)
    assert re.findall(r'data-shape="(\w+)" data-tone="(\w+)">([^<]+)', page) == [
        ("bars", "soft", "Offered"),
        ("bars", "main", "In time"),
        ("line", "lost", "Abandoned"),
    ]
    assert numbers(page) == ["20", "15", "1", "0", "0", "0"]
    assert re.findall(r'<th scope="row">(.*?)</th>', page) == [
        '<a href="/a?b=1&amp;c=2">09:00</a>',
        "&lt;i&gt;",
    ]


def test_bars_are_counts_of_one_series() -> None:
    page = drawn('bars(rows, "By reason")', rows=[("rude", 3, None), ("silent", 1, "/x")])
    assert numbers(page) == ["3", "1"] and page.count('data-shape="bars"') == 1
    assert 'aria-valuemax="1"' in page and "data-target" not in page
    assert 'aria-valuemax="0"' in drawn('bars(rows, "By reason")', rows=[])


def test_the_table_says_which_points_miss_the_target_and_which_have_no_data() -> None:
    values = [
        ChartValue("90 %", 0.9),
        ChartValue("70 %", 0.7, missed=True),
        ChartValue("–", None),
    ]
    shown = Chart(
        "Service level",
        [ChartSeries("Service level")],
        [ChartPoint(str(n), [value]) for n, value in enumerate(values)],
        "Day",
        ChartScale.SHARE,
        ChartTarget(0.8, "Target 80 %: missed in 1 of 2"),
    )
    page = drawn("chart(it)", it=shown)
    assert 'data-target="0.8"' in page and 'data-scale="share"' in page
    assert "Target 80 %: missed in 1 of 2" in page
    assert numbers(page) == ["0.9", "0.7"], "a point without data is not drawn"
    assert re.findall(r"<td(?: class=\"missed\")?>([^<]+)</td></tr>", page) == [
        "target reached",
        "target missed",
        "–",
    ]
