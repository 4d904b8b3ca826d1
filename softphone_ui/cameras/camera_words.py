"""What people are told when a camera is not registered."""

from __future__ import annotations

from collections.abc import Mapping

from second_line.cameras import CameraProblem
from second_line.health.judging import FaultKind
from second_line.health.rtsp import Outcome
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.uploaded_tables import TABLE_REFUSALS, TableError
from softphone_ui.web.words import N_

PROBLEM_WORDS: Mapping[str, str] = {
    CameraProblem.COLUMNS: N_("The line has too few cells."),
    CameraProblem.CODE: N_(
        "The code has 1 to 40 Latin letters, digits, dots, hyphens and underscores."
    ),
    CameraProblem.NAME: N_("Write where the camera is, in at most 200 characters."),
    CameraProblem.DEVICE: N_("The device is named in at most 100 characters."),
    CameraProblem.CHANNEL: N_("The channel is a number from 1 to 999."),
    CameraProblem.STREAM: N_(
        "The main stream needs an address such as rtsp://10.0.0.7/stream1, without a login among"
        " its parameters."
    ),
    CameraProblem.SUB_STREAM: N_(
        "The sub stream needs an address such as rtsp://10.0.0.7/stream2, without a login among"
        " its parameters."
    ),
    CameraProblem.OWN_SERVICE: N_("This address is of our own machine or service, not a camera."),
    CameraProblem.LOGIN: N_("Login and password have at most 100 characters."),
    CameraProblem.POINT: N_("Write latitude and longitude in degrees, such as 51.1282."),
    CameraProblem.OUTSIDE: N_("This place is outside the city."),
    CameraProblem.AZIMUTH: N_("The azimuth is 0 to 359 degrees, together with the field of view."),
    CameraProblem.FIELD_OF_VIEW: N_(
        "The field of view is 1 to 360 degrees, together with the azimuth."
    ),
    CameraProblem.NO_SUCH_OWNER: N_("There is no open body of this name or code."),
    CameraProblem.MASK: N_("A mask is a rectangle within the picture, in per cent."),
    CameraProblem.PRESET: N_("A preset is named in at most 60 characters."),
    CameraProblem.CODE_TAKEN: N_("Another camera has this code."),
    CameraProblem.STREAM_TAKEN: N_("Another camera has this main stream."),
    CameraProblem.DOUBLE_CODE: N_("An earlier line has this code."),
    CameraProblem.DOUBLE_STREAM: N_("An earlier line has this main stream."),
}

TABLE_WORDS: Mapping[str, str] = {
    **TABLE_REFUSALS,
    "columns": N_(
        "The table needs the columns code, place, main stream, latitude, longitude and owner."
    ),
}
STATE_WORDS: Mapping[str, str] = {
    "all": N_("All"),
    "alive": N_("Works"),
    "faulty": N_("Faulty camera"),
    "unchecked": N_("Not checked yet"),
    "out_of_service": N_("Out of service"),
}
FAULT_WORDS: Mapping[str, str] = {
    FaultKind.GONE: N_("the camera does not answer"),
    FaultKind.FROZEN: N_("the picture does not change"),
    FaultKind.BLACK: N_("the picture is black"),
    FaultKind.COVERED: N_("covered"),
    FaultKind.TURNED: N_("turned away"),
}
OUTCOME_WORDS: Mapping[str, str] = {
    Outcome.ANSWERED: N_("it answered"),
    Outcome.UNREACHABLE: N_("no connection to the camera"),
    Outcome.SILENT: N_("no answer in time"),
    Outcome.GARBAGE: N_("an answer that cannot be read"),
    Outcome.LOGIN: N_("the login was refused"),
    Outcome.REFUSED: N_("no stream at this address"),
    Outcome.NO_VIDEO: N_("a stream without a picture"),
    Outcome.FORBIDDEN: N_("the address leads to no camera"),
}


class CameraError(ReasonedError):
    __doc__ = N_("The camera cannot be saved.")
    status, code = 422, "camera_refused"
    sentences = PROBLEM_WORDS


class CameraTableError(TableError):
    __doc__ = N_("The file cannot be read.")
    code = "camera_table_refused"
    sentences = TABLE_WORDS
