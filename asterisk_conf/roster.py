"""The operators' table and the open lines, as the configuration needs them."""

from dataclasses import dataclass

from asterisk_conf.phones import LeadPhone, OperatorPhone
from service.settings import Settings
from store.lines import open_lines
from store.operators import leads_on_pbx, operators_on_pbx
from store.pool import connection, open_pool


@dataclass(frozen=True)
class Roster:
    """Whose phones may sign in, and which numbers the city may dial."""

    operators: tuple[OperatorPhone, ...]
    lines: tuple[str, ...]
    leads: tuple[LeadPhone, ...] = ()


async def read_roster(settings: Settings) -> Roster:
    """Read both from the database. Raises store.errors.DatabaseAway.

    With no line in the table yet, the line of the settings is open.
    """
    pool = await open_pool(settings, "asterisk", size=1)
    try:
        async with connection(pool) as database:
            operators = await operators_on_pbx(database)
            leads = await leads_on_pbx(database)
            lines = await open_lines(database)
    finally:
        await pool.close()
    phones = tuple(OperatorPhone(row.extension, row.name, row.sip_ha1) for row in operators)
    leads_phones = tuple(LeadPhone(row.phone, row.name) for row in leads)
    return Roster(phones, tuple(lines) or (settings.line,), leads_phones)
