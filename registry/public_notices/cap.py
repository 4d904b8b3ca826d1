"""A public notice as an alert of CAP 1.2 (OASIS). Pure.

One `info` for each language, all with the same category, urgency, severity, certainty and times. An
update names the version that it replaces in `references`, which the schema does not ask for and
receivers need; `problems_of` finds what the schema lets pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement
from zoneinfo import ZoneInfo

from registry.public_notices.life import NoticeState, Severity
from registry.public_notices.notice import Category, PublicNotice, in_words, languages_of

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_CATEGORIES = {
    Category.UTILITIES: "Infra",
    Category.TRANSPORT: "Transport",
    Category.WEATHER: "Met",
    Category.FIRE: "Fire",
    Category.SAFETY: "Safety",
    Category.HEALTH: "Health",
    Category.ENVIRONMENT: "Env",
    Category.OTHER: "Other",
}
_TAGS = {"kk": "kk-KZ", "ru": "ru-KZ", "en": "en"}
#: Characters that an identifier or a sender of CAP may not have.
_FORBIDDEN = frozenset(" ,<&")


def cap_alert(notice: PublicNotice, *, sender: str, sender_name: str, zone: ZoneInfo,
              page: str) -> bytes:  # fmt: skip
    """Return the alert as XML. `sender`: our name in the alerts, without spaces and commas; `page`:
    the address of the notice's page."""
    alert = Element("alert", {"xmlns": NAMESPACE})
    _texts(alert, (
        ("identifier", identifier_of(notice.series, notice.version, notice.state)),
        ("sender", sender),
        ("sent", moment(notice.changed_at, zone)),
        ("status", "Exercise" if notice.drill else "Actual"),
        ("msgType", message_type(notice)),
        ("scope", "Public"),
    ))  # fmt: skip
    if notice.drill:
        SubElement(alert, "note").text = "Exercise"
    elif notice.reason and notice.state == NoticeState.WITHDRAWN:
        SubElement(alert, "note").text = notice.reason
    if (earlier := _earlier(notice, sender, zone)) is not None:
        SubElement(alert, "references").text = earlier
    for language in languages_of(notice):
        _info(alert, notice, language, sender_name, zone, page)
    body: bytes = ElementTree.tostring(alert, encoding="utf-8", xml_declaration=True)
    return body


def identifier_of(series: str, version: int, state: str) -> str:
    """Return the identifier of one message about a notice: an end has one of its own."""
    ended = f".{state}" if state in (NoticeState.OVER, NoticeState.WITHDRAWN) else ""
    return f"komek109.{series}.{version}{ended}"


def message_type(notice: PublicNotice) -> str:
    """Return `Alert`, `Update` or `Cancel`. The end of an event updates its alert; a notice that
    was wrong is cancelled."""
    if notice.state == NoticeState.WITHDRAWN:
        return "Cancel"
    return "Alert" if notice.version == 1 and notice.is_current else "Update"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a time as CAP has it: whole seconds, an offset, never `Z`."""
    local = at.astimezone(zone).replace(microsecond=0)
    return local.isoformat()


def _earlier(notice: PublicNotice, sender: str, zone: ZoneInfo) -> str | None:
    """The message that this one replaces, as `sender,identifier,sent`."""
    if not notice.is_current:
        version, sent = notice.version, notice.published_at
    elif notice.earlier is not None:
        version, sent = notice.version - 1, notice.earlier
    else:
        return None
    identifier = identifier_of(notice.series, version, NoticeState.PUBLISHED)
    return f"{sender},{identifier},{moment(sent, zone)}"


def _info(
    alert: Element, notice: PublicNotice, language: str, sender_name: str, zone: ZoneInfo, page: str
) -> None:
    info, words = SubElement(alert, "info"), in_words(notice.what, language)
    over = not notice.is_current
    _texts(info, (
        ("language", _TAGS[language]),
        ("category", _CATEGORIES[Category(notice.category)]),
        ("event", notice.category),
        ("responseType", "AllClear" if over else "Monitor"),
        ("urgency", "Past" if over else "Immediate" if notice.starts_at <= notice.published_at
         else "Expected"),
        ("severity", Severity(notice.severity).capitalize()),
        ("certainty", "Observed" if notice.starts_at <= notice.published_at else "Likely"),
        ("effective", moment(notice.published_at, zone)),
        ("onset", moment(notice.starts_at, zone)),
        ("expires", moment(max(notice.ends_at, notice.changed_at), zone)),
        ("senderName", sender_name),
        ("headline", words[:160]),
        ("description", words),
    ))  # fmt: skip
    if doing := in_words(notice.doing, language):
        SubElement(info, "instruction").text = doing
    SubElement(info, "web").text = page
    parameter = SubElement(info, "parameter")
    _texts(parameter, (("valueName", "state"), ("value", notice.state)))
    area = SubElement(info, "area")
    SubElement(area, "areaDesc").text = notice.where(language) or "Astana"
    if notice.lat is not None and notice.lon is not None:
        circle = f"{notice.lat:.5f},{notice.lon:.5f} {(notice.radius_m or 0) / 1000:.3f}"
        SubElement(area, "circle").text = circle


def _texts(parent: Element, values: Sequence[tuple[str, str]]) -> None:
    for name, text in values:
        SubElement(parent, name).text = text


def problems_of(alert: Element) -> list[str]:
    """Return what is wrong with an alert that the schema accepts: an update or a cancellation
    without a reference, forbidden characters in names, an alert that expires before it was sent,
    and `info` blocks that contradict each other."""

    def text(parent: Element, name: str) -> str:
        return parent.findtext(f"{{{NAMESPACE}}}{name}") or ""

    found = []
    infos = alert.findall(f"{{{NAMESPACE}}}info")
    if text(alert, "msgType") in ("Update", "Cancel") and not text(alert, "references"):
        found.append("references: an update names what it replaces")
    for name in ("identifier", "sender"):
        if _FORBIDDEN & set(text(alert, name)):
            found.append(f"{name}: has a forbidden character")
    if not infos:
        found.append("info: there is none")
    for info in infos:
        if not text(info, "expires"):
            found.append("expires: is missing")
        elif datetime.fromisoformat(text(info, "expires")) < datetime.fromisoformat(
            text(alert, "sent")
        ):
            found.append("expires: lies before sent")
    for name in ("category", "urgency", "severity", "certainty", "expires"):
        if len({text(info, name) for info in infos}) > 1:
            found.append(f"{name}: differs between the languages")
    return found
