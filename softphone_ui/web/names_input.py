"""A name in three languages as a form sends it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from foundation.names import Names

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class NamesInput(Struct, forbid_unknown_fields=True):
    """Names in three languages. `kk`, `ru`, `en`: each of 1 to 200 letters, not only of spaces."""

    kk: Name
    ru: Name
    en: Name

    def stripped(self) -> Names:
        """Return the name without the spaces around it."""
        return Names(self.kk.strip(), self.ru.strip(), self.en.strip())
