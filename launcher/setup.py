"""Sets up everything that must be there before the programs start. Each part skips what it has."""

import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from asterisk_conf.prefix import find, find_or_fetch, voice
from foundation.errors import StartError
from foundation.process.files import RUN_BYTES
from foundation.process.progress import Progress
from foundation.settings import Settings, cache_dir
from launcher import postgres, valkey
from launcher.packages import ensure_programs
from prompts.sounds import ensure_sounds
from prompts.waiting_sounds import ensure_waiting_sounds
from softphone_ui.web.assets import ensure_assets
from softphone_ui.web.esbuild import AssetsError

# A whole set-up takes about 1 GB.
SETUP_BYTES = 1_500_000_000


def check_disk(folder: Path, needed_bytes: int) -> None:
    """Raise StartError where ``folder`` has less than ``needed_bytes`` left."""
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise StartError(
            f"the disk of {folder} has {free / 1e6:.0f} MB left and {needed_bytes / 1e6:.0f} MB "
            "are needed: make room, then start again"
        )


def check_disks(needed: Mapping[Path, int]) -> None:
    """Check disks as `check_disk`, for folders that need so many bytes each, and may lie on one
    disk or on several, or not be there yet."""
    by_disk: dict[int, tuple[Path, int]] = {}
    for folder, needed_bytes in needed.items():
        there = next(it for it in (folder, *folder.parents) if it.exists())
        first, sum_bytes = by_disk.get(there.stat().st_dev, (there, 0))
        by_disk[there.stat().st_dev] = first, sum_bytes + needed_bytes
    for folder, needed_bytes in by_disk.values():
        check_disk(folder, needed_bytes)


def ensure_everything(settings: Settings, progress: Progress) -> None:
    """Fetch and make what is missing. Raises StartError with one sentence."""
    check_disk(settings.home, RUN_BYTES)
    _ensure_stores(settings, progress)
    fetch_everything(settings, progress)
    speaking = voice(settings)
    ensure_sounds(settings, progress, speaking)
    ensure_waiting_sounds(settings, progress, speaking)


def fetch_everything(
    settings: Settings, progress: Progress, *, checking_tools: bool = False
) -> None:
    """Fetch what every installation of this machine shares: the PBX and the pages' parts.
    `checking_tools`: also what only the tests of pages need."""
    with ThreadPoolExecutor() as workers:
        jobs = [
            workers.submit(_ensure_pbx, settings, progress),
            workers.submit(_ensure_pages, progress, checking_tools=checking_tools),
        ]
    for job in jobs:
        job.result()


def _ensure_pbx(settings: Settings, progress: Progress) -> None:
    if find(settings) is None:
        cache_dir().mkdir(parents=True, exist_ok=True)
        check_disk(cache_dir(), SETUP_BYTES)
        progress("fetching Asterisk (about 300 MB unpacked)")
    find_or_fetch(settings, progress)


def _ensure_pages(progress: Progress, *, checking_tools: bool) -> None:
    try:
        ensure_assets(progress, checking_tools=checking_tools)
    except AssetsError as first:
        if "npm is missing" not in str(first):
            raise StartError(str(first)) from first
        ensure_programs([("npm", "npm"), ("node", "nodejs")], "the operator's page", progress)
        try:
            ensure_assets(progress, checking_tools=checking_tools)
        except AssetsError as error:
            raise StartError(str(error)) from error


def _ensure_stores(settings: Settings, progress: Progress) -> None:
    if not settings.stores.database_dsn:
        if not postgres.has_files(settings):
            progress("making PostgreSQL's data folder")
        postgres.ensure_database_files(settings)
    if not settings.stores.redis_dsn:
        valkey.ensure_valkey_files(settings)
