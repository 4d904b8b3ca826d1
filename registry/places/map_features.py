"""Features of a GeoJSON file → layers of our street map, as lines for tippecanoe. Pure.

Properties may be OpenStreetMap's (`highway`, `name:kk`), or say plainly `layer` and `kind`. Layers
and kinds are those of Protomaps' tiles, so that the pages draw both with one style.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from registry.places.map_file import Bounds, MapRefused

#: Value of `highway` → kind, and the first zoom at which it is seen.
STREETS = {
    "motorway": ("highway", 8), "trunk": ("highway", 8), "primary": ("major_road", 8),
    "secondary": ("major_road", 9), "tertiary": ("medium_road", 11),
    "residential": ("minor_road", 12), "unclassified": ("minor_road", 12),
    "living_street": ("minor_road", 13), "service": ("minor_road", 14),
    "pedestrian": ("path", 13), "footway": ("path", 15), "path": ("path", 15),
    "cycleway": ("path", 15), "track": ("path", 14), "steps": ("path", 15),
}  # fmt: skip
KINDS = {kind: zoom for kind, zoom in reversed(STREETS.values())}
NAMES = ("name", "name:kk", "name:ru", "name:en")
GREEN = frozenset({"park", "garden", "grass", "forest", "wood", "recreation_ground", "meadow"})
LAYERS = frozenset({"roads", "water", "landuse", "buildings"})
MOST_FEATURES, LONGEST_NAME = 1_000_000, 120
DEEPEST = 6
SHAPES = frozenset(
    f"{many}{shape}" for many in ("", "Multi") for shape in ("Point", "LineString", "Polygon")
)
Properties = Mapping[str, Any]


def read_features(data: bytes) -> list[Any]:
    """Return the features of a GeoJSON document. Raises MapRefused."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise MapRefused("not_geojson", "it is not JSON") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise MapRefused("not_geojson", "it has no list of features")
    if len(features) > MOST_FEATURES:
        raise MapRefused("too_heavy")
    return features


def tippecanoe_lines(features: Iterable[Any]) -> Iterator[str]:
    """Yield a line for each feature that our map draws. Raises MapRefused at the first nonsense,
    and at the end if no street had a name."""
    named = False
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties", {}), dict):
            raise MapRefused("not_geojson", f"feature {number}")
        geometry = feature.get("geometry")
        if geometry is None:
            continue
        _check_geometry(geometry, number)
        properties = feature.get("properties") or {}
        placed = _layer(properties, geometry["type"])
        if placed is None:
            continue
        layer, kind, zoom = placed
        texts = {"kind": kind, **_texts(properties)}
        named = named or (layer == "roads" and "name" in texts)
        yield json.dumps(
            {
                "type": "Feature",
                "tippecanoe": {"layer": layer, "minzoom": zoom},
                "properties": texts,
                "geometry": geometry,
            },
            ensure_ascii=False,
        )
    if not named:
        raise MapRefused("no_names")


def bounds_of(features: Iterable[Any]) -> Bounds:
    """Return the corners of checked features."""
    points = [
        corner
        for feature in features
        if feature.get("geometry")
        for corner in _corners(feature["geometry"]["coordinates"])
    ]
    lons, lats = [it[0] for it in points], [it[1] for it in points]
    return Bounds(min(lons), min(lats), max(lons), max(lats))


def _check_geometry(geometry: Any, number: int) -> None:
    if not isinstance(geometry, dict) or geometry.get("type") not in SHAPES:
        raise MapRefused("not_geojson", f"the geometry of feature {number}")
    for corner in _corners(geometry.get("coordinates")):
        if not _is_point(corner):
            raise MapRefused("coordinates", f"feature {number}")


def _corners(coordinates: Any, deep: int = 0) -> Iterator[Any]:
    """The points of a geometry, however deep they lie; what is none comes as it is."""
    nested = isinstance(coordinates, list) and coordinates and isinstance(coordinates[0], list)
    if nested and deep < DEEPEST:
        for each in coordinates:
            yield from _corners(each, deep + 1)
    else:
        yield coordinates


def _is_point(corner: Any) -> bool:
    if not isinstance(corner, list) or len(corner) not in (2, 3):
        return False
    if any(isinstance(it, bool) or not isinstance(it, (int, float)) for it in corner):
        return False
    lon, lat = corner[:2]
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90


def _layer(properties: Properties, shape: str) -> tuple[str, str, int] | None:
    """Layer, kind, and the first zoom at which it is seen; None: not drawn."""
    own, kind = properties.get("layer"), properties.get("kind")
    if isinstance(own, str) and own in LAYERS and isinstance(kind, str):
        return own, kind, KINDS.get(kind, 8) if own == "roads" else _zoom_of(own)
    street = STREETS.get(str(properties.get("highway", "")).removesuffix("_link"))
    if street and shape.endswith("LineString"):
        return "roads", *street
    if properties.get("addr:housenumber") and not properties.get("building"):
        return "buildings", "address", 15
    if properties.get("building"):
        return "buildings", "building", 14
    return _ground(properties)


def _zoom_of(layer: str) -> int:
    return 14 if layer == "buildings" else 8


def _ground(properties: Properties) -> tuple[str, str, int] | None:
    if properties.get("natural") == "water" or properties.get("waterway"):
        return "water", "water", 8
    kinds = {str(properties.get(it)) for it in ("leisure", "landuse", "natural")} & GREEN
    return ("landuse", "park", 10) if kinds else None


def _texts(properties: Properties) -> dict[str, str]:
    found = {it: properties.get(it) for it in NAMES}
    found["addr_housenumber"] = properties.get("addr:housenumber") or properties.get(
        "addr_housenumber"
    )
    return {name: str(text)[:LONGEST_NAME] for name, text in found.items() if text}
