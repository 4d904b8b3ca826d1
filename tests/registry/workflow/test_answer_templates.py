"""Templates of answers: the ticket fills its places, and an open place is never sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.workflow.answer_templates import (
    TemplateProblem,
    TicketPlace,
    from_ticket,
    is_unfilled,
    open_places,
    problem_of,
)
from registry.workflow.life import StepProblem, TicketStepRequest
from registry.workflow.steps import Step
from tests.registry.workflow.test_life import ACCEPTED, ASKING, SOLVING, WATER, why

TEXT = "{address}: {measure}. {date}, {contact}"


def test_the_ticket_fills_its_places_and_the_clerk_is_asked_for_the_others() -> None:
    text = from_ticket(TEXT, {TicketPlace.ADDRESS: "Абай 12", TicketPlace.DATE: "24.11.2026"})
    assert text == "Абай 12: {measure}. 24.11.2026, {contact}"
    assert open_places(text) == ["measure", "contact"] and is_unfilled(text)


def test_a_place_without_a_value_is_asked_for() -> None:
    text = from_ticket(TEXT, {TicketPlace.ADDRESS: ""})
    assert open_places(text)[:2] == ["address", "date"]


def test_a_value_that_looks_like_a_place_is_not_filled_again() -> None:
    values = {TicketPlace.ADDRESS: "{date}", TicketPlace.DATE: "24.11.2026"}
    assert from_ticket("{address}", values) == "{date}"


@pytest.mark.parametrize(
    ("kk", "ru", "problem"),
    [
        ("{address}", "{address}", None),
        ("Жасалды", "Сделано", None),
        ("{adress}", "{adress}", TemplateProblem.UNKNOWN_PLACE),
        ("{address}", "Сделано", TemplateProblem.OTHER_PLACES),
    ],
)
def test_a_template_has_known_places_the_same_in_both_languages(
    kk: str, ru: str, problem: TemplateProblem | None
) -> None:
    assert problem_of(kk, ru) is problem


@pytest.mark.parametrize("wish", [SOLVING, ASKING])
def test_words_with_an_open_place_are_refused(wish: TicketStepRequest) -> None:
    unfilled = replace(wish, text="Люк жабылды, {measure}")
    assert why(ACCEPTED, unfilled, WATER) is StepProblem.UNFILLED


def test_braces_of_somebodys_own_are_no_place() -> None:
    assert not is_unfilled("Люк {№ 12} жабылды {see}")
    assert Step.RESOLVE is SOLVING.step
