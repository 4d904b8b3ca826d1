"""What a screen says, in the three languages, and how devices are named in the list."""

from __future__ import annotations

from softphone_ui.web.words import LANGUAGES, N_, Words

#: Name of a place on the screen → its message. `{n}`: a number.
SCREEN_WORDS = {
    "waiting": N_("Callers wait"),
    "remaining": N_("Seconds left for the oldest"),
    "over": N_("over the goal by"),
    "nobody": N_("nobody waits"),
    "owed": N_("Waiting for a callback"),
    "half_hour": N_("Answered in {n} s, last 30 minutes"),
    "today": N_("Answered in {n} s, today"),
    "written": N_("In writing in 10 min, today"),
    "texts": N_("{n} wait for an answer"),
    "of": N_("{n} of {m}"),
    "no_data": N_("no calls yet"),
    "operators": N_("Operators"),
    "available": N_("free"),
    "ringing": N_("being rung"),
    "talking": N_("talking"),
    "wrap_up": N_("writing up"),
    "paused": N_("on a pause"),
    "incidents": N_("Known incidents"),
    "no_incidents": N_("No incident is known"),
    "good": N_("in order"),
    "warn": N_("attention"),
    "bad": N_("act now"),
    "old": N_("No fresh data for {n} s"),
    "revoked": N_("This screen may not show the wallboard any more."),
    "again": N_("Ask the shift lead, and pair it anew"),
}
LANGUAGE_WORDS = {
    "kk": "Қазақша",
    "ru": "Русский",
    "en": "English",
    "turn": N_("by turns"),
}


def screen_words(words: Words) -> dict[str, dict[str, str]]:
    """Return language → place → words."""
    return {
        language: {place: words.say(language, message) for place, message in SCREEN_WORDS.items()}
        for language in LANGUAGES
    }
