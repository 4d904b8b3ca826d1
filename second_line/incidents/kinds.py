"""The kinds of incidents that are seen on cameras, and how severe they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from foundation.names import Names


class IncidentSeverity(StrEnum):
    """The severity of an incident, as CAP 1.2 calls it (in small letters), the gravest first."""

    EXTREME = "extreme"
    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """A kind of incident. `category`: of CAP 1.2; `severity`: the usual one; `topics`: codes of the
    topics of tickets that may be about the same event."""

    code: str
    names: Names
    category: str
    severity: IncidentSeverity
    topics: frozenset[str] = frozenset()


_ROADS = frozenset({"road", "traffic_light", "ice", "snow", "bus"})
_YARDS = frozenset({"yard", "waste", "street_light", "building"})
V = IncidentSeverity
_ROWS = (
    IncidentKind("crash", Names("Жол апаты", "ДТП", "Road accident"), "Transport",
                 V.SEVERE, _ROADS),
    IncidentKind("person_down", Names("Адам жерде жатыр", "Человек лежит", "Person lying down"),
                 "Health", V.SEVERE, frozenset({"ice"})),
    IncidentKind("fight", Names("Төбелес", "Драка", "Fight"), "Security", V.SEVERE, _YARDS),
    IncidentKind("weapon", Names("Қару", "Оружие", "Weapon"), "Security", V.EXTREME),
    IncidentKind("robbery", Names("Тонау немесе ұрлық", "Грабёж или кража", "Robbery or theft"),
                 "Security", V.SEVERE),
    IncidentKind("fire", Names("Өрт немесе түтін", "Пожар или дым", "Fire or smoke"), "Fire",
                 V.EXTREME, frozenset({"smog", "waste", "gas", "power_cut"})),
    IncidentKind("vandalism", Names("Бүлдіру", "Вандализм", "Vandalism"), "Security", V.MODERATE,
                 _YARDS | {"bus_stop", "greenery"}),
    IncidentKind("crowd", Names("Көп адам жиналуы", "Скопление людей", "Crowd"), "Security",
                 V.MODERATE),
    IncidentKind("left_object", Names("Иесіз зат", "Оставленный предмет", "Unattended object"),
                 "Security", V.SEVERE),
    IncidentKind("danger", Names("Қауіпті орын", "Опасное место", "Dangerous place"), "Safety",
                 V.MODERATE, frozenset({"manhole", "flooding", "trees", "gas", "power_cut"})),
    IncidentKind("other", Names("Басқа оқиға", "Другой инцидент", "Other incident"), "Other",
                 V.MODERATE),
)  # fmt: skip
KINDS: Mapping[str, IncidentKind] = {kind.code: kind for kind in _ROWS}
