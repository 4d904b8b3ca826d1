"""`./komek bench people`: how long a new centre's people take from one file."""

from __future__ import annotations

import time

from bench import report
from bench.system import running
from bench.web_person import signed_in

PEOPLE, TARGET_SECONDS = 300, 10.0
FIRST_EXTENSION = 200_000


async def run(people: int = PEOPLE) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the target was met."""
    lines = [f"op{n};Оператор {n};operator;{FIRST_EXTENSION + n};" for n in range(people)]
    sheet = "\n".join(("login;name;role;extension;body", *lines)).encode()
    async with running(greeting="none") as system, signed_in(system, "administrator") as person:
        began = time.perf_counter()
        judged = await person.send("/api/people/file?keep=no", sheet, "text/csv")
        seen = time.perf_counter()
        added = await person.send("/api/people/file?keep=yes", sheet, "text/csv")
        done = time.perf_counter()
    links = len(added["invitations"])
    met = links == people and done - began <= TARGET_SECONDS
    command = "./komek bench people" + (f" --calls {people}" if people != PEOPLE else "")
    rows = [
        ["judged and shown", f"{seen - began:.2f} s", f"{judged['good']} good lines"],
        ["kept, known to the PBX, on the floor", f"{done - seen:.2f} s", f"{links} links"],
    ]
    body = f"""{report.table(["step", "time", "of"], rows)}

Target: {people} operators within {TARGET_SECONDS:g} s: {"met" if met else "**not met**"}."""
    return report.section("People from a file", command, body, "a whole system idle"), met
