"""A group of settings: keys that belong together, shown without what is hidden."""

from msgspec import Struct

from foundation.settings.kinds import Hidden, kinds_of, marks


class Group(Struct, frozen=True):
    """Keys that belong together. Shown without what is hidden."""

    def __repr__(self) -> str:
        kinds = kinds_of(type(self))
        shown = (key for key in self.__struct_fields__ if not marks(kinds[key], Hidden))
        keys = ", ".join(f"{key}={getattr(self, key)!r}" for key in shown)
        return f"{type(self).__name__}({keys})"
