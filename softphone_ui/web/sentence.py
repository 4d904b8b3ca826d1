"""Sentences in templates with places that are not filled yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from markupsafe import Markup

from foundation.sentences import Unfilled, places_of


class Sentence(Markup):
    """Translated message whose `{places}` are filled by `replace` or `format`. A page that shows it
    before every place has a value is not rendered: `__html__` raises Unfilled. Braces inside the
    values are not places."""

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
        """Fill one place of the sentence, such as `{n}`. Raises Unfilled if the value is None."""
        if new is None:
            raise Unfilled(f"nothing is given for {old} in {self!r}")
        text = str(Markup(str(self)).replace(old, new, count))
        return type(self)(text, self._places - places_of(old))

    def format(self, *values: Any, **named: Any) -> Markup:  # type: ignore[override]
        """Fill all places of the sentence. Raises Unfilled if a value is missing or None."""
        for name in self._places:
            if named.get(name) is None:
                raise Unfilled(f"nothing is given for {{{name}}} in {self!r}")
        return Markup(str(self)).format(*values, **named)


def sentence(text: str) -> Markup:
    """Return a translated message as a template shows it."""
    return Sentence(text) if "{" in text else Markup(text)


def gettext_of(say: Callable[[str], str]) -> Callable[..., Markup]:
    """Return the function `_("…")` for templates, which fills `%(name)s` at once."""

    def gettext(message: str, **values: object) -> Markup:
        return _percents(sentence(say(message)), values)

    return gettext


def ngettext_of(say: Callable[[str, str, int], str]) -> Callable[..., Markup]:
    """Return the function `ngettext("…", "…", n)` for templates; `%(num)d` is the number."""

    def ngettext(one: str, many: str, n: int, **values: object) -> Markup:
        return _percents(sentence(say(one, many, n)), {"num": n, **values})

    return ngettext


def _percents(text: Markup, values: Mapping[str, object]) -> Markup:
    filled = Markup(str(text)) % values
    return Sentence(str(filled), text._places) if isinstance(text, Sentence) else filled
