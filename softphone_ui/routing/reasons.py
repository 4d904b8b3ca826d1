"""Why something is suggested, in the person's language."""

from __future__ import annotations

from collections.abc import Callable

from foundation.sentences import fill
from registry.routing.suggestions import BodyChoice, Ground, TopicChoice
from softphone_ui.web.words import N_

REASONS = {
    Ground.DISTRICT: N_("{topic}, district {district}"),
    Ground.TOPIC: N_("{topic}, everywhere"),
    Ground.BRANCH: N_("everything above {topic}"),
    Ground.MEANING: N_("{n} of {of} nearest by meaning: {such}"),
    Ground.SPELLING: N_("{n} of {of} nearest by their words: {such}"),
    Ground.NAME: N_("by the topic's name"),
    Ground.LIKE: N_("{n} of {of} like tickets"),
    Ground.CORRECTED: N_("{n} of {of} like tickets were corrected to it"),
}
CLOSED = N_("{body} was closed")


def why(
    say: Callable[[str], str],
    choice: TopicChoice | BodyChoice,
    topic: str = "",
    district: str = "",
) -> str:
    """The reason as a sentence; `topic` and `district` by name."""
    return fill(
        say(REASONS[choice.ground]),
        topic=topic,
        district=district,
        n=choice.tickets,
        of=choice.of,
        such=_such(choice),
    )


def _such(choice: TopicChoice | BodyChoice) -> str:
    return ", ".join(choice.such) if isinstance(choice, TopicChoice) else ""
