"""Topics learned by meaning and spelling. The vectors are those of 280 complaints to akimats (MIT,
tests/data/README.md), in 48 dimensions of a byte each: three of four learned in Russian, all asked
in Kazakh."""

from pathlib import Path

import numpy as np
import pytest

from registry.meaning.blend import (
    MAJORITY,
    NEVER,
    OF_ONE_LANGUAGE,
    RIDGE,
    Blend,
    Example,
    Spelling,
    TextFeatures,
    TextMeaning,
    ridge,
    sure_score,
)
from registry.meaning.blend import PARTS as BLEND_PARTS
from registry.meaning.embedding import no_meaning
from registry.meaning.letters import letters_of
from registry.meaning.needs import LEAST
from registry.meaning.text import Language

STORED = np.load(Path(__file__).with_name("vectors.npz"))
NO_LETTERS = letters_of("")


def reading(vector: np.ndarray, language: Language, words: str = "") -> TextFeatures:
    length = vector.astype(np.float32)
    return TextFeatures(language, length / np.linalg.norm(length), letters_of(words))


def learned() -> list[Example]:
    rows = zip(STORED["learned"], STORED["kazakh"], STORED["about"], strict=True)
    languages = {True: Language.KAZAKH, False: Language.RUSSIAN}
    return [
        Example(f"109-{n:03}", int(about), reading(vector, languages[bool(kazakh)]))
        for n, (vector, kazakh, about) in enumerate(rows)
    ]


def test_what_was_learned_in_russian_is_known_in_kazakh() -> None:
    blend = Blend(learned())
    verdicts = [blend.judge(reading(it, Language.KAZAKH)) for it in STORED["asked"]]
    right = [
        it.topic_id == about for it, about in zip(verdicts, STORED["asked_about"], strict=True)
    ]
    sure = [well for it, well in zip(verdicts, right, strict=True) if it.sure]
    assert sum(right) >= 60, "of 80"
    assert len(sure) >= 40
    assert sum(sure) / len(sure) > sum(right) / len(right), "it knows when it is right"


def test_a_verdict_names_the_tickets_that_speak_for_it() -> None:
    examples = learned()
    verdict = Blend(examples).judge(examples[7].reading)
    about = {it.ticket: it.topic_id for it in examples}
    assert verdict.topic_id == examples[7].topic_id
    assert examples[7].ticket in verdict.tickets, "itself first of all"
    assert {about[it] for it in verdict.tickets} == {verdict.topic_id}
    assert 1 <= verdict.near <= verdict.of == 9


def test_words_decide_where_vectors_say_nothing() -> None:
    words = ("открытый люк на дороге", "автобус опаздывает", "в школе холодно")
    none = np.ones(4, np.float32)
    examples = [
        Example(str(n), n % 3, TextFeatures(Language.RUSSIAN, none, letters_of(words[n % 3])))
        for n in range(LEAST)
    ]
    blend = Blend(examples)
    found = blend.judge(TextFeatures(Language.RUSSIAN, none, letters_of("люки открыты")))
    assert (found.topic_id, found.near, found.sure) == (0, 9, True)
    assert not blend.judge(TextFeatures(Language.RUSSIAN, none, letters_of("собаки"))).sure
    assert not blend.judge(TextFeatures(Language.RUSSIAN, none, NO_LETTERS)).sure


def test_without_vectors_spelling_counts_alone() -> None:
    words = ("открытый люк на дороге", "автобус опаздывает", "в школе холодно")
    none = no_meaning("")
    examples = [
        Example(str(n), n % 3, TextFeatures(Language.RUSSIAN, none, letters_of(words[n % 3])))
        for n in range(LEAST)
    ]
    blend = Blend(examples)
    found = blend.judge(TextFeatures(Language.RUSSIAN, none, letters_of("опаздывают автобусы")))
    assert (found.topic_id, found.near, found.sure) == (1, 9, True)


def test_too_few_tickets_teach_nothing() -> None:
    with pytest.raises(ValueError, match="too few"):
        Blend(learned()[: LEAST - 1])


def test_what_is_left_out_is_what_learning_without_it_gives() -> None:
    random = np.random.default_rng(109)
    points, about = random.normal(size=(40, 7)), random.normal(size=(40, 3))
    likeness = points @ points.T
    weights, left_out = ridge(likeness, about)
    assert np.allclose((likeness + RIDGE * np.eye(40)) @ weights, about)
    for its in np.array_split(np.arange(40), BLEND_PARTS):
        rest = np.setdiff1d(np.arange(40), its)
        alone = np.linalg.solve(
            likeness[np.ix_(rest, rest)] + RIDGE * np.eye(len(rest)), about[rest]
        )
        assert np.allclose(left_out[its], likeness[np.ix_(its, rest)] @ alone)


def test_it_is_sure_from_the_lowest_score_at_which_enough_are_right() -> None:
    scores = np.linspace(1.0, 0.01, 100)
    right = np.arange(100) < 89
    assert sure_score(scores, right) == scores[99], "89 of 100 are enough"
    right[88] = False
    assert sure_score(scores, right) == scores[97], "88 of 98, and not 88 of 99"
    assert sure_score(scores, np.full(100, False)) == NEVER
    assert sure_score(np.full(100, 0.9), np.full(100, True)) == MAJORITY, "nothing was ever wrong"


def test_a_text_without_words_is_like_nothing() -> None:
    spelling = Spelling([letters_of("открытый люк"), NO_LETTERS, letters_of("люк открыт")])
    assert list(spelling.likeness(NO_LETTERS)) == [0, 0, 0]
    first, empty, third = spelling.likeness(letters_of("люк"))
    assert first > 0 and third > 0 and empty == 0


def of_languages(kazakh: int, russian: int) -> Blend:
    """Two languages that lie far apart, and two matters that both speak of."""
    languages = [Language.KAZAKH] * kazakh + [Language.RUSSIAN] * russian
    return Blend([Example(str(n), n % 2, said(it, n % 2)) for n, it in enumerate(languages)])


def said(language: Language, matter: int) -> TextFeatures:
    return reading(np.array([9 * (language is Language.KAZAKH), matter, 1 - matter, 5]), language)


def test_a_text_is_compared_across_languages_without_what_they_are() -> None:
    others = {
        f"{language} {matter}": TextMeaning(language, said(language, matter).vector)
        for language in Language
        for matter in (0, 1)
    }
    found = of_languages(60, 60).alike(said(Language.KAZAKH, 1), others)
    assert found == pytest.approx(
        {"kk 0": 0, "kk 1": 1 - OF_ONE_LANGUAGE, "ru 0": 0, "ru 1": 1}, abs=0.02
    )
    none = {"ru 1": TextMeaning(Language.RUSSIAN, no_meaning(""))}
    assert of_languages(60, 60).alike(said(Language.KAZAKH, 1), none) == {}, "of another model"


def test_a_language_that_few_tickets_are_in_is_compared_with_nothing() -> None:
    russian = TextMeaning(Language.RUSSIAN, said(Language.RUSSIAN, 1).vector)
    kazakh = TextMeaning(Language.KAZAKH, said(Language.KAZAKH, 1).vector)
    blend = of_languages(10, 110)
    assert blend.alike(said(Language.KAZAKH, 1), {"1": russian}) == {}
    assert list(blend.alike(said(Language.RUSSIAN, 1), {"1": russian, "2": kazakh})) == ["1"]
