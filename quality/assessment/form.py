"""The form by which a call is assessed: sections of items with weights, and fatal errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from foundation.names import Names

MOST_ITEMS, MOST_FATAL, MOST_WEIGHT = 60, 20, 100
_CODE = re.compile(r"[a-z0-9_]{1,30}")


@dataclass(frozen=True, slots=True)
class Item:
    """An item that is marked. `code` names it in every version of the form, so that it can be
    followed over them. `partly`: half a mark can be given; `optional`: it may not apply to a
    call."""

    code: str
    names: Names
    weight: int
    partly: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Items that belong together."""

    names: Names
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class FatalError:
    """An error that makes a call worth nothing, whatever else was good in it."""

    code: str
    names: Names


@dataclass(frozen=True, slots=True)
class AssessmentForm:
    """One version of a form. It is stored as JSON of these fields."""

    sections: tuple[Section, ...]
    fatal: tuple[FatalError, ...] = ()

    def items(self) -> Iterator[Item]:
        """Yield the items in the order of the form."""
        for section in self.sections:
            yield from section.items


class FormProblem(StrEnum):
    """The reason why a form cannot be published."""

    NO_ITEMS = "no_items"
    EMPTY_SECTION = "empty_section"
    MANY = "many"
    CODE = "code"
    WEIGHT = "weight"
    NAME = "name"


def read_form(content: object) -> AssessmentForm:
    """Return a form of its JSON. Raises msgspec.ValidationError."""
    return msgspec.convert(content, AssessmentForm)


def misfit(form: AssessmentForm) -> FormProblem | None:
    """Return the first reason why this form cannot be published; None: it can be."""
    items = list(form.items())
    codes = [it.code for it in items] + [it.code for it in form.fatal]
    names = [it.names for part in (form.sections, items, form.fatal) for it in part]
    if not items:
        return FormProblem.NO_ITEMS
    if not all(section.items for section in form.sections):
        return FormProblem.EMPTY_SECTION
    if len(items) > MOST_ITEMS or len(form.fatal) > MOST_FATAL:
        return FormProblem.MANY
    if len(codes) != len(set(codes)) or not all(map(_CODE.fullmatch, codes)):
        return FormProblem.CODE
    if not all(0 < it.weight <= MOST_WEIGHT for it in items):
        return FormProblem.WEIGHT
    if not all(text.strip() for it in names for text in (it.kk, it.ru, it.en)):
        return FormProblem.NAME
    return None
