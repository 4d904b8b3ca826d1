"""`python -m registry.places.features_process MEMORY SECONDS`: read one GeoJSON file and end.

The file is stdin. The first line of the answer is `FeaturesOutcome` as JSON; below it are the lines
for tippecanoe.
"""

from __future__ import annotations

import sys

import msgspec

from foundation.process.limiting import limit_process
from registry.places.houses import AddressPoint, address_points
from registry.places.map_features import bounds_of, read_features, tippecanoe_lines
from registry.places.map_file import Bounds, MapRefused


class FeaturesOutcome(msgspec.Struct):
    """The outcome of reading GeoJSON: its bounds and houses, or the reason of the refusal and its
    detail."""

    bounds: Bounds | None = None
    houses: list[AddressPoint] = []
    reason: str = ""
    detail: str = ""


def outcome_of(data: bytes) -> tuple[FeaturesOutcome, list[str]]:
    """Read a document. Return its bounds with the lines, or why it is refused."""
    try:
        features = read_features(data)
        lines = list(tippecanoe_lines(features))
        return FeaturesOutcome(bounds_of(features), list(address_points(features))), lines
    except MapRefused as error:
        return FeaturesOutcome(reason=error.reason, detail=error.detail), []
    except MemoryError:
        return FeaturesOutcome(reason="too_heavy"), []


def main() -> None:
    limit_process(int(sys.argv[1]), int(sys.argv[2]))
    outcome, lines = outcome_of(sys.stdin.buffer.read())
    out = sys.stdout.buffer
    out.write(msgspec.json.encode(outcome))
    for line in lines:
        out.write(b"\n" + line.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
