"""Why something is suggested, in the person's language."""

from __future__ import annotations

from collections.abc import Callable

from foundation.sentences import fill
from registry.routing.suggestions import BodyChoice, SuggestionBasis, TopicChoice
from softphone_ui.web.words import N_

REASONS = {
    SuggestionBasis.DISTRICT: N_("{topic}, district {district}"),
    SuggestionBasis.TOPIC: N_("{topic}, everywhere"),
    SuggestionBasis.BRANCH: N_("everything above {topic}"),
    SuggestionBasis.MEANING: N_("{n} of {of} nearest by meaning: {such}"),
    SuggestionBasis.SPELLING: N_("{n} of {of} nearest by their words: {such}"),
    SuggestionBasis.NAME: N_("by the topic's name"),
    SuggestionBasis.LIKE: N_("{n} of {of} like tickets"),
    SuggestionBasis.CORRECTED: N_("{n} of {of} like tickets were corrected to it"),
}
CLOSED = N_("{body} was closed")


def why(
    say: Callable[[str], str],
    choice: TopicChoice | BodyChoice,
    topic: str = "",
    district: str = "",
) -> str:
    """Return the reason as a sentence; `topic` and `district` by name."""
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
