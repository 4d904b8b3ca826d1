"""The name of a topic, spoken when it is first needed: there are hundreds, and few are ever said. A
studio recording of the same name is never touched."""

from agi.sounds import Prompt, make_prompts
from asterisk_conf.prefix import find
from service.settings import Settings

#: A long name is said faster; one that takes longer than this even so is said as a chime, which is
#: as good as nothing.
LONGEST_SECONDS = 6.0


def ensure_topic_sound(settings: Settings, topic_id: int, language: str, name: str) -> str | None:
    """The sound's name, made where missing or where the topic has another name now; None where
    nobody here can speak it."""
    sound = f"topic-{topic_id}-{language}"
    pbx = find(settings)
    espeak = pbx.espeak if pbx else ()
    there = any(settings.sounds_dir.glob(f"{sound}.*"))
    if not espeak:
        return sound if there else None
    prompt = Prompt(sound, language, name, LONGEST_SECONDS)
    make_prompts(settings.sounds_dir, [prompt], lambda _: None, espeak)
    return sound
