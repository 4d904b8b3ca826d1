"""Rows of other systems as requests of ours: topics, places, times."""

from __future__ import annotations

import pytest

from foundation.settings import CODE_DIR
from launcher.import_requests import read_rows
from registry.open311.foreign import city_box, request_of, sources, topic_of

DATA = CODE_DIR / "tests" / "data"
#: What the columns of Baltimore's and Boston's data hold; their rows have no licence to be here.
BALTIMORE = {
    "SRRecordID": "18-1", "SRType": "BGE-StLight(s) Out", "CreatedDate": "04/12/2018 11:11:26 AM",
    "SRStatus": "Closed (Duplicate)", "CloseDate": "01/01/1900 12:00:00 AM", "Outcome": "",
    "Neighborhood": "Dorchester", "Latitude": "39.286", "Longitude": "-76.62",
}  # fmt: skip
BOSTON = {
    "CASE_ENQUIRY_ID": "101", "REASON": "Street Lights", "TYPE": "Street Light Outages",
    "CASE_TITLE": "Street Light Outages", "OPEN_DT": "2022-01-17 11:20:00",
    "CLOSED_DT": "2022-01-18 10:08:24", "CASE_STATUS": "Closed", "neighborhood": "Back Bay",
    "LATITUDE": "", "LONGITUDE": "",
}  # fmt: skip


def test_a_row_keeps_its_id_its_times_and_its_place_in_the_city() -> None:
    sent = request_of(sources()["baltimore"], BALTIMORE)
    south, north, west, east = city_box()
    assert (sent["service_code"], sent["original_id"]) == ("street_light", "baltimore:18-1")
    assert float(sent["lat"]) == pytest.approx((south + north) / 2, abs=0.001)
    assert west < float(sent["long"]) < east
    assert sent["requested_datetime"] == sent["updated_datetime"] == "2018-04-12T11:11:26-04:00"
    assert sent["status"] == "closed"
    boston = request_of(sources()["boston"], BOSTON)
    assert "lat" not in boston and boston["updated_datetime"] == "2022-01-18T10:08:24-05:00"
    assert (boston["service_code"], boston["address_string"]) == ("street_light", "Back Bay")


@pytest.mark.parametrize(
    ("source", "category", "topic"),
    [
        ("baltimore", "TRM-Pothole Repair", "road"),
        ("baltimore", "SW-Rat Rubout Proactive", "waste"),
        ("baltimore", "WW-Water No Water", "no_water"),
        ("baltimore", "WW-Storm Damaged Inlet", "manhole"),
        ("baltimore", "something new", "other"),
        ("boston", "Sidewalk Cover / Manhole", "manhole"),
        ("boston", "Trees", "trees"),
        ("nyc", "Traffic Signal Condition", "traffic_light"),
        ("nyc", "Elevator", "lift"),
        ("akimat", "дороги: открытый люк у школы", "manhole"),
        ("akimat", "соцподдержка: пособие", "allowance"),
    ],
)
def test_categories_are_topics_of_ours(source: str, category: str, topic: str) -> None:
    it = sources()[source]
    assert topic_of(it, {it.category[0]: category}) == topic


def test_complaints_are_sent_in_both_languages() -> None:
    rows = list(read_rows(DATA / "akimat_sample.csv"))
    sent = [request_of(sources()["akimat"], row) for row in rows]
    assert {it["language"] for it in sent} == {"kk", "ru"}
    for row, it in zip(rows, sent, strict=True):
        assert it["description"] == row["text_kz" if it["language"] == "kk" else "text_ru"]
