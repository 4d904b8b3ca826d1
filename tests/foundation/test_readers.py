"""Files that somebody sent are opened in processes of their own: which modules open files at all.

A reader of a form that can swell, loop or crash (an archive, a workbook, a table, a picture, a
sound, XML) stands here with the reason why it may; a new one has to give its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.rooms import PRODUCT

CODE = Path(__file__).parents[2]
#: What opens a file: the last two words of the call.
OPENERS = {
    "load_workbook", "ZipFile", "tarfile.open", "gzip.open", "gzip.decompress", "zlib.decompress",
    "zlib.decompressobj", "deserialize_directory",
    "bz2.decompress", "lzma.decompress", "csv.reader", "csv.DictReader",
    "Image.open", "soundfile.SoundFile", "soundfile.read", "soundfile.info", "wave.open",
    "ElementTree.parse", "ElementTree.fromstring", "ElementTree.iterparse", "ParserCreate",
    "feedparser.parse", "BytesParser", "message_from_bytes", "pickle.loads", "pickle.load",
    "yaml.load", "yaml.safe_load", "np.load", "COLUMNS.lines", "columns.lines",
}  # fmt: skip
#: What reads a text table, by the module it comes from.
TABLES = {"foundation.spreadsheets": {"rows_of", "decoded"}}
OWN_PROCESS = "runs in a process of its own, within bounds"
COMMAND = "a command of ./komek, for files of whoever runs it"
OURS = "reads what our own programs wrote"
ALLOWED = {
    "foundation/spreadsheets.py": OWN_PROCESS,
    "foundation/workbooks.py": OWN_PROCESS,
    "registry/files/pictures.py": OWN_PROCESS,
    "registry/places/map_process.py": OWN_PROCESS,
    "prompts/recording.py": "recordings of leads, whose length is judged before any is decoded",
    "prompts/sound_wave.py": OURS,
    "demo/quality_past.py": OURS,
    "registry/understanding/weights.py": OURS,
    "city/problems/hotspots/table.py": COMMAND,
    "launcher/hotspots.py": COMMAND,
    "launcher/import_requests.py": COMMAND,
    "launcher/testing.py": COMMAND,
    "quality/replay/files.py": COMMAND,
    "workforce/forecast/history.py": COMMAND,
    "prompts/speaking.py": OURS,
    "prompts/spoken.py": OURS,
    "queue_manager/trace/rows.py": "lines of the PBX, one at a time",
    "recordings/encoding.py": "recordings of the PBX, in the recorder's process",
    "softphone_ui/personal_data/applicants.py": "writes an archive",
    "channels/mail/parsing.py": "mails, counted before they are parsed, in the channels' process",
    "channels/news/mapping.py": "feeds, bounded by their bytes, in the channels' process",
}


def openers(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            words = ast.unparse(node.func).split(".")
            for name in {words[-1], ".".join(words[-2:])}:
                if name in OPENERS:
                    yield name
        elif isinstance(node, ast.ImportFrom):
            yield from TABLES.get(node.module or "", set()) & {it.name for it in node.names}


def test_every_module_that_opens_files_is_known() -> None:
    found = {
        str(file.relative_to(CODE)): names
        for package in PRODUCT
        for file in sorted((CODE / package).rglob("*.py"))
        if (names := set(openers(ast.parse(file.read_text(encoding="utf-8")))))
    }
    assert {file: found[file] for file in found.keys() - ALLOWED.keys()} == {}
    assert ALLOWED.keys() - found.keys() == set(), "these open nothing any more"


def test_the_check_sees_who_opens_a_file() -> None:
    source = """
import csv, openpyxl
from foundation.spreadsheets import rows_of, Columns
csv.reader(file)
openpyxl.load_workbook(file)
"""
    assert sorted(openers(ast.parse(source))) == ["csv.reader", "load_workbook", "rows_of"]
