"""The network of two files, which is its own stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from channels import stand_in
from channels.network import Network
from channels.stand_in import NAME, StandIn, StandInReply
from tests.channels.contract import Rig, Verb


class StandInRig(Rig):
    name = NAME
    lacks: ClassVar[Mapping[Verb, str]] = {
        Verb.BUSY: "a file is never busy",
        Verb.TOKEN: "nobody signs in at a file",
        Verb.SIGNATURE: "who may write into the home is trusted",
    }

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._posts = 0
        self._connect()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        yield

    @property
    def network(self) -> Network:
        return self._network

    async def restart(self) -> None:
        self._connect()

    def _connect(self) -> None:
        way = StandInReply(self.folder, self.settings)
        self._network = Network(StandIn(self.folder), way)

    async def post(self, text: str) -> str:
        self._posts += 1
        self._write({"id": f"m{self._posts}", "from": "aigul", "text": text})
        return f"m{self._posts}"

    async def repeat(self) -> None:
        path = self.folder / stand_in.POSTS
        path.write_bytes(path.read_bytes() * 2)

    async def edit(self, external_id: str, text: str) -> None:
        self._write({"id": external_id, "edited": True, "text": text})

    async def delete(self, external_id: str) -> None:
        self._write({"id": external_id, "deleted": True})

    def _write(self, it: dict[str, Any]) -> None:
        stand_in.post(self.folder, {"at": datetime.now(UTC).isoformat(), **it})
