"""The panel of steps, as the templates draw it: on the body's page and on the registry's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry.workflow.rows.steps import BodyRow
from registry.workflow.steps import Step
from softphone_ui.tickets.step_words import BUTTONS, REASON, REASONS, TEXTS, needs_of
from softphone_ui.web.ticket_words import QUESTION_REASONS
from softphone_ui.web.words import N_

KINDS = {
    "department": N_("Departments"),
    "district_akimat": N_("District akimats"),
    "utility": N_("Utilities"),
}


def panel(steps: Sequence[Step], bodies: Sequence[BodyRow], language: str) -> dict[str, Any]:
    """Return what the panel of steps shows. `steps`: each step with its button, key, needs and the
    labels of its text and reason. `question_reasons`: what an applicant may be asked for.
    `body_choice`: the open bodies by kind, as (id, name)."""
    return {
        "steps": [
            {
                "step": step.value,
                "label": BUTTONS[step][0],
                "key": BUTTONS[step][1],
                "needs": [need.value for need in needs_of(step)],
                "text": TEXTS.get(step, ""),
                "reason": REASONS.get(step, REASON),
            }
            for step in steps
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
