"""The operators' table and the lines, as the configuration needs them."""

from dataclasses import dataclass

from asterisk_conf.dialled import DialledLine
from asterisk_conf.phones import LeadPhone, OperatorPhone
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from prompts.line_sounds import LineWords, prompt_of
from queue_manager.domain.lines.hours import opening_keys
from queue_manager.domain.lines.line_rules import LineRequest, as_week
from queue_manager.rows.lines import saved_lines
from queue_manager.rows.outside_numbers import open_numbers
from staff.rows.operators import leads_on_pbx, operators_on_pbx


@dataclass(frozen=True)
class Roster:
    """The roster of the PBX: whose phones may sign in, which numbers the city may dial, what is
    said there, and to which numbers outside callers may be handed on."""

    operators: tuple[OperatorPhone, ...]
    lines: tuple[DialledLine, ...]
    words: tuple[LineWords, ...] = ()
    leads: tuple[LeadPhone, ...] = ()
    outside: tuple[str, ...] = ()


async def read_roster(settings: Settings) -> Roster:
    """Read both from the database. Raises foundation.postgres.errors.DatabaseAway.

    With no line in the table yet, the line of the settings is there. A closed line is too: who
    dials it is told so.
    """
    pool = await open_pool(settings, "asterisk", size=1)
    try:
        async with connection(pool) as database:
            operators = await operators_on_pbx(database)
            leads = await leads_on_pbx(database)
            lines = [saved.wish for saved in await saved_lines(database)]
            outside = await open_numbers(database)
    finally:
        await pool.close()
    phones = tuple(OperatorPhone(row.extension, row.name, row.sip_ha1) for row in operators)
    return Roster(
        phones,
        tuple(_dialled(settings, line) for line in lines) or (usual_line(settings),),
        tuple(map(_words, lines)),
        tuple(LeadPhone(row.phone, row.name) for row in leads),
        tuple(each.number for each in outside),
    )


def usual_line(settings: Settings) -> DialledLine:
    """Return the settings' own line."""
    return DialledLine(settings.calls.line, prompt_of(settings, settings.calls.line))


def _dialled(settings: Settings, line: LineRequest) -> DialledLine:
    prompt = prompt_of(settings, line.number) if line.greets else ""
    if line.overflow_to is not None:  # another line may take its callers: none is sent away
        return DialledLine(line.number, prompt)
    hours = None if line.hours is None else as_week(line.hours)
    return DialledLine(line.number, prompt, line.open, hours)


def _words(line: LineRequest) -> LineWords:
    opens = () if line.hours is None else tuple(opening_keys(as_week(line.hours)))
    return LineWords(line.number, line.names, greets=line.greets, opens=opens)
