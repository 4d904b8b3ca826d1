"""Sounds that tell the police what was seen and where, made when they are called."""

from foundation.settings import Settings
from prompts.prompt import Prompt
from prompts.sounds import make_prompts
from prompts.voice import Voice

#: A text that takes longer than this at any speed is not said: the incident's number is.
LONGEST_SECONDS = 12.0
#: So many sounds are stored for each language; then the oldest is replaced.
MOST_SOUNDS = 100


def speak_police_call(
    settings: Settings, voice: Voice, incident_id: int, language: str, text: str
) -> str | None:
    """Speak what the police are told of an incident. Return the name of the sound, or None if
    nobody here can speak it."""
    if not voice.espeak:
        return None
    prompt = Prompt(f"police-{incident_id % MOST_SOUNDS}-{language}", language, text,
                    LONGEST_SECONDS)  # fmt: skip
    make_prompts(settings.folders.sounds_dir, [prompt], lambda _: None, voice)
    return prompt.name
