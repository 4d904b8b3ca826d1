"""The folders of features, one each, the frame's own among them."""

from __future__ import annotations

from pathlib import Path

import softphone_ui

#: Where those of the program itself lie.
ROOMS = Path(__file__).parent.parent


def folders() -> list[Path]:
    """Return every package below `softphone_ui`, by name."""
    found = (path for place in softphone_ui.__path__ for path in Path(place).iterdir())
    return sorted((it for it in found if (it / "__init__.py").exists()), key=lambda path: path.name)
