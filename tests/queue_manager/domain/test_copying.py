"""Copies of the floor's parts are those that `dataclasses.replace` makes."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from queue_manager.domain.floor.call import Call, Origin
from queue_manager.domain.floor.copying import changed
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.floor.states import Device
from tests.queue_manager.domain.floor_story import NOON

PARTS: tuple[Any, ...] = (
    Floor(draining=True, away=frozenset({"pbx1"})),
    Call("c1", "109", "pbx1", NOON, Origin("PJSIP/1", "+77011234567")),
    Operator("1001", "Ә", load=3.5),
    Ring("c1~1", "c1", "1001", Device.WEB, NOON),
)


@pytest.mark.parametrize("part", PARTS)
def test_each_field_alone_and_all_together(part: Any) -> None:
    names = [each.name for each in fields(part)]
    for name in names:
        assert changed(part, **{name: "new"}) == replace(part, **{name: "new"})
    assert changed(part) == part and changed(part) is not part
    whole = {name: n for n, name in enumerate(names)}
    assert changed(part, **whole) == replace(part, **whole)


def test_a_field_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="Operator has no field 'colour'"):
        changed(Operator("1001"), colour="red")
