"""Pages from templates: one jinja environment per language, autoescaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape

from foundation import dates
from foundation.sentences import fill
from registry.deadlines.solution_term import term_in_words
from softphone_ui.web.assets import address_of, addresses_of_styles
from softphone_ui.web.folders import folders
from softphone_ui.web.made_up_past import MADE_UP_PAST
from softphone_ui.web.measure_links import in_words, measure_names
from softphone_ui.web.navigation import NAVIGATION, SCRIPTS, beside, head_of, menu_of, place_of
from softphone_ui.web.outages import OUTAGES
from softphone_ui.web.person import PERSON
from softphone_ui.web.sentence import gettext_of, ngettext_of
from softphone_ui.web.sessions import form_token
from softphone_ui.web.words import LANGUAGES, N_, Words, choose_language
from staff.roles import role_of


class Pages:
    """Renders templates in any of the languages, with times in the centre's zone."""

    def __init__(self, words: Words, zone: ZoneInfo, stamp: str) -> None:
        self._environments = {
            language: _environment(words, language, zone, stamp, tuple(folders()))
            for language in LANGUAGES
        }

    def text(self, language: str, template: str, context: dict[str, object]) -> str:
        return self._environments[language].get_template(template).render(context)


PAGES = web.AppKey("pages", Pages)


def language_of(request: web.Request) -> str:
    person = request.get(PERSON)
    return person.language if person else choose_language(request)


def render(
    request: web.Request, template: str, *, status: int = 200, **context: object
) -> web.Response:
    """Answer with a page. Templates see `person`, `csrf`, the menu and `outages` too."""
    person = request.get(PERSON)
    language = language_of(request)
    places = [it for it in request.app[NAVIGATION] if person and person.may(it.right)]
    here = place_of(places, request.path)
    everywhere: dict[str, object] = {
        "person": person,
        "language": language,
        "csrf": form_token(request),
        "theme": request.cookies.get("komek_theme", ""),
        "path": request.path,
        "navigation": places,
        "menu": menu_of(places, role_of(person.role).first_pages if person else ()),
        "scripts": [it for right, it in request.app[SCRIPTS] if person and person.may(right)],
        "here": head_of(places, here),
        "part_here": here,
        "beside": beside(places, here),
        "made_up_past": request.app[MADE_UP_PAST].known,
        "outages": request.app[OUTAGES].now(leads=person is not None and person.leads),
    }
    text = request.app[PAGES].text(language, template, {**everywhere, **context})
    return web.Response(
        text=text, status=status, content_type="text/html", headers={"Cache-Control": "no-store"}
    )


@lru_cache(maxsize=4 * len(LANGUAGES))
def _environment(
    words: Words, language: str, zone: ZoneInfo, stamp: str, rooms: tuple[Path, ...]
) -> Environment:
    """The same for all applications of a process that speak alike, as those of its tests do: what
    one of them has compiled is compiled for the others."""
    environment = Environment(
        loader=PrefixLoader({it.name: FileSystemLoader(it / "templates") for it in rooms}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    translations = words.translations(language)
    environment.globals.update(
        gettext=gettext_of(translations.ugettext),
        ngettext=ngettext_of(translations.ungettext),
        w=_live_words(words, language), N_=N_, languages=LANGUAGES, stamp=stamp, zone=str(zone),
        script=address_of, styles=styles_of, measure_names=_measure_names(words, language),
    )  # fmt: skip
    environment.filters.update(_filters(words, zone, language))
    return environment


def _measure_names(words: Words, language: str) -> Callable[..., list[tuple[str, str]]]:
    """Return a function for templates that lists measures to link to: `{% for key, name in
    measure_names(["lost"]) %}`. The browser can change the names to another language in place."""
    say = _live_words(words, language)

    def names(keys: Iterable[str], prefix: str = "") -> list[tuple[str, str]]:
        found = measure_names([prefix + key for key in keys])
        return [(key, in_words(text, say, language)) for key, text in found]

    return names


def styles_of(*sheets: str) -> Markup:
    """Write `{{ styles("/static/web/lists.css", "/static/goals/goals.css") }}`: stylesheets in
    their order, by one link if they were put together."""
    link = Markup('<link rel="stylesheet" href="{}">')
    return Markup("\n").join(link.format(it) for it in addresses_of_styles(sheets))


def _live_words(words: Words, language: str) -> Callable[[str], Markup]:
    """`{{ w("Sign out") }}`: words the browser can change to another language in place."""

    @lru_cache(maxsize=4096)
    def live(message: str) -> Markup:
        text = escape(words.say(language, message))
        return Markup('<span data-w="{}">{}</span>').format(message, text)

    return live


def _filters(words: Words, zone: ZoneInfo, language: str) -> dict[str, object]:
    def seconds(value: float | None) -> str:
        """Seconds as `4,1 s` or `2:14`; "no data" is a dash and never zero."""
        if value is None or value >= 59.95:
            return _clock(value)
        text = format_decimal(value, "0.0", locale=language)
        return fill(words.say(language, "{n} s"), n=text)

    return {
        "day": partial(dates.day, zone=zone, language=language),
        "moment": partial(dates.moment, zone=zone, language=language),
        "term": partial(term_in_words, zone=zone, language=language),
        "exact": partial(dates.exact, zone=zone, language=language),
        "seconds": seconds,
        "phone_number": phone_number,
    }


def _clock(value: float | None) -> str:
    if value is None:
        return "–"
    minutes, seconds = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def phone_number(e164: str | None) -> str:
    """Return a telephone as people read it: +7 701 234 56 78."""
    known = re.fullmatch(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})", e164 or "")
    return "+7 " + " ".join(known.groups()) if known else e164 or ""
