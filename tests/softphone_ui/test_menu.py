"""The menu: few places side by side, many in groups, the current one marked."""

from __future__ import annotations

import pytest
from aiohttp import web

from softphone_ui.web.features import add_feature, all_features
from softphone_ui.web.navigation import (
    GROUP_WORDS,
    NAVIGATION,
    SCRIPTS,
    MenuGroup,
    MenuLink,
    menu_of,
    place_of,
)
from staff.roles import ROLES


def places_of(role: str) -> list[MenuLink]:
    """As `render` finds them for a person of this role."""
    app = web.Application()
    app[NAVIGATION], app[SCRIPTS] = [], []
    for feature in all_features():
        add_feature(app, feature.__class__(handlers=(), places=feature.places))
    return [it for it in app[NAVIGATION] if it.right in ROLES[role].rights]


@pytest.mark.parametrize("role", ["operator", "clerk", "head", "deputy_akim"])
def test_few_places_stand_side_by_side(role: str) -> None:
    parts = menu_of(places_of(role))
    assert len(parts) > 1
    assert [part.label for part in parts] == [""] * len(parts)


#: Of one group: what is read at a glance.
MOST_OF_A_GROUP = 8


def test_an_administrator_finds_some_thirty_places_in_seven_groups() -> None:
    places = places_of("administrator")
    parts = menu_of(places)
    groups = [GROUP_WORDS[part.places[0].group] for part in parts]
    assert groups == list(GROUP_WORDS.values())
    assert [it for part in parts for it in part.places] == places
    assert {"/floor", "/missed"} <= {it.href for it in parts[0].places}
    assert {"/lines", "/routing"} <= {it.href for it in parts[5].places}
    assert {"/people", "/readings"} <= {it.href for it in parts[6].places}


@pytest.mark.parametrize("role", list(ROLES))
def test_no_group_is_longer_than_can_be_read(role: str) -> None:
    assert max(len(part.places) for part in menu_of(places_of(role))) <= MOST_OF_A_GROUP


def test_pages_that_were_reached_from_others_alone_have_a_place() -> None:
    for role, hrefs in {
        "quality": {"/callbacks", "/voice", "/marks", "/abuse", "/assessments"},
        "shift_lead": {"/callbacks", "/voice", "/marks", "/abuse", "/blocked"},
        "administrator": {"/people", "/operators", "/health"},
    }.items():
        assert hrefs <= {it.href for it in places_of(role)}, role


def test_a_group_of_one_place_is_that_place() -> None:
    alone, every = "/service-level", places_of("administrator")
    places = [it for it in every if it.href == alone or it.group is not MenuGroup.QUALITY]
    assert ("", alone) in [(it.label, it.places[0].href) for it in menu_of(places)]


def test_a_page_belongs_to_the_place_above_it() -> None:
    places = places_of("administrator")
    assert place_of(places, "/lines/109") == "/lines"
    assert place_of(places, "/staff/resets") == "/staff/resets"
    assert place_of(places, "/linesman") == ""
