"""What of a ticket's text its applicant said in their own words. Pure.

Below the words stand lines that a form or the bot has put there: a topic's questions with their
answers, the picture's address, who the applicant is. Any of them may be missing, and the words
themselves may have empty lines; so lines are told by how they begin.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from foundation.names import LANGUAGES

#: What topics ask (`registry/open311/services.py`).
QUESTIONS = Path(__file__).parents[1] / "open311" / "attributes.toml"
#: How the lines begin that say who the applicant is and where the picture lies, in each language
#: (`softphone_ui/open311/sending.py`).
ABOUT_APPLICANTS = (
    "Picture", "Applicant", "Telephone",
    "Сурет", "Өтініш беруші", "Телефон",
    "Снимок", "Заявитель",
)  # fmt: skip


def applicants_words(text: str) -> str:
    """Return the text without the lines that were put below it, whatever topic's they are."""
    return "\n".join(it for it in text.split("\n") if not it.startswith(_put_below())).strip()


@cache
def _put_below() -> tuple[str, ...]:
    """How such lines begin."""
    topics = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    questions = {
        names[language]
        for its in topics.values()
        for names in its.values()
        for language in LANGUAGES
    }
    return tuple(f"{it}: " for it in sorted(questions | set(ABOUT_APPLICANTS)))
