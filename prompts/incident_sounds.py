"""Sounds of an incident: its text spoken, or somebody's recording, cut into pieces of at most 2 s.

The dialplan looks between two pieces whether the dispatcher is alive. What works on sound takes
0.1 s of a processor to load, and incidents are rare: it is loaded with the first of them.
"""

from foundation.settings import Settings
from prompts.incident import Spoken
from prompts.voice import Voice


def speak_incident(
    settings: Settings, voice: Voice, incident_id: int, language: str, text: str
) -> Spoken:
    """Speak the text of an incident. Raises NoVoice."""
    from prompts import incident_making

    return incident_making.speak_incident(settings, voice, incident_id, language, text)


def take_incident_sound(settings: Settings, incident_id: int, language: str, data: bytes) -> Spoken:
    """Return a recording in place of the synthesised voice. Raises UnusableSound."""
    from prompts import incident_making

    return incident_making.take_incident_sound(settings, incident_id, language, data)
