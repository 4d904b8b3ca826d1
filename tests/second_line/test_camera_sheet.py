"""A table of cameras: which lines are taken, and why the others are refused."""

from __future__ import annotations

from foundation.names import Names
from registry.places.rows.places import DistrictRow
from second_line.camera_sheet import COLUMNS, BadCameraLine, JudgedCameras, judge_sheet
from second_line.cameras import CameraProblem, KnownCity, RegisteredCamera
from second_line.stream_address import Login

ESIL = DistrictRow(
    "esil", Names("Есіл", "Есиль", "Esil"),
    [(71.3, 51.0), (71.5, 51.0), (71.5, 51.2), (71.3, 51.2)], False, 1,
)  # fmt: skip
ON_RECORD = RegisteredCamera(7, "C-7", "rtsp://10.0.0.7/1", "")
CITY = KnownCity({"security": 1, "служба камер": 2}, [ESIL], [ON_RECORD], {"10.0.0.5"})
HEAD = (
    "code;place;main stream;sub stream;latitude;longitude;azimuth;field of view;owner;login;пароль"
)


def judged(*lines: str, head: str = HEAD) -> JudgedCameras:
    return judge_sheet(COLUMNS.lines("\n".join((head, *lines)).encode()), CITY)


def test_a_good_line_is_a_camera_with_its_district_and_login() -> None:
    found = judged("C-1;Абай;rtsp://u:p@10.0.0.1/1;;51,1;71,4;90;70;Служба камер;;")
    assert found.bad == []
    (camera,) = found.added
    assert (camera.main_stream, camera.login) == ("rtsp://10.0.0.1/1", Login("u", "p"))
    assert (camera.owner_id, camera.district) == (2, "esil")
    assert (camera.draft.azimuth, camera.draft.field_of_view) == (90, 70)


def test_lines_are_refused_with_their_reasons() -> None:
    found = judged(
        "C-1;Абай;rtsp://10.0.0.1/1;;51.1;71.4;;;security;;",
        "C-2;Абай;rtsp://x:y@10.0.0.1/1;;51.1;71.4;;;security;;",
        "C-1;Абай;rtsp://10.0.0.2/1;;51.1;71.4;;;security;;",
        "C-3;Абай;rtsp://10.0.0.3/1;;43.2;76.9;;;security;;",
        "C-4;Абай;rtsp://10.0.0.4/1;;51.1;71.4;;;nobody;;",
        "C-5;Абай;rtsp://10.0.0.5/1;;51.1;71.4;;;security;;",
        "C-6;Абай;rtsp://10.0.0.7/1;;51.1;71.4;;;security;;",
        "C-8;Абай;rtsp://10.0.0.8/1;;north;71.4;;;security;;",
        "C-9;Абай;rtsp://10.0.0.9/1;http://x/;51.1;71.4;;;security;;",
        "C-10;Абай;rtsp://10.0.0.10/1;;51.1;71.4;360;70;security;;",
        "C-11;Абай;rtsp://10.0.0.11/1;;51.1;71.4;90;;security;;",
        "C 12;Абай;rtsp://10.0.0.12/1;;51.1;71.4;;;security;;",
        "C-13;Абай",
    )
    assert [camera.draft.code for camera in found.added] == ["C-1"]
    assert [(line.line, line.why) for line in found.bad] == [
        (3, CameraProblem.DOUBLE_STREAM),
        (4, CameraProblem.DOUBLE_CODE),
        (5, CameraProblem.OUTSIDE),
        (6, CameraProblem.NO_SUCH_OWNER),
        (7, CameraProblem.OWN_SERVICE),
        (8, CameraProblem.STREAM_TAKEN),
        (9, CameraProblem.POINT),
        (10, CameraProblem.SUB_STREAM),
        (11, CameraProblem.AZIMUTH),
        (12, CameraProblem.FIELD_OF_VIEW),
        (13, CameraProblem.CODE),
        (14, CameraProblem.COLUMNS),
    ]


def test_a_refused_line_shows_no_login() -> None:
    found = judged("C-4;Абай;rtsp://root:hidden@10.0.0.4/1;;51.1;71.4;;;nobody;root;hidden")
    assert found.bad == [BadCameraLine(2, CameraProblem.NO_SUCH_OWNER, "C-4")]


def test_a_login_stays_only_while_it_goes_to_the_same_server() -> None:
    same = judged("C-7;Абай;rtsp://10.0.0.7/2;;51.1;71.4;;;security;;").changed
    other = judged("C-7;Абай;rtsp://10.0.0.66/1;;51.1;71.4;;;security;;").changed
    third = judged("C-7;Абай;rtsp://10.0.0.7/1;rtsp://10.0.0.66/2;51.1;71.4;;;security;;").changed
    assert [(number, camera.keeps_login) for number, camera in same] == [(7, True)]
    assert [camera.keeps_login for _, camera in other + third] == [False, False]
