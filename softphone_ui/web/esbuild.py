"""esbuild and npm, run for what browsers load."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent.parent
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
INSTALL_SECONDS = 300


class AssetsError(Exception):
    """The browser's files could not be built; the message is one sentence saying what to do."""


@dataclass(frozen=True)
class Output:
    """A file that esbuild has made."""

    #: The file of which it was made, if that was asked for.
    entry: Path | None
    #: The files of which something is in it.
    inputs: frozenset[Path]
    #: What it imports, as it says it, and what of that only when it is asked for.
    imports: frozenset[str]
    later: frozenset[str]
    exports: tuple[str, ...]


def esbuild(options: Sequence[str], text: str | None = None) -> Mapping[Path, Output]:
    """Return what was made. `text` is an entry's that is no file. Raises AssetsError."""
    with TemporaryDirectory() as folder:
        metafile = Path(folder) / "made.json"
        run(
            [str(ESBUILD), *options, "--log-level=error", f"--metafile={metafile}"], "esbuild", text
        )
        outputs = json.loads(metafile.read_text())["outputs"]
    return {_place(file): _output(it) for file, it in outputs.items() if not file.endswith(".map")}


def _output(made: dict[str, Any]) -> Output:
    parts, imports = made["inputs"].items(), made["imports"]
    return Output(
        entry=_place(made["entryPoint"]) if "entryPoint" in made else None,
        inputs=frozenset(_place(it) for it, part in parts if part["bytesInOutput"]),
        imports=frozenset(it["path"] for it in imports),
        later=frozenset(it["path"] for it in imports if it["kind"] == "dynamic-import"),
        exports=tuple(made.get("exports", ())),  # a stylesheet has none
    )


def _place(file: str) -> Path:
    return (ROOT / file).resolve()


def run(command: Sequence[str], what: str, text: str | None = None) -> None:
    """Run a command. Raises AssetsError with the first line of what the command says."""
    try:
        subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "NO_UPDATE_NOTIFIER": "1"},
            check=True,
            capture_output=True,
            text=True,
            input=text,
            timeout=INSTALL_SECONDS,
        )
    except subprocess.CalledProcessError as error:
        lines = [line for line in error.stderr.splitlines() if line.strip()]
        last = lines[0] if lines else "no reason given"
        raise AssetsError(f"{what} failed: {last}") from None
    except (subprocess.TimeoutExpired, OSError) as error:
        raise AssetsError(f"{what} failed: {error}") from None
