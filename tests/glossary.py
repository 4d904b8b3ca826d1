"""The glossary (docs/glossary.toml), and where a text uses a word that it forbids."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parent.parent
GLOSSARY = ROOT / "docs" / "glossary.toml"
LANGUAGES = ("kk", "ru", "en")
#: What people read and hear: catalogues, prompts, what the registry sends, first rows.
TEXTS = (
    "softphone_ui/*/words/*.po",
    "*/words/*.po",
    "softphone_ui/**/static/*.js",
    "softphone_ui/**/*.py",
    "prompts/*.toml",
    "prompts/*.py",
    "registry/**/*.py",
    "registry/**/*.toml",
    "registry/*/rows/seed/[!7]*.sql",  # 7 is the city's streets: names
    "queue_manager/rows/seed/*.sql",
    "launcher/*.py",
    "channels/**/*.py",
    "quality/**/*.py",
    "quality/**/*.toml",
    "city/**/*.py",
    "city/**/*.toml",
    "staff/**/*.py",
    "demo/**/*.py",
    "demo/**/*.toml",
)
_CYRILLIC = re.compile("[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]")
_MESSAGE = re.compile(r'(msgid|msgid_plural|msgstr(?:\[\d\])?) "(.*)"$')


@dataclass(frozen=True)
class Term:
    """One thing. `forbidden`: language → words not to be used for it."""

    english: str
    forbidden: dict[str, list[re.Pattern[str]]]
    but: list[re.Pattern[str]]
    only: tuple[str, ...]

    def concerns(self, place: str) -> bool:
        return not self.only or any(fnmatch(place, each) for each in self.only)

    def misused(self, text: str, language: str) -> str | None:
        """The forbidden word in `text`, as it stands there."""
        patterns = self.forbidden[language]
        if not any(each.search(text) for each in patterns):
            return None
        for each in self.but:
            text = each.sub(" ", text)
        found = (each.search(text) for each in patterns)
        return next((each.group() for each in found if each), None)


@dataclass(frozen=True)
class Text:
    """One line of what people read; `place` is its file, from the root."""

    place: str
    line: int
    language: str
    text: str


def read_terms(path: Path = GLOSSARY) -> list[Term]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["term"]
    return [
        Term(
            row["english"],
            {each: [pattern(it) for it in row.get(f"not_{each}", ())] for each in LANGUAGES},
            [pattern(it) for it in row.get("but", ())],
            tuple(row.get("only", ())),
        )
        for row in rows
    ]


def pattern(words: str) -> re.Pattern[str]:
    """`күй*`: every word that begins so; `= …`: the whole text. Words stand apart, in any case."""
    alone = words.startswith("= ")
    stems = re.escape(words.removeprefix("= ")).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    return re.compile(rf"\A{stems}\Z" if alone else rf"(?<!\w){stems}(?!\w)", re.IGNORECASE)


def texts(root: Path = ROOT) -> Iterator[Text]:
    """Every line that people read or hear, under each language that it may be in."""
    for path in sorted({path for each in TEXTS for path in root.glob(each)}):
        place = path.relative_to(root).as_posix()
        lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for line, text in lines:
            if path.suffix == ".po":
                yield from _message(place, line, text, path.stem)
            elif _CYRILLIC.search(text):
                yield Text(place, line, "kk", text)
                yield Text(place, line, "ru", text)


def _message(place: str, line: int, text: str, language: str) -> Iterator[Text]:
    """A catalogue's line: English is the message itself."""
    found = _MESSAGE.match(text)
    if found and found.group(2):
        english = found.group(1).startswith("msgid")
        yield Text(place, line, "en" if english else language, found.group(2))


def misuses(found: Iterator[Text], terms: list[Term]) -> list[str]:
    """`file:line: the word (its term)` of each."""
    return [
        f"{it.place}:{it.line}: {word} ({term.english})"
        for it in found
        for term in terms
        if term.concerns(it.place) and (word := term.misused(it.text, it.language))
    ]
