"""``forecast --from FILE``: the contacts of the coming days, without a running system."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TextIO

from workforce.forecast.forecasting import forecast, last_day
from workforce.forecast.history import BadHistory, History, read_history
from workforce.forecast.special_days import UnknownCountry, named_days

#: A year and a day: what lies further ahead nobody knows.
MOST_DAYS = 367
#: Bytes of a history at most: ten years of quarter-hours are 12 MB.
LARGEST_FILE = 64 << 20


class NoForecast(Exception):
    """The file cannot be read, or the request makes no sense; the text says what to do."""


def forecast_file(path: Path, days: int, country: str | None, out: TextIO, notes: TextIO) -> None:
    """Print one JSON object for each interval of the days after the file's last. Notes on what the
    file lacks go to `notes`. Raises NoForecast."""
    if not 1 <= days <= MOST_DAYS:
        raise NoForecast(f"--days is a number from 1 to {MOST_DAYS}")
    history = _read(path)
    _note_gaps(history, notes)
    try:
        named = named_days(country, history.first_day, last_day(history, days)) if country else {}
    except UnknownCountry as error:
        raise NoForecast(f"--country: {error}; write KZ for Kazakhstan") from error
    for interval in forecast(history, days, named):
        line = {"start": history.form.write(interval.start), "calls": round(interval.calls, 3)}
        for share, (low, high) in interval.bands.items():
            name = round(100 * share)
            line |= {f"low{name}": round(low, 3), f"high{name}": round(high, 3)}
        print(json.dumps(line), file=out)
    out.flush()


def _read(path: Path) -> History:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise NoForecast(f"{path} is larger than {LARGEST_FILE >> 20} MB")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return read_history(file)
    except OSError as error:
        raise NoForecast(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NoForecast(f"{path} is not UTF-8") from error
    except BadHistory as error:
        raise NoForecast(f"{path}: {error}") from error


def _note_gaps(history: History, notes: TextIO) -> None:
    unknown = int((history.totals != history.totals).sum())
    if unknown:
        print(f"komek: of {unknown} days the file has no rows; they count as unknown", file=notes)
    if history.repeated:
        end = history.first_day + timedelta(days=history.days - 1)
        print(
            f"komek: {history.repeated} starts up to {end} stand there more than once; "
            "the mean of each was taken",
            file=notes,
        )
