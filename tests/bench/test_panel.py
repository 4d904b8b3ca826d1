"""Public tables brought to the present, and what the trial of the panels says of them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from h3.api.basic_int import latlng_to_cell
from hypothesis import given
from hypothesis import strategies as st

from bench.panel_tables import (
    INJECTED,
    Request,
    as_of,
    cell_of,
    cluster,
    requests_of,
    source_of,
    tables,
)

ZONE = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 28, 9, 30, tzinfo=ZONE)
BALTIMORE = (
    "SRRecordID,SRType,Outcome,Neighborhood,CreatedDate,CloseDate,SRStatus,Latitude,Longitude"
)


def report(at: str, closed: str = "", **more: str) -> Request:
    found = {"requested_datetime": at, "service_code": "road", "language": "en", **more}
    return found | ({"updated_datetime": closed, "status": "closed"} if closed else {})


def test_a_table_is_known_by_its_columns(tmp_path: Path) -> None:
    rows = f"{BALTIMORE}\n18-1,TRT-Potholes,,Dorchester,04/12/2018 11:11:26 AM,,Open,39.3,-76.6\n"
    (tmp_path / "some.csv.gz").write_bytes(gzip.compress(rows.encode()))
    (tmp_path / "holidays.csv").write_text("date,name\n2026-01-01,New Year\n")
    (tmp_path / "empty.csv").write_text("")
    (found,) = tables(tmp_path)
    assert (found.name, found.source.name, len(found.rows)) == ("some", "baltimore", 1)
    (request,) = requests_of(found)
    assert request["service_code"] == "road" and request["email"] == "0@baltimore.invalid"
    assert source_of(BALTIMORE.replace("SRType", "Type").split(",")) is None


def test_the_newest_are_of_the_last_days_on_their_weekday() -> None:
    # A Thursday, six in the evening in Baltimore.
    requests = [report("2018-04-12T18:00:00-04:00", "2018-04-13T10:00:00-04:00")]
    (moved,) = as_of(requests, NOW, ZONE).requests
    at = datetime.fromisoformat(moved["requested_datetime"])
    assert (at.weekday(), at.hour) == (3, 18)
    assert at == datetime(2026, 11, 26, 18, tzinfo=ZONE)
    assert moved["updated_datetime"] == "2026-11-27T10:00:00+05:00" and moved["status"] == "closed"


def test_what_was_closed_later_is_open_now() -> None:
    requests = [report("2018-04-12T18:00:00-04:00", "2018-05-13T10:00:00-04:00")]
    (moved,) = as_of(requests, NOW, ZONE).requests
    assert not {"status", "updated_datetime"} & moved.keys()


def test_rows_long_after_all_others_are_left_out() -> None:
    first = datetime(2011, 3, 1, 12, tzinfo=UTC)
    many = [report((first + timedelta(minutes=it)).isoformat()) for it in range(1_000)]
    late = [report("2011-11-20T12:00:00+00:00")]
    moved = as_of([*many, *late], NOW, ZONE)
    assert moved.left_out == 2 and len(moved.requests) == 999
    newest = max(datetime.fromisoformat(it["requested_datetime"]) for it in moved.requests)
    assert NOW - timedelta(days=8) < newest <= NOW - timedelta(days=1)


def test_without_moments_all_are_of_now() -> None:
    requests = [{"service_code": "road", "language": "kk"}] * 2
    assert as_of(requests, NOW, ZONE).requests == requests


@given(st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)), min_size=1, max_size=30))
def test_nothing_is_of_the_future_and_no_distance_changes(moments: list[datetime]) -> None:
    requests = [report(it.replace(tzinfo=ZONE).isoformat()) for it in moments]
    moved = as_of(requests, NOW, ZONE).requests
    found = [datetime.fromisoformat(it["requested_datetime"]) for it in moved]
    assert max(found) <= NOW - timedelta(days=1) < max(found) + timedelta(days=7)
    kept = [datetime.fromisoformat(it["requested_datetime"]) for it in requests]
    kept = [it for it in kept if it <= sorted(kept)[len(moved) - 1]]
    walls = [[it.replace(tzinfo=None) for it in each] for each in (kept, found)]
    assert {a - b for a, b in zip(*walls, strict=True)} == {walls[0][0] - walls[1][0]}


def test_the_cluster_is_of_the_fullest_topic_in_one_of_its_cells() -> None:
    placed = {"lat": "51.1283", "long": "71.4305"}
    requests = [report((NOW - timedelta(days=it)).isoformat(), **placed) for it in range(2, 9)]
    requests.append(report((NOW - timedelta(days=300)).isoformat(), service_code="snow", **placed))
    found = cluster(requests, NOW, seed=109)
    middle = latlng_to_cell(51.1283, 71.4305, 9)
    assert len(found) == INJECTED and {cell_of(it) for it in found} <= {middle}
    assert {it["service_code"] for it in found} == {"road"}
    days = {datetime.fromisoformat(it["requested_datetime"]).date() for it in found}
    assert max(days) == NOW.date() - timedelta(days=1) and len(days) == 3
    assert cluster(requests, NOW, seed=109) == found


def test_without_a_place_in_the_last_quarter_there_is_no_cluster() -> None:
    assert cluster([report((NOW - timedelta(days=3)).isoformat())], NOW, seed=1) == []
