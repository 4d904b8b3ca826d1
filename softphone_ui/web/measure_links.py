"""Links from figures to the page that explains what each measure counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import Final

import xlsxwriter

from foundation.names import Names
from foundation.printing import Paper, Signature, Text
from foundation.sentences import fill
from foundation.settings import Settings
from softphone_ui.web.words import N_, Say

PATH: Final = "/measures"
TITLE = N_("How figures are counted")
IN_FULL = N_("What each figure counts and what it leaves out: {address}")
WIDE = 90
#: A message of the catalogues, or a name stored in three languages.
Name = str | Names
#: The dictionary of measures. It is imported by its name, as features are: it knows the features
#: whose measures it explains, and this module knows none.
REGISTRY = "softphone_ui.measures.registry"


def measure_names(keys: Sequence[str]) -> list[tuple[str, Name]]:
    """Return the keys with the names of their measures. Raises KeyError for an unknown key."""
    measures = import_module(REGISTRY).MEASURES
    return [(key, measures[key].name) for key in keys]


def in_words(name: Name, say: Say, language: str) -> str:
    """Return a measure's name in the language."""
    return name.in_language(language) if isinstance(name, Names) else say(name)


def measures_line(settings: Settings, say: Say) -> str:
    """Return the sentence that says where the figures are explained, for a file or a paper."""
    return fill(say(IN_FULL), address=settings.public_pages + PATH)


def link_paper(paper: Paper, settings: Settings, say: Say) -> Paper:
    """Return the paper with the sentence of `measures_line` at its end, before the line to sign
    on."""
    parts = list(paper.parts)
    signed = bool(parts) and isinstance(parts[-1], Signature)
    parts.insert(len(parts) - signed, Text(measures_line(settings, say)))
    return replace(paper, parts=parts)


def add_measures_sheet(book: xlsxwriter.Workbook, say: Say, line: str) -> None:
    """Add a sheet with `line`, the sentence of `measures_line`, to a workbook of figures."""
    sheet = book.add_worksheet(say(TITLE)[:31])
    sheet.set_column(0, 0, WIDE)
    sheet.write_string(0, 0, line)
