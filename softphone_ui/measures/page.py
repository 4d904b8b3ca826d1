"""`/measures`: what each figure counts, what it leaves out, and from when it counts."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.measures.registry import GROUP_NAMES, MEASURES, ROUNDING
from softphone_ui.web.endpoint import page
from softphone_ui.web.measure_links import PATH, in_words
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.words import WORDS
from staff.roles import Right


@page(PATH, needs=Right.SIGNED_IN)
async def measures_page(request: web.Request) -> web.StreamResponse:
    """Render the page of all measures; `/measures#lost` opens one of them."""
    language, words = language_of(request), request.app[WORDS]

    def say(message: str) -> str:
        return words.say(language, message)

    return render(
        request,
        "measures/measures.html",
        groups=[
            (group, say(name), [it for it in MEASURES.values() if it.group is group])
            for group, name in GROUP_NAMES.items()
        ],
        name_of=lambda entry: in_words(entry.name, say, language),
        say=say,
        rounding=ROUNDING,
    )
