"""An incident as a message of the Common Alerting Protocol 1.2 (OASIS), and the check of one.

The schema of CAP leaves much open: it takes an update without the message that it updates, and a
message that never expires. `problems_in` checks both the schema's rules and these.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from foundation.names import LANGUAGES, Names

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
#: So long a message is valid that nobody has cancelled.
VALID_FOR = timedelta(hours=12)
LARGEST = 200_000
_LANGUAGE_CODES = {"kk": "kk-KZ", "ru": "ru-KZ", "en": "en-US"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_ID = re.compile(r"[^\s,<&]{1,200}")


@dataclass(frozen=True, slots=True)
class CapAlert:
    """The content of a message. `references`: the identifiers and times of earlier messages of the
    same incident. `parameters`: names and values for programs."""

    identifier: str
    sender: str
    sent: datetime
    message_type: Literal["Alert", "Update", "Cancel"]
    scope: Literal["Public", "Private"]
    category: str
    event: Names
    severity: str
    description: Names
    area: str
    lat: float
    lon: float
    exercise: bool = False
    addresses: str = ""
    references: tuple[tuple[str, datetime], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()


def write_cap(alert: CapAlert) -> str:
    """Write a message: one `info` for each language, all with the same urgency and severity."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_tag("alert"))
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", alert.sender)
    _add(root, "sent", _time(alert.sent))
    _add(root, "status", "Exercise" if alert.exercise else "Actual")
    _add(root, "msgType", alert.message_type)
    _add(root, "scope", alert.scope)
    if alert.scope == "Private":
        _add(root, "addresses", alert.addresses)
    if alert.references:
        sent = (f"{alert.sender},{name},{_time(at)}" for name, at in alert.references)
        _add(root, "references", " ".join(sent))
    for language in LANGUAGES:
        _add_info(root, alert, language)
    return ET.tostring(root, encoding="unicode", xml_declaration=False)


def _add_info(root: ET.Element, alert: CapAlert, language: str) -> None:
    info = ET.SubElement(root, _tag("info"))
    _add(info, "language", _LANGUAGE_CODES[language])
    _add(info, "category", alert.category)
    _add(info, "event", alert.event.in_language(language))
    _add(info, "urgency", "Past" if alert.message_type == "Cancel" else "Immediate")
    _add(info, "severity", alert.severity.capitalize())
    _add(info, "certainty", "Observed")
    _add(info, "expires", _time(alert.sent + VALID_FOR))
    _add(info, "description", alert.description.in_language(language))
    for name, value in alert.parameters:
        parameter = ET.SubElement(info, _tag("parameter"))
        _add(parameter, "valueName", name)
        _add(parameter, "value", value)
    area = ET.SubElement(info, _tag("area"))
    _add(area, "areaDesc", alert.area)
    _add(area, "circle", f"{alert.lat:.6f},{alert.lon:.6f} 0")


_NAMES = {"identifier", "sender", "sent", "status", "msgType", "scope"}
_VALUES = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"},
    "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "scope": {"Public", "Restricted", "Private"},
    "urgency": {"Immediate", "Expected", "Future", "Past", "Unknown"},
    "severity": {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
    "certainty": {"Observed", "Likely", "Possible", "Unlikely", "Unknown"},
}  # fmt: skip


def problems_in(text: str) -> list[str]:
    """List what is wrong with a message, beyond what the schema refuses. Empty: nothing."""
    if len(text) > LARGEST or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return ["a message is short and has no document type"]
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        return [f"no XML: {error}"]
    if root.tag != _tag("alert"):
        return ["this is no alert of CAP 1.2"]
    return [*_header_problems(root), *_info_problems(root)]


def _header_problems(root: ET.Element) -> Iterator[str]:
    for name in sorted(_NAMES):
        if not _text(root, name):
            yield f"{name} is missing"
    for name in ("identifier", "sender"):
        if not _ID.fullmatch(_text(root, name) or "-"):
            yield f"{name} has a space, a comma, < or &"
    yield from _value_problems(root)
    sent = _text(root, "sent")
    if sent and not _TIME.fullmatch(sent):
        yield "sent is no time with its offset"
    if _text(root, "msgType") in ("Update", "Cancel") and not _text(root, "references"):
        yield "an update or a cancellation names no earlier message"
    if _text(root, "scope") == "Private" and not _text(root, "addresses"):
        yield "a private message has no addresses"


def _info_problems(root: ET.Element) -> Iterator[str]:
    infos = root.findall(_tag("info"))
    if not infos:
        yield "info is missing"
    for info in infos:
        yield from _value_problems(info)
        for name in ("category", "event", "urgency", "severity", "certainty", "language"):
            if not _text(info, name):
                yield f"{name} is missing"
        expires = _text(info, "expires")
        if not _TIME.fullmatch(expires):
            yield "expires is missing or no time with its offset"
        elif _later(_text(root, "sent"), expires):
            yield "expires is not after sent"
        if not info.findall(_tag("area")):
            yield "area is missing"
    for name in ("urgency", "severity", "certainty", "expires", "category"):
        if len({_text(info, name) for info in infos}) > 1:
            yield f"{name} differs between languages"
    languages = [_text(info, "language") for info in infos]
    if len(set(languages)) < len(languages):
        yield "a language stands twice"


def _value_problems(element: ET.Element) -> Iterator[str]:
    for name, values in _VALUES.items():
        found = _text(element, name)
        if found and found not in values:
            yield f"{name} cannot be {found[:40]}"


def _later(sent: str, expires: str) -> bool:
    if not _TIME.fullmatch(sent):
        return False
    try:
        return datetime.fromisoformat(expires) <= datetime.fromisoformat(sent)
    except ValueError:
        return True


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _text(element: ET.Element, name: str) -> str:
    return (element.findtext(_tag(name)) or "").strip()


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _tag(name)).text = _printable(text)


def _printable(text: str) -> str:
    """Return a text without the control characters that XML 1.0 cannot hold."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")


def _time(at: datetime) -> str:
    """Write a time as CAP wants it: seconds, and an offset that is never Z."""
    return at.replace(microsecond=0).isoformat()
