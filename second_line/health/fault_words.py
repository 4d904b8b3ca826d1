"""What the tickets of faults say."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.words.marking import N_
from second_line.health.judging import FaultKind
from second_line.health.rtsp import Outcome

SUBJECTS: Mapping[str, str] = {
    FaultKind.GONE: N_("Camera {code} does not answer"),
    FaultKind.FROZEN: N_("The picture of camera {code} does not change"),
    FaultKind.BLACK: N_("The picture of camera {code} is black"),
    FaultKind.COVERED: N_("Camera {code} is covered"),
    FaultKind.TURNED: N_("Camera {code} is turned away"),
}
OUTCOMES: Mapping[str, str] = {
    Outcome.ANSWERED: N_("It answers."),
    Outcome.UNREACHABLE: N_("No connection to it can be made."),
    Outcome.SILENT: N_("It does not answer in time."),
    Outcome.GARBAGE: N_("What it answers cannot be read."),
    Outcome.LOGIN: N_("It refuses the login on record."),
    Outcome.REFUSED: N_("It has no stream at the address on record."),
    Outcome.NO_VIDEO: N_("Its stream has no picture."),
    Outcome.FORBIDDEN: N_("The address on record leads to no camera."),
}
SINCE = N_("Found by two checks in a row, first on {since}. {outcome}")
DISTRICT_SUBJECT = N_("District {district}: most cameras do not answer")
DISTRICT_TEXT = N_(
    "Cameras that do not answer: {cameras}, since {since}. One fault for all of them."
)
CAMERA_WORKS = N_("The check of cameras no longer finds the fault.")
DISTRICT_WORKS = N_("Most cameras of the district answer again.")
