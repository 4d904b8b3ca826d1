"""Every measure stands once in the dictionary, and whatever shows one leads there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from city.tree.counted import MEASURES as OF_GOALS
from quality.reports.measures import MEASURES as OF_REPORTS
from softphone_ui.kpi.kpi_words import FIGURE_WORDS
from softphone_ui.measures.registry import GROUP_NAMES, MEASURES
from softphone_ui.web.messages import TRANSLATED
from softphone_ui.web.words import read_catalogue

UI = Path(__file__).parents[2] / "softphone_ui"
CALLS = re.compile(r"counted_here\(\[([^\]]*)\](?:, \"(\w+)\")?\)")
SHOWS = re.compile(r"show\.percent\(|figure_cards\(|read\.percent\(")
#: Templates that show a share and do not lead to the dictionary, and why.
APART = {
    "web/templates/period_parts.html": "a part of pages that lead there",
    "rating/templates/contacts.html": "parts of single contacts",
    "rating/templates/figures.html": "a part of the rating's pages",
    "rating/templates/funnel.html": "a part of the rating's pages",
    "cameras/templates/health.html": "the state of cameras at this moment, explained on the page",
    "oversight/templates/parts.html": "a part of pages that lead there",
    "assessments/templates/parts.html": "a part of the pages of assessments",
    "assessment_forms/templates/form.html": "weights of a form, no measure",
    "calibrations/templates/calibration.html": "agreement of controllers, explained on the page",
    "problems/templates/problem.html": "shares of one problem, explained on the page",
    "practice/templates/item.html": "the score of one practice",
    "roster/templates/roster.html": "adherence, explained on the page",
    "ticket_page/templates/ticket.html": "the sound of one call",
    "voice_quality/templates/voice.html": "the sound of calls, explained on the page",
}


def test_each_measure_that_is_counted_somewhere_is_in_the_dictionary() -> None:
    goals, people = (f"goal_{it}" for it in OF_GOALS), (f"kpi_{it}" for it in FIGURE_WORDS)
    assert {*OF_REPORTS, *goals, *people} <= set(MEASURES)
    assert all(key == it.key for key, it in MEASURES.items())
    assert {it.group for it in MEASURES.values()} == set(GROUP_NAMES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_entry_is_whole_in_each_language(language: str) -> None:
    catalogue = read_catalogue(language)
    for it in MEASURES.values():
        texts = [it.counted, it.left_out, it.since]
        texts += [it.name] if isinstance(it.name, str) else []
        assert all(catalogue[text].string for text in texts), it.key


def test_what_templates_name_is_in_the_dictionary() -> None:
    found = 0
    for path in UI.glob("*/templates/*.html"):
        for names, prefix in CALLS.findall(path.read_text(encoding="utf-8")):
            keys = [(prefix or "") + it.strip().strip('"') for it in names.split(",")]
            assert set(keys) <= set(MEASURES), path
            found += len(keys)
    assert found > 30


def test_each_page_that_shows_a_share_leads_to_the_dictionary() -> None:
    without = []
    for path in UI.glob("*/templates/*.html"):
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(UI))
        if SHOWS.search(text) and "counted_here(" not in text and name not in APART:
            without.append(name)
    assert without == [], "show what is counted with web/measure_links.html"
    assert all((UI / name).exists() for name in APART)


#: Papers on which no figure stands.
WITHOUT_FIGURES = {UI / "second_line/sheet.py"}


def test_each_workbook_and_paper_of_figures_leads_to_the_dictionary() -> None:
    books = papers = 0
    for path in UI.glob("*/*.py"):
        text = path.read_text(encoding="utf-8")
        if '"num_format": "0' in text or '"0.0%"' in text:
            assert "add_measures_sheet(" in text, path
            books += 1
        if ("pdf_of(" in text or "await printed(" in text) and path not in WITHOUT_FIGURES:
            assert "link_paper(" in text, path
            papers += 1
    assert books >= 3 and papers >= 4
