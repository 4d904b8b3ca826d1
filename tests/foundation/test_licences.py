"""An Apache-2.0 product may depend on no package under the GPL."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

from foundation.settings import CODE_DIR

#: GPL and AGPL, not the LGPL, whose libraries may be used as they are.
_COPYLEFT = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public License")


def test_no_package_of_a_running_centre_is_under_the_gpl() -> None:
    lock = (CODE_DIR / "requirements.lock").read_text(encoding="utf-8")
    names = re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)
    assert sum(bool(_licence(name)) for name in names) > 50
    assert [name for name in names if _COPYLEFT.search(_licence(name))] == []


def _licence(name: str) -> str:
    try:
        described = metadata(name)
    except PackageNotFoundError:  # it belongs to another version of Python
        return ""
    # Some packages put the whole licence into the field: its first line names it.
    first_line = (described.get("License") or "").strip().partition("\n")[0]
    classifiers = [each for each in described.get_all("Classifier", []) if "License ::" in each]
    return " ".join([described.get("License-Expression") or "", first_line, *classifiers])
