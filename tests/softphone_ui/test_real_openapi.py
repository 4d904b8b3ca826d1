"""schemathesis asks all that `/api/openapi.json` describes, with what fits and what does not:
as an administrator, an operator and a stranger, and finds nothing.

Always the same questions (derandomised), a handful for each operation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as tried
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as says
from schemathesis.transport.requests import ManagedCookiesSession

from foundation.settings import Settings
from softphone_ui.web.sessions import COOKIE
from tests.softphone_ui.city import QUICK_HASHER, Client, program, settle, web_process
from tests.softphone_ui.counting import counting
from tests.softphone_ui.finding.stage import tickets_there

pytestmark = pytest.mark.services
CHECKS = [
    not_a_server_error,
    says.status_code_conformance,
    says.content_type_conformance,
    says.response_schema_conformance,
]
#: All that the schema of a text says that may be any one.
ANY_TEXT = {"type", "title", "description"}
#: They end the session that asks.
ENDS = ("POST /api/sign-out", "POST /api/me/password")
FITS, DOES_NOT = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


@dataclass(frozen=True)
class Asking:
    """Who asks: where, what, as whom."""

    address: str
    operations: list[Any]
    cookies: dict[str, str]
    token: str
    #: One connection for all that is asked; what an answer sets is asked with no more.
    session: ManagedCookiesSession = field(default_factory=ManagedCookiesSession)

    def __post_init__(self) -> None:
        self.session.headers = {}  # none that the case does not have

    def finds(self, mode: GenerationMode, examples: int) -> list[str]:
        """What is wrong, an operation at a time."""
        found: list[str] = []
        for it in self.operations:
            if it.label not in ENDS and (mode is FITS or refuses(it.definition.raw)):
                found += self._tried(it.as_strategy(mode), it.label, examples, mode)
        return found

    def _tried(self, cases: Any, label: str, examples: int, mode: GenerationMode) -> Iterator[str]:
        @tried(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def ask(case: Case) -> None:
            case.call_and_validate(
                self.address,
                headers={"X-CSRF": self.token},
                cookies=self.cookies,
                checks=CHECKS,
                session=self.session,
            )

        try:
            ask()
        except Unsatisfiable:
            yield f"{label}: nothing {'fits' if mode is FITS else 'would not fit'}"
        except (Exception, FailureGroup) as error:
            yield f"{label}: {error}"


def refuses(operation: dict[str, Any]) -> bool:
    """Whether there is anything that would not fit: any text fits into an address. To look for it
    all the same takes hundreds of tries for each such operation."""
    words = (it for it in operation.get("parameters", ()) if it["in"] == "path")
    free = all(it["schema"].keys() <= ANY_TEXT and it["schema"]["type"] == "string" for it in words)
    others = any(it["in"] != "path" for it in operation.get("parameters", ()))
    return "requestBody" in operation or others or not free


def without_locks(document: dict[str, Any]) -> dict[str, Any]:
    """The description without who may ask: whoever asks has his cookie and token with him, so what
    does not fit is tried on the fields."""
    paths = {
        path: {method: {**it, "security": []} for method, it in operations.items()}
        for path, operations in document["paths"].items()
    }
    components = {key: it for key, it in document["components"].items() if key == "schemas"}
    return {**document, "paths": paths, "components": components}


def all_operations(document: dict[str, Any]) -> list[Any]:
    """Each keeps what it has worked out of its description, for whoever asks next."""
    schema = schemathesis.openapi.from_dict(document)
    operations = [it.ok() for it in schema.get_all_operations()]
    assert len(operations) == sum(map(len, document["paths"].values())) > 100
    return operations


def asking(client: Client, address: str, operations: list[Any]) -> Asking:
    kept = {it.key: it.value for it in client.http.cookie_jar if it.key == COOKIE}
    return Asking(address, operations, kept, client.token)


async def test_schemathesis_finds_nothing(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    await tickets_there(fresh_settings)
    nobodys = QUICK_HASHER.hash("nobody's")
    with patch("softphone_ui.sign_in.sign_in.NOBODYS_HASH", nobodys):
        found = await found_by_all(fresh_settings)
    assert not found, "\n\n".join(found)


async def found_by_all(settings: Settings) -> list[str]:
    async with (
        counting(settings, 5),
        web_process(settings) as address,
        program(address, "admin") as admin,
        program(address, "1001") as operator,
        program(address) as nobody,
    ):
        document = without_locks((await nobody.ask("GET", "/api/openapi.json"))[1])
        operations = all_operations(document)
        found: list[str] = []
        for who, mode, examples in (
            (admin, FITS, 6), (admin, DOES_NOT, 4), (operator, FITS, 2), (nobody, FITS, 1),
        ):  # fmt: skip
            asked = asking(who, address, operations)
            found += await asyncio.to_thread(asked.finds, mode, examples)
        for who in (admin, operator):
            assert (await who.ask("GET", "/api/topics"))[0] == 200, "still signed in"
    return found
