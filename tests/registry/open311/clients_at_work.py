"""What public clients of Open311 do with a server: runs where they are installed (clients.lock).

Arguments: the address of the API, an api key. Says on the standard output, as JSON, what each of
them got."""

from __future__ import annotations

import itertools
import json
import sys
from datetime import datetime, timedelta
from typing import Any

LAT, LON = 51.1283, 71.4305


def with_georeport(address: str) -> dict[str, Any]:
    from georeport import GeoReport  # type: ignore[import-not-found]

    told: dict[str, Any] = {}
    for form in ("json", "xml"):
        client = GeoReport(address, output_format=form)
        services = client.get_service_list()
        requests = client.get_service_requests(service_code="manhole,snow", status="open")
        one = client.get_service_request(requests[0]["service_request_id"])
        told[form] = {
            "services": [it["service_code"] for it in services],
            "definition": client.get_service_definition("manhole"),
            "requests": [it["service_request_id"] for it in requests],
            "one": one,
        }
    return told


def with_civicbot(address: str, key: str) -> dict[str, Any]:
    from civicbot.http import HttpTransport, RateLimiter  # type: ignore[import-not-found]
    from civicbot.open311 import Open311Client, ValidationError  # type: ignore[import-not-found]
    from civicbot.registry import Endpoint  # type: ignore[import-not-found]

    endpoint = Endpoint("astana", "Astana", address, write=True)
    client = Open311Client(endpoint, HttpTransport(rate_limiter=RateLimiter(0.0)))
    problems = []
    try:
        client.create_request("manhole", lat=LAT, lng=LON, validate_remote=True)
    except ValidationError as error:
        problems = error.problems
    sent = client.create_request(
        "manhole", lat=LAT, lng=LON, description="Ашық люк", attributes={"cover": "missing"},
        validate_remote=True, dry_run=False, confirm="SEND", api_key=key,
    )  # fmt: skip
    number = sent.response[0]["service_request_id"]
    return {
        "problems": problems,
        "sent": sent.response,
        "one": client.get_request(number),
        "listed": client.list_requests(service_request_ids=[number, "109-2026-9999999"]),
    }


def with_three(address: str, key: str) -> dict[str, Any]:
    itertools.ifilter = filter  # type: ignore[attr-defined]  # its one line of Python 2
    from three import Three  # type: ignore[import-not-found]

    client = Three(address, api_key=key)
    sent = client.post(
        "snow", address="Кенесары 5", name="Айгүл Серікова", phone="87012345678",
        description="Қар",
    )  # fmt: skip
    number = sent[0]["service_request_id"]
    today = datetime.now() + timedelta(days=2)
    days = [(today - timedelta(days=back)).strftime("%m-%d-%Y") for back in (60, 0)]
    return {
        "discovery": client.discovery()["endpoints"][0]["url"],
        "services": len(client.services()),
        "definition": client.services("manhole")["service_code"],
        "sent": sent,
        "one": client.request(number),
        "between": client.requests("snow", between=days, count=10),
        "refused": Three(address, api_key="no").post("snow", address="Кенесары 5"),
    }


def with_chicagorequests(address: str) -> dict[str, Any]:
    from chicagorequests import Downloader, main  # type: ignore[import-not-found]
    from click.testing import CliRunner  # type: ignore[import-not-found]

    Downloader.BASE_URL = f"{address}/requests.json"
    yesterday = (datetime.now() - timedelta(days=2)).strftime("%Y-%m-%d")
    done = CliRunner().invoke(main, ["-s", yesterday])
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {"exit": done.exit_code, "requests": lines}


def main_() -> None:
    address, key = sys.argv[1:]
    told = {
        "civicbot": with_civicbot(address, key),
        "three": with_three(address, key),
        "georeport": with_georeport(address),
        "chicagorequests": with_chicagorequests(address),
    }
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main_()
