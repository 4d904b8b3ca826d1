"""The labelled messages of citizens have the agreed form and balance.

Where they are from: each message of `messages.jsonl` was made up and written by hand for this set,
as a citizen of Astana could write it to 109. No message of a real person is among them; names,
telephones, accounts and ticket numbers are invented. Whoever wrote them had not seen the
classifier that they judge, nor its examples. `dev` may be looked at while a classifier is made,
`test` only measures it. `messages_second.jsonl` was written later in the same way, by somebody who
had read some of the examples.

How they are labelled:

- `intent`: `report` something in the city is to be done, also inside rude or grateful words and
  where it has the form of a question; `status` what became of a report of their own, also "closed
  but not done"; `question`; `operator` they want a human; `thanks`; `complaint` about 109 itself
  or its people; `abuse` nothing but rudeness; `other` greetings, advertising, wrong addressee.
- `topics`: codes that are acceptable as the first topic, best first. Empty where it is no report
  or no topic fits.
- `problems`: how many separate problems a report names; 0 for everything else.
- `language`: `kk` also without the letters of Kazakh or in Latin ones, and with single Russian
  words that everybody uses; `mixed` where both languages carry what is said.
- `numbers`: tickets as `109-YYYY-NNNNNNN`, a short one has the year 2026. Telephones, accounts,
  orders and flats are none.
- `urgent`: danger to people or great damage at this moment, not where it is over or only asked
  about.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, cast

import pytest

from foundation.settings import CODE_DIR
from registry.understanding.examples import LABELLED, LABELLED_SECOND

Message = dict[str, Any]

FORM = {
    "text": str,
    "split": str,
    "intent": str,
    "topics": list,
    "problems": int,
    "language": str,
    "numbers": list,
    "urgent": bool,
}
INTENTS = {"report", "status", "question", "operator", "thanks", "complaint", "abuse", "other"}
LANGUAGES = {"kk", "ru", "mixed", "en"}
SPLITS = {"dev", "test"}
TICKET = re.compile(r"109-\d{4}-\d{7}")
SEED = CODE_DIR / "registry" / "routing" / "rows" / "seed" / "2_topics.sql"
#: Of each set: messages, and messages of one label.
LEAST = {LABELLED: (600, 40), LABELLED_SECOND: (300, 25)}
LONGEST = 600


def read_messages(*files: Path) -> list[Message]:
    """Read the labelled messages in the order of the files; of none named, of all."""
    text = "".join(it.read_text(encoding="utf-8") for it in files or LEAST)
    return [cast(Message, json.loads(line)) for line in text.splitlines()]


def topic_codes() -> frozenset[str]:
    """Read the codes of the topics that every installation begins with."""
    rows = re.findall(r"^    \('(\w+)',", SEED.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(rows)


def form_problems(message: Message, codes: frozenset[str]) -> list[str]:
    """Name what is wrong with the form of one message."""
    if {key: type(value) for key, value in message.items()} != FORM:
        return ["keys or types"]
    is_report = message["intent"] == "report"
    checks = {
        "text": 0 < len(message["text"].strip()) <= LONGEST,
        "intent": message["intent"] in INTENTS,
        "language": message["language"] in LANGUAGES,
        "split": message["split"] in SPLITS,
        "topics": set(message["topics"]) <= codes and (is_report or not message["topics"]),
        "problems": (1 <= message["problems"] <= 3) if is_report else message["problems"] == 0,
        "numbers": all(TICKET.fullmatch(number) for number in message["numbers"]),
        "urgent": is_report or not message["urgent"],
    }
    return [name for name, holds in checks.items() if not holds]


def plain(text: str) -> str:
    """Return the words of a text alone, so that a point or capital makes no new message."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def test_each_message_has_the_agreed_form() -> None:
    codes = topic_codes()
    assert "manhole" in codes
    found = {it["text"]: form_problems(it, codes) for it in read_messages()}
    assert not {text: problems for text, problems in found.items() if problems}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"topics": ["moon"]}, "topics"),
        ({"problems": 0}, "problems"),
        ({"numbers": ["109-26-1"]}, "numbers"),
        ({"intent": "thanks"}, "urgent"),
        ({"urgent": 1}, "keys or types"),
    ],
)
def test_a_wrong_label_is_found(change: Message, problem: str) -> None:
    report = next(it for it in read_messages() if it["urgent"])
    assert form_problems(report, topic_codes()) == []
    assert problem in form_problems({**report, **change}, topic_codes())


def test_no_message_stands_twice() -> None:
    counts = Counter(plain(it["text"]) for it in read_messages())
    assert not [text for text, count in counts.items() if count > 1]


@pytest.mark.parametrize("labelled", LEAST, ids=lambda it: it.stem)
def test_labels_are_balanced_in_both_halves(labelled: Path) -> None:
    messages = read_messages(labelled)
    least_messages, least_of_a_label = LEAST[labelled]
    assert len(messages) >= least_messages
    for label, values in (("intent", INTENTS), ("language", LANGUAGES), ("split", SPLITS)):
        counts = Counter(it[label] for it in messages)
        assert {value for value in values if counts[value] < least_of_a_label} == set()
    for label in ("intent", "language", "urgent"):
        pairs = Counter((it[label], it["split"]) for it in messages)
        for value in {it[label] for it in messages}:
            assert abs(pairs[value, "dev"] - pairs[value, "test"]) <= 3, (label, value)
