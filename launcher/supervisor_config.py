"""What the supervisor of one installation reads: which programs it runs, and how."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from foundation.process.files import write_whole
from foundation.settings import CODE_DIR, Settings
from launcher.programs import Program

#: The module that reads it.
SUPERVISE = "launcher.supervise"
TEMPLATE = "supervisord.conf.j2"


def config_path(settings: Settings) -> Path:
    return settings.run_dir / "supervisord.conf"


def write_config(settings: Settings, programs: Sequence[Program]) -> Path:
    """Render the configuration of ``programs``; returns its path."""
    rooms = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        autoescape=False,
    )
    rooms.filters["shell"] = lambda words: shlex.join(str(word) for word in words)
    rooms.filters["plain"] = lambda value: str(value).replace("%", "%%")
    text = rooms.get_template(TEMPLATE).render(settings=settings, programs=programs, code=CODE_DIR)
    path = config_path(settings)
    write_whole(path, text)
    return path
