"""The description of the API: valid, complete, and true to the routes."""

from __future__ import annotations

from pathlib import Path

from openapi_spec_validator import validate

from softphone_ui.web.endpoint import ENDPOINTS
from tests.softphone_ui.alone import alone, somebody

DESCRIBED = ("/api/", "/recordings/", "/open311/v2/")


async def test_the_description_is_valid_openapi(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        document = await (await client.get("/api/openapi.json")).json()
        validate(document)
        assert document["openapi"].startswith("3.1")


async def test_every_api_route_is_described(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        assert client.app is not None
        document = await (await client.get("/api/openapi.json")).json()
        served = {
            (route.method.lower(), route.resource.canonical)
            for route in client.app.router.routes()
            if route.resource and route.resource.canonical.startswith(DESCRIBED)
            if route.method != "HEAD"
        }
        described = {
            (method, path.replace(".{form}", "{form}"))
            for path, it in document["paths"].items()
            for method in it
        }
        assert served == described


async def test_each_endpoint_says_what_it_does_and_has_a_name_of_its_own(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        assert client.app is not None
        endpoints = client.app[ENDPOINTS]
        assert [one.path for one in endpoints if not one.about] == []
        names = [one.action.__name__ for one in endpoints]
        assert sorted(set(names)) == sorted(names)


async def test_what_is_public_says_so(tmp_path: Path) -> None:
    async with alone(tmp_path, somebody()) as client:
        document = await (await client.get("/api/openapi.json")).json()
        assert document["paths"]["/api/sign-in"]["post"]["security"] == []
        assert document["paths"]["/api/me/state"]["post"]["security"] == [
            {"session": [], "token": []}
        ]
