"""The panel of steps, as the templates draw it: on the body's page and on the registry's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry.workflow.life import StepActor, Ticket, possible
from registry.workflow.rows.steps import BodyRow
from registry.workflow.states import NEW_TO_BODY, WORKED_ON, State
from registry.workflow.steps import Step, TicketActor
from softphone_ui.tickets.step_words import BUTTONS, REASON, REASONS, TEXTS, needs_of
from softphone_ui.web.ticket_words import QUESTION_REASONS
from softphone_ui.web.words import N_

KINDS = {
    "department": N_("Departments"),
    "district_akimat": N_("District akimats"),
    "utility": N_("Utilities"),
}

#: What leads a ticket of a body on, in this order; every other step is an exception.
_LEADS_ON = (Step.ACCEPT, Step.START, Step.RESOLVE)


def next_step(steps: Sequence[Step]) -> Step | None:
    """Return the step of `steps` that leads a ticket on, or else the first one. None: there is
    none."""
    return next((step for step in _LEADS_ON if step in steps), steps[0] if steps else None)


def _next_of_body(state: State) -> Step | None:
    clerk = StepActor(TicketActor.BODY, body_id=1)
    return next_step(possible(Ticket("", state, body_id=1), clerk))


#: State of a ticket that waits for its body → the button of its next step.
NEXT_STEPS = {
    state.value: BUTTONS[step][0]
    for state in NEW_TO_BODY | WORKED_ON
    if (step := _next_of_body(state)) is not None
}


def panel(
    steps: Sequence[Step], bodies: Sequence[BodyRow], language: str, *, needs_photo: bool = False
) -> dict[str, Any]:
    """Return what the panel of steps shows. `steps`: the next step, then the others as given; each
    with its button, key, needs and the labels of its text and reason. `question_reasons`: what an
    applicant may be asked for. `body_choice`: the open bodies by kind, as (id, name).
    `needs_photo`: the ticket is solved with a photo after the work, or with a reason for none."""
    first = next_step(steps)
    return {
        "steps": [
            {
                "step": step.value,
                "label": BUTTONS[step][0],
                "key": BUTTONS[step][1],
                "needs": [
                    *(need.value for need in needs_of(step)),
                    *(["no_photo"] if needs_photo and step is Step.RESOLVE else []),
                ],
                "text": TEXTS.get(step, ""),
                "reason": REASONS.get(step, REASON),
            }
            for step in sorted(steps, key=lambda step: step is not first)
        ],
        "question_reasons": QUESTION_REASONS,
        "body_choice": {
            KINDS[kind]: sorted(
                (body.names.in_language(language), body.body_id)
                for body in bodies
                if body.kind == kind and body.closed_at is None
            )
            for kind in KINDS
        },
    }
