"""Sentences of templates that still have places for values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from foundation.sentences import Unfilled, places_of


class Sentence(Markup):
    """A translated message whose `{places}` are filled by `replace` or `format`. A page that shows
    it before each has got its value is not made: `__html__` raises Unfilled. What the values
    themselves have in braces is no place."""

    __slots__ = ("_places",)
    _places: frozenset[str]

    def __new__(cls, text: str, places: frozenset[str] | None = None) -> Self:
        made = super().__new__(cls, text)
        made._places = frozenset(places_of(text)) if places is None else places
        return made

    def __html__(self) -> Self:
        if self._places:
            raise Unfilled(f"nothing is given for {', '.join(sorted(self._places))} in {self!r}")
        return self

    def __add__(self, other: Any, /) -> Markup:  # type: ignore[override]
        return Markup(self.__html__()).__add__(other)

    def __radd__(self, other: Any, /) -> Markup:  # type: ignore[override]
        return Markup.escape(other) + Markup(self.__html__())

    def replace(self, old: Any, new: Any, count: Any = -1, /) -> Self:
        """Fill one place, `{n}`."""
        if new is None:
            raise Unfilled(f"nothing is given for {old} in {self!r}")
        text = str(Markup(str(self)).replace(old, new, count))
        return type(self)(text, self._places - places_of(old))

    def format(self, *values: Any, **named: Any) -> Markup:  # type: ignore[override]
        """Fill all places."""
        for name in self._places:
            if named.get(name) is None:
                raise Unfilled(f"nothing is given for {{{name}}} in {self!r}")
        return Markup(str(self)).format(*values, **named)


def sentence(text: str) -> Markup:
    """A translated message as a template shows it."""
    return Sentence(text) if "{" in text else Markup(text)


def gettext_of(say: Callable[[str], str]) -> Callable[..., Markup]:
    """Make `_("…")` of templates, with `%(name)s` filled at once."""

    @pass_context
    def gettext(context: Context, message: str, **values: object) -> Markup:
        return _percents(sentence(say(message)), values)

    return gettext


def ngettext_of(say: Callable[[str, str, int], str]) -> Callable[..., Markup]:
    """Make `ngettext("…", "…", n)` of templates; `%(num)d` is the number."""

    @pass_context
    def ngettext(context: Context, one: str, many: str, n: int, **values: object) -> Markup:
        return _percents(sentence(say(one, many, n)), {"num": n, **values})

    return ngettext


def _percents(text: Markup, values: Mapping[str, object]) -> Markup:
    filled = Markup(str(text)) % values
    return Sentence(str(filled), text._places) if isinstance(text, Sentence) else filled
