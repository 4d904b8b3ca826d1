"""Charts drawn by the server: each column with its numbers, and a table as its twin."""

from __future__ import annotations

import re
from datetime import timedelta

from jinja2 import DictLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from softphone_ui.service_level.page import DAY, HALF_HOUR, step_of
from softphone_ui.web.folders import folders

PAGE = """{% from "web/charts.html" import course with context %}{{ course(rows, "Day", names) }}"""
NAMES = ("Offered", "In time", "Abandoned")


def drawn(rows: list[tuple[str, str, int, int, int]]) -> str:
    ours = {it.name: FileSystemLoader(it / "templates") for it in folders()}
    loader = PrefixLoader({**ours, "test": DictLoader({"page": PAGE})})
    pages = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    pages.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return pages.get_template("test/page").render(rows=rows, names=NAMES)


def heights(page: str, part: str) -> list[float]:
    return [float(it) for it in re.findall(rf'class="{part}" x[^>]*height="([\d.]+)"', page)]


def test_a_day_is_drawn_by_half_hours_and_a_month_by_days() -> None:
    assert step_of(timedelta(hours=24)) == HALF_HOUR
    assert step_of(timedelta(days=31)) == DAY


def test_columns_are_as_high_as_their_numbers() -> None:
    page = drawn([("09:00", "/a", 20, 15, 1), ("09:30", "/b", 0, 0, 0), ("10:00", "/c", 10, 4, 5)])
    assert heights(page, "all") == [120, 60]
    assert heights(page, "good") == [90, 24]
    assert heights(page, "lost") == [6, 30]


def test_the_table_says_the_same_and_leads_to_the_calls() -> None:
    page = drawn([("09:00", "/a?b=1&c=2", 20, 15, 1), ("<i>", "/c", 10, 4, 5)])
    cells = re.findall(r'<a href="([^"]+)">([^<]+)</a></th>(.*)</tr>', page)
    assert [(href, label) for href, label, _ in cells] == [
        ("/a?b=1&amp;c=2", "09:00"),
        ("/c", "&lt;i&gt;"),
    ]
    assert re.findall(r">(\d+)<", cells[0][2]) == ["20", "15", "1"]


def test_a_day_without_calls_is_drawn_too() -> None:
    assert heights(drawn([]), "all") == heights(drawn([("0", "/", 0, 0, 0)]), "all") == []
