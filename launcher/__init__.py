"""Set-up, start, supervision and status: everything behind ``./komek``."""
