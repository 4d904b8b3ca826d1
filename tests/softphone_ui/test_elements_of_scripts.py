"""Elements that scripts look for exist: the ids, classes and data attributes of selectors."""

from __future__ import annotations

import re
from pathlib import Path

from softphone_ui.web.esbuild import ROOT

PAGES = ROOT / "softphone_ui"
_ID = re.compile(r"(?:byId|getElementById)\(\s*[\"'`]([\w-]+)[\"'`]")
_SELECTOR = re.compile(
    r"(?:querySelector(?:All)?|closest|matches)\(\s*[\"'`]([^\"`]+?)[\"'`]\s*[,)]"
    r"|\b(?:find|findAll|findField|closest)\(\s*[\w.?\[\] ]+,\s*[\"'`]([^`]+?)[\"'`]\s*[,)]"
)
_PART = re.compile(r"#([A-Za-z][\w-]*)|\.([A-Za-z][\w-]*)|\[(data-[a-z-]+)")

# Leaflet makes these elements itself.
_OF_LIBRARIES = re.compile(r"leaflet-")


def _scripts() -> list[Path]:
    return [path for path in sorted(PAGES.rglob("*.js")) if "built" not in path.parts]


def _sought() -> dict[str, list[str]]:
    """What scripts look for, as "#id", ".class" or "[data-name", each with the scripts that do."""
    sought: dict[str, list[str]] = {}
    for script in _scripts():
        text = script.read_text()
        parts = {f"#{name}" for name in _ID.findall(text)}
        for one, other in _SELECTOR.findall(text):
            # "#draft-${number}" has no id of its own: its number is a value of the script.
            selector = re.sub(r"[#.]?[\w-]*\$\{[^}]*\}[\w-]*", "", one or other)
            for name, css_class, data in _PART.findall(selector):
                parts.add(f"#{name}" if name else f".{css_class}" if css_class else f"[{data}")
        for part in parts:
            sought.setdefault(part, []).append(str(script.relative_to(ROOT)))
    return sought


def _ids() -> set[str]:
    """The ids that templates, scripts and Python give to elements.

    An id with a value, such as `{{ name }}-note`, counts with each quoted word of its file.
    """
    ids: set[str] = set()
    for path in [*PAGES.rglob("*.html"), *PAGES.rglob("*.py"), *_scripts()]:
        text = path.read_text()
        for given in re.findall(r"\bid(?:=|: *| = )[\"'`]([^\"'`]+)[\"'`]", text):
            if "{{" not in given:
                ids.add(given)
                continue
            for word in re.findall(r"[\"']([\w-]+)[\"']", text):
                ids.add(re.sub(r"\{\{.*?\}\}", word, given))
    return ids


def _words() -> set[str]:
    """The words of templates, of Python and of scripts without their selectors."""
    words: set[str] = set()
    for path in [*PAGES.rglob("*.html"), *PAGES.rglob("*.py"), *_scripts()]:
        text = path.read_text()
        if path.suffix == ".js":
            text = _SELECTOR.sub(" ", text)
            for name in re.findall(r"dataset\.([a-zA-Z]+)", text):
                words.add("data-" + re.sub(r"([A-Z])", lambda found: "-" + found[1].lower(), name))
        words.update(re.findall(r"[A-Za-z][\w-]*", text))
    return words


def test_scripts_look_for_elements_that_exist() -> None:
    ids, words, sought = _ids(), _words(), _sought()
    assert len(sought) > 500, "the patterns above find no selectors any more"
    missing = {
        part: scripts
        for part, scripts in sought.items()
        if part[1:] not in (ids if part[0] == "#" else words) and not _OF_LIBRARIES.search(part)
    }
    assert not missing
