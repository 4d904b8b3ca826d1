"""The words for states and steps of incidents that were seen on cameras."""

from __future__ import annotations

from collections.abc import Mapping

from second_line.incidents.kinds import IncidentSeverity
from second_line.incidents.states import (
    IncidentActor,
    IncidentRefusal,
    IncidentState,
    IncidentStep,
)
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.words import N_

STATE_WORDS: Mapping[str, str] = {
    IncidentState.SEEN: N_("Seen: confirm or dismiss it"),
    IncidentState.CONFIRMED: N_("Confirmed: hand it over"),
    IncidentState.DISMISSED: N_("Dismissed: no incident"),
    IncidentState.HANDED_OVER: N_("Handed over, not delivered yet"),
    IncidentState.DELIVERED: N_("Delivered, no person has read it yet"),
    IncidentState.ACKNOWLEDGED: N_("Acknowledged by a person"),
    IncidentState.DISPATCHED: N_("A crew is on its way"),
    IncidentState.ON_SCENE: N_("A crew is there"),
    IncidentState.RESOLVED: N_("Resolved: close it"),
    IncidentState.UNFOUNDED: N_("Unfounded: close it"),
    IncidentState.CLOSED: N_("Incident closed"),
}
STEP_WORDS: Mapping[str, str] = {
    IncidentStep.SEE: N_("Seen on the camera"),
    IncidentStep.CONFIRM: N_("Incident confirmed"),
    IncidentStep.DISMISS: N_("Incident dismissed"),
    IncidentStep.HAND_OVER: N_("Handed over to the police"),
    IncidentStep.DELIVER: N_("A computer of the police took the message"),
    IncidentStep.FAIL_DELIVERY: N_("The message does not reach the police"),
    IncidentStep.CALL: N_("Our exchange calls the police"),
    IncidentStep.FAIL_CALL: N_("Nobody acknowledged by telephone"),
    IncidentStep.PRINT_SHEET: N_("The sheet was printed"),
    IncidentStep.ACKNOWLEDGE: N_("A person of the police acknowledged"),
    IncidentStep.DISPATCH: N_("The police sent a crew"),
    IncidentStep.ARRIVE: N_("The crew is there"),
    IncidentStep.RESOLVE: N_("The incident is resolved"),
    IncidentStep.DECLARE_UNFOUNDED: N_("The incident was unfounded"),
    IncidentStep.CLOSE: N_("The incident is closed"),
}
BUTTON_WORDS: Mapping[str, str] = {
    IncidentStep.CONFIRM: N_("Confirm the incident"),
    IncidentStep.DISMISS: N_("Dismiss the incident"),
    IncidentStep.HAND_OVER: N_("Hand over to the police"),
    IncidentStep.PRINT_SHEET: N_("The sheet is printed and carried over"),
    IncidentStep.ACKNOWLEDGE: N_("The police acknowledged by telephone"),
    IncidentStep.RESOLVE: N_("End it as resolved"),
    IncidentStep.DECLARE_UNFOUNDED: N_("End it as unfounded"),
    IncidentStep.CLOSE: N_("Close the incident"),
}
ACTOR_WORDS: Mapping[str, str] = {
    IncidentActor.POLICE: N_("the police"),
    IncidentActor.SYSTEM: N_("the system"),
}
SEVERITY_WORDS: Mapping[str, str] = {
    IncidentSeverity.EXTREME: N_("extreme severity"),
    IncidentSeverity.SEVERE: N_("high severity"),
    IncidentSeverity.MODERATE: N_("medium severity"),
    IncidentSeverity.MINOR: N_("low severity"),
}
REFUSALS: Mapping[str, str] = {
    IncidentRefusal.NOT_NOW: N_("The incident has gone on meanwhile. Look at it again."),
    IncidentRefusal.NOT_ALLOWED: N_("Only the lead of the second line may do this."),
    IncidentRefusal.REASON: N_("Write the reason, or who said it."),
    IncidentRefusal.TEST: N_("This incident is a test. It is never handed over."),
    "missing": N_("There is no such incident, ticket or camera."),
    "place": N_("Name a camera, or a place within the city."),
}


class IncidentStepError(ReasonedError):
    __doc__ = N_("The incident was not changed.")
    status, code = 409, "incident_step_refused"
    sentences = REFUSALS
