"""Sounds of topics' names, each made when it is first needed: there are hundreds of topics, and few
are ever said. A studio recording of the same name is never overwritten.
"""

from foundation.settings import Settings
from prompts.prompt import Prompt
from prompts.sounds import make_prompts
from prompts.voice import Voice

#: A long name is said faster; one that takes longer than this even so is said as a chime, which is
#: as good as nothing.
LONGEST_SECONDS = 6.0


def ensure_topic_sound(
    settings: Settings, voice: Voice, topic_id: int, language: str, name: str
) -> str | None:
    """Return the sound's name, made where missing or where the topic has another name now; None
    where nobody here can speak it."""
    sound = f"topic-{topic_id}-{language}"
    there = any(settings.folders.sounds_dir.glob(f"{sound}.*"))
    if not voice.espeak:
        return sound if there else None
    prompt = Prompt(sound, language, name, LONGEST_SECONDS)
    make_prompts(settings.folders.sounds_dir, [prompt], lambda _: None, voice)
    return sound
