"""The packages of the project, each a folder of its code."""

from foundation.settings import CODE_DIR

#: Packages that run in no city: load and benchmarks, and telephones for tests.
_FOR_TESTS = {"bench", "sip_peers"}
ROOMS = tuple(sorted({path.parent.name for path in CODE_DIR.glob("*/__init__.py")} - {"tests"}))
#: What runs in a city.
PRODUCT = tuple(name for name in ROOMS if name not in _FOR_TESTS)
