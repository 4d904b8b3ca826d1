"""The menu: what a role does every day side by side, many other places in groups."""

from __future__ import annotations

import pytest
from aiohttp import web

from softphone_ui.web.features import add_feature, all_features
from softphone_ui.web.navigation import (
    GROUP_WORDS,
    MOST_FLAT,
    NAVIGATION,
    SCRIPTS,
    Menu,
    MenuGroup,
    MenuLink,
    beside,
    head_of,
    menu_of,
    place_of,
)
from staff.roles import ROLES


def every_place() -> list[MenuLink]:
    app = web.Application()
    app[NAVIGATION], app[SCRIPTS] = [], []
    for feature in all_features():
        add_feature(app, feature.__class__(handlers=(), places=feature.places))
    return app[NAVIGATION]


def places_of(role: str) -> list[MenuLink]:
    """As `render` finds them for a person of this role."""
    return [it for it in every_place() if it.right in ROLES[role].rights]


def menu(role: str) -> Menu:
    return menu_of(places_of(role), ROLES[role].first_pages)


@pytest.mark.parametrize("role", list(ROLES))
def test_a_menu_has_seven_entries_at_most_and_begins_with_the_home_page(role: str) -> None:
    found = menu(role)
    assert 1 < len(found.direct) + bool(found.groups) <= MOST_FLAT
    assert found.direct[0].href == ROLES[role].home


@pytest.mark.parametrize("role", list(ROLES))
def test_every_place_stands_in_the_menu_once(role: str) -> None:
    found = menu(role)
    all_places = [*found.direct, *(it for group in found.groups for it in group.places)]
    heads = [it for it in places_of(role) if head_of(places_of(role), it.href) == it.href]
    assert sorted(all_places) == sorted(heads)


@pytest.mark.parametrize("role", list(ROLES))
def test_first_pages_are_places_of_the_role_or_of_its_people_with_an_extension(role: str) -> None:
    rights = ROLES[role].rights_of("1001")
    known = {it.href for it in every_place() if it.right in rights}
    assert set(ROLES[role].first_pages) <= known


#: Of one group: what is read at a glance.
MOST_OF_A_GROUP = 8


def test_an_administrator_finds_the_other_places_in_groups() -> None:
    groups = {
        group.label: {it.href for it in group.places} for group in menu("administrator").groups
    }
    assert list(groups) == list(GROUP_WORDS.values())
    assert {"/missed", "/callbacks"} <= groups[GROUP_WORDS[MenuGroup.SHIFT]]
    assert {"/calendar", "/places"} <= groups[GROUP_WORDS[MenuGroup.SETTINGS]]
    assert max(len(it) for it in groups.values()) <= MOST_OF_A_GROUP


def test_pages_that_were_reached_from_others_alone_have_a_place() -> None:
    for role, hrefs in {
        "quality": {"/callbacks", "/voice", "/marks", "/abuse", "/assessments"},
        "shift_lead": {"/callbacks", "/voice", "/marks", "/abuse", "/blocked"},
        "administrator": {"/people", "/operators", "/health"},
    }.items():
        assert hrefs <= {it.href for it in places_of(role)}, role


def test_the_ways_to_reports_are_one_place_with_five_pages_side_by_side() -> None:
    for role in ("shift_lead", "quality", "administrator"):
        places = places_of(role)
        found = menu(role)
        named = {it.href for it in (*found.direct, *(of for g in found.groups for of in g.places))}
        pages = ["/reports", "/boards", "/service-level", "/written", "/reports/mornings"]
        assert named & set(pages) == {"/reports"}
        for page in pages:
            assert [it.href for it in beside(places, page)] == pages
            assert head_of(places, page) == "/reports"
    assert beside(places_of("shift_lead"), "/floor") == beside(places_of("akim"), "") == []


def test_a_page_belongs_to_the_place_above_it() -> None:
    places = places_of("administrator")
    assert place_of(places, "/lines/109") == "/lines"
    assert place_of(places, "/staff/resets") == "/staff/resets"
    assert place_of(places, "/linesman") == ""
