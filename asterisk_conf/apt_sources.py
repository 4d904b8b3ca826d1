"""What this machine's apt is told to read: both forms of its sources, as data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ONE_LINE = re.compile(
    r"deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)(?P<rest>.*)"
)


@dataclass(frozen=True)
class AptSource:
    """One place packages come from. ``options`` has lower-case keys (signed-by, trusted …)."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    options: dict[str, str] = field(default_factory=dict)

    @property
    def is_debian_archive(self) -> bool:
        """Return a mirror of the whole Debian archive, by the folder every mirror has it in."""
        return self.uri.rstrip("/").endswith("/debian") and "main" in self.components


def read_sources(etc_apt: Path) -> list[AptSource]:
    """Return all sources below ``/etc/apt`` (sources.list, sources.list.d/*.list and *.sources)."""
    lists = [etc_apt / "sources.list", *sorted(etc_apt.glob("sources.list.d/*.list"))]
    found: list[AptSource] = []
    for path in lists:
        found += parse_one_line(_text(path))
    for path in sorted(etc_apt.glob("sources.list.d/*.sources")):
        found += parse_deb822(_text(path))
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # not there, or not for us
        return ""


def parse_one_line(text: str) -> list[AptSource]:
    """Parse ``deb [signed-by=…] URI suite component…``, one a line."""
    rows = (ONE_LINE.match(line.split("#")[0].strip()) for line in text.splitlines())
    return [
        AptSource(
            uri=row["uri"],
            suites=(row["suite"],),
            components=tuple(row["rest"].split()),
            options=dict(_options(row["options"] or "")),
        )
        for row in rows
        if row
    ]


def _options(text: str) -> Iterator[tuple[str, str]]:
    for option in text.split():
        key, _, value = option.partition("=")
        yield key.lower(), value


def parse_deb822(text: str) -> list[AptSource]:
    """Parse stanzas of ``Key: value`` with continuation lines (a key block may be one)."""
    found = []
    for stanza in re.split(r"\n\s*\n", text):
        fields = _stanza(stanza)
        if "deb" not in fields.get("types", "").split() or _is_no(fields.get("enabled", "yes")):
            continue
        rest = {k: v for k, v in fields.items() if k in ("signed-by", "trusted")}
        found += [
            AptSource(
                uri=uri,
                suites=tuple(fields.get("suites", "").split()),
                components=tuple(fields.get("components", "").split()),
                options=rest,
            )
            for uri in fields.get("uris", "").split()
        ]
    return found


def _stanza(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        if line[:1] in " \t" and key:
            fields[key] += "\n" + line.strip()
        elif ":" in line:
            key, _, value = line.partition(":")
            key = key.strip().lower()
            fields[key] = value.strip()
    return fields


def _is_no(value: str) -> bool:
    return value.strip().lower() in ("no", "false", "without", "off", "disable", "0")
