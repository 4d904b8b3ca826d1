"""Public notices as feeds: Atom (RFC 4287) and GeoJSON (RFC 7946). Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import cos, radians, sin
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from registry.public_notices.notice import PublicNotice, in_words

ATOM = "http://www.w3.org/2005/Atom"
#: A circle is drawn as a polygon of so many corners.
CORNERS = 32
_METRES_OF_A_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class FeedWords:
    """The words of a feed: its title, and how severities and states are called."""

    title: str
    author: str
    severities: Mapping[str, str]
    states: Mapping[str, str]
    drill: str

    def title_of(self, notice: PublicNotice, language: str) -> str:
        """Return the title of an entry: an exercise is called one before anything else."""
        head = self.severities[notice.severity]
        parts = [self.drill] if notice.drill else []
        if not notice.is_current:
            parts.append(self.states[notice.state])
        where = notice.where(language)
        return ". ".join([*parts, f"{head}: {where}" if where else head])


def atom(
    notices: Sequence[PublicNotice], words: FeedWords, language: str, *, pages: str, now: datetime
) -> bytes:
    """Return the feed in one language. `pages`: the address before a page's path. An entry keeps
    its id through all versions, so that a reader replaces it."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": language})
    SubElement(feed, "id").text = f"{pages}/now"
    SubElement(feed, "title").text = words.title
    changed = max((it.changed_at for it in notices), default=now)
    SubElement(feed, "updated").text = _utc(changed)
    SubElement(SubElement(feed, "author"), "name").text = words.author
    SubElement(feed, "link", {"rel": "self", "href": f"{pages}/now/feed.atom?language={language}"})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{pages}/now"})
    for notice in notices:
        _entry(feed, notice, words, language, pages)
    body: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _entry(
    feed: Element, notice: PublicNotice, words: FeedWords, language: str, pages: str
) -> None:
    page = f"{pages}/now/{notice.series}"
    entry = SubElement(feed, "entry")
    SubElement(entry, "id").text = page
    SubElement(entry, "title").text = words.title_of(notice, language)
    SubElement(entry, "published").text = _utc(notice.published_at)
    SubElement(entry, "updated").text = _utc(notice.changed_at)
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": page})
    cap = {"rel": "enclosure", "type": "application/cap+xml", "href": f"{page}/cap.xml"}
    SubElement(entry, "link", cap)
    for term in (notice.category, notice.severity, notice.state):
        SubElement(entry, "category", {"term": term})
    texts = [in_words(notice.what, language), in_words(notice.doing, language)]
    content = SubElement(entry, "content", {"type": "text"})
    content.text = "\n\n".join(text for text in texts if text)


def geojson(
    notices: Sequence[PublicNotice], outlines: Mapping[str, Sequence[Sequence[float]]], pages: str
) -> bytes:
    """Return the notices as a FeatureCollection, with the words of every language. `outlines`:
    district → corners [longitude, latitude] of its ring. A notice for the whole city has no
    geometry."""
    features = [
        {
            "type": "Feature",
            "id": notice.series,
            "geometry": _geometry(notice, outlines),
            "properties": _properties(notice, pages),
        }
        for notice in notices
    ]
    found = {"type": "FeatureCollection", "features": features}
    return json.dumps(found, ensure_ascii=False).encode()


def _properties(notice: PublicNotice, pages: str) -> dict[str, Any]:
    return {
        "version": notice.version,
        "state": notice.state,
        "drill": notice.drill,
        "category": notice.category,
        "severity": notice.severity,
        "topic": notice.topic,
        "district": notice.district,
        "place": notice.place,
        "what": dict(notice.what),
        "doing": dict(notice.doing),
        "starts_at": _utc(notice.starts_at),
        "expected_end": _utc(notice.ends_at),
        "published_at": _utc(notice.published_at),
        "ended_at": _utc(notice.ended_at) if notice.ended_at else None,
        "radius_m": notice.radius_m,
        "page": f"{pages}/now/{notice.series}",
    }


def _geometry(
    notice: PublicNotice, outlines: Mapping[str, Sequence[Sequence[float]]]
) -> dict[str, Any] | None:
    if notice.lat is not None and notice.lon is not None:
        ring = _circle(notice.lat, notice.lon, notice.radius_m or 0)
    elif notice.district is not None and notice.district in outlines:
        ring = [list(corner) for corner in outlines[notice.district]]
        ring.append(ring[0])
        ring = ring if _is_counterclockwise(ring) else ring[::-1]
    else:
        return None
    return {"type": "Polygon", "coordinates": [ring]}


def _circle(lat: float, lon: float, radius: int) -> list[list[float]]:
    """Corners of a ring around a point, counterclockwise, the first again at the end."""
    found = []
    for n in range(CORNERS + 1):
        turn = radians(360 * (n % CORNERS) / CORNERS)
        north = radius * sin(turn) / _METRES_OF_A_DEGREE
        east = radius * cos(turn) / (_METRES_OF_A_DEGREE * cos(radians(lat)))
        found.append([round(lon + east, 6), round(lat + north, 6)])
    return found


def _is_counterclockwise(ring: Sequence[Sequence[float]]) -> bool:
    turns = ((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring))
    return sum(turns) < 0


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
