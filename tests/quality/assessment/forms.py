"""A small form."""

from __future__ import annotations

from foundation.names import Names
from quality.assessment.form import AssessmentForm, FatalError, Item, Section


def names(word: str) -> Names:
    return Names(word, word, word)


SMALL = AssessmentForm(
    (
        Section(names("greeting"), (Item("hello", names("hello"), 1),)),
        Section(
            names("work"),
            (
                Item("topic", names("topic"), 3, partly=True),
                Item("address", names("address"), 2, partly=True, optional=True),
                Item("hold", names("hold"), 4, optional=True),
            ),
        ),
    ),
    (FatalError("rude", names("rude")),),
)
