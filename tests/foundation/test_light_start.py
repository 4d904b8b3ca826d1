"""What few ask for costs a process nothing until it is asked for."""

import subprocess
import sys
from collections.abc import Collection

from foundation.process.our_programs import PROGRAMS

#: What reckons with many numbers at once; each starts with 0.1 s of a processor.
RECKONING = ("numpy", "soundfile")
#: Those whose daily work needs it.
RECKON = {"recorder", "city", "quality"}


def test_workbooks_are_read_by_a_package_that_comes_with_the_first_of_them() -> None:
    asks = "import sys, foundation.workbooks; print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_query_costs_its_own_file() -> None:
    asks = """
import foundation.postgres.queries as queries
read, load = [], queries.load
queries.load = lambda files: read.extend(files) or load(files)
queries.bind("journal_move", last_id="7-0", journal="komek:journal")
print(len(read))
"""
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def loaded(modules: Collection[str], these: Collection[str], then: str = "") -> list[str]:
    """Which of `these` a process has loaded that has all but begun to run `modules`."""
    asks = f"""
import runpy, sys
for name in {list(modules)}:
    runpy.run_module(name, run_name="looked at")
{then}
print(*(it for it in {list(these)} if it in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_who_serves_nothing_loads_no_http_server() -> None:
    assert loaded(["launcher.watch", "launcher.supervise"], ["aiohttp"]) == []


def modules_but(roles: Collection[str]) -> list[str]:
    return [it.module for it in PROGRAMS if it.role not in roles and not it.optional]


def test_only_who_decides_or_replays_loads_what_decides() -> None:
    modules = modules_but({"dispatcher", "web", "quality"})  # quality replays
    decides = [f"queue_manager.domain.{it}" for it in ("decide", "floor.events", "floor.model")]
    assert loaded(modules, decides) == []


def test_no_program_loads_what_reckons_before_there_is_something_to_reckon() -> None:
    modules = modules_but(RECKON)
    every_page = """
from softphone_ui.web.features import all_features
list(all_features())
"""
    programs = [*modules, "asterisk_conf", "launcher.watch", "launcher.up"]
    assert loaded(programs, RECKONING, every_page) == []
