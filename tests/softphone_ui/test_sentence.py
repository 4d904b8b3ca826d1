"""A template's sentence is shown with all its values, or the page is not made."""

from __future__ import annotations

import pytest
from jinja2 import Environment
from markupsafe import Markup

from foundation.sentences import Unfilled
from softphone_ui.web.sentence import gettext_of, ngettext_of, sentence


def shown(template: str, **context: object) -> str:
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.globals.update(
        gettext=gettext_of(lambda it: it), ngettext=ngettext_of(lambda one, many, n: many)
    )
    return environment.from_string(template).render(context)


def test_a_sentence_is_shown_with_its_values() -> None:
    assert (
        shown('{{ _("{n} of {m}").replace("{n}", "1").replace("{m}", x) }}', x="<2") == "1 of &lt;2"
    )
    assert shown('{{ _("{n} of {m}").format(n=1, m=x) }}', x="<2") == "1 of &lt;2"
    assert shown('{{ _("by %(who)s", who=x) }}', x="{n}") == "by {n}"


def test_what_a_value_has_in_braces_is_no_place() -> None:
    assert shown('{{ _("by {who}").replace("{who}", x) }}', x="{n}") == "by {n}"


@pytest.mark.parametrize(
    "template",
    [
        '{{ _("{n} calls") }}',
        '{{ "a" ~ _("{n} calls") }}',
        '{{ _("{n} calls") + "a" }}',
        '{{ "a" + _("{n} calls") }}',
        '{{ _("{n} of {m}").replace("{n}", "1") }}',
        '{{ _("{n} calls").replace("{n}", none) }}',
        '{{ _("{n} calls").format(m=1) }}',
        '{{ _("{n} calls").format(n=none) }}',
        '<p title="{{ _("{n} calls") }}">',
        '{{ ngettext("{n} call", "{n} calls", 2) }}',
    ],
)
def test_one_without_a_value_is_not_shown(template: str) -> None:
    with pytest.raises(Unfilled):
        shown(template)


def test_a_sentence_without_places_is_plain() -> None:
    assert shown('{{ _("Sign out") }}') == "Sign out"
    assert type(sentence("Sign out")) is Markup
    assert shown('{{ ngettext("%(num)d day", "%(num)d days", 2) }}') == "2 days"
