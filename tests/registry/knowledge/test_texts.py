"""How an article is read, marked and compared, and how it stands."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from registry.knowledge.article import Block, BlockKind, blocks, lacks_facts
from registry.knowledge.marks import Fitting, Piece
from registry.knowledge.standing import OFFERED, ArticleStatus, may_write, standing
from registry.knowledge.versions import compare

TODAY = date(2026, 11, 25)


def test_a_text_is_paragraphs_lists_and_what_is_missing() -> None:
    text = "Первое.\nИ ещё.\n\n- раз\n- два\n?? Телефон: даёт акимат\n?? Цена\nКонец"
    assert blocks(text) == [
        Block(BlockKind.PARAGRAPH, ("Первое.", "И ещё.")),
        Block(BlockKind.ITEMS, ("раз", "два")),
        Block(BlockKind.MISSING, ("Телефон: даёт акимат",)),
        Block(BlockKind.MISSING, ("Цена",)),
        Block(BlockKind.PARAGRAPH, ("Конец",)),
    ]
    assert lacks_facts("", text)
    assert not lacks_facts("Что это??", "- всё")


@given(st.text())
def test_no_word_of_a_text_is_lost(text: str) -> None:
    told = "".join(line for block in blocks(text) for line in block.lines)
    for word in text.split():
        assert word in ("-", "??") or word in told


def test_fitting_words_are_marked_in_any_spelling() -> None:
    fitting = Fitting(["балабакша", "очеред"], ["балабакша очереди"])
    assert fitting.pieces("Балабақшаға кезек") == [
        Piece("Балабақшаға", True),
        Piece(" кезек", False),
    ]
    assert fitting.pieces("В очередь!") == [
        Piece("В ", False),
        Piece("очередь", True),
        Piece("!", False),
    ]


def test_a_misspelt_word_is_marked_only_where_asked() -> None:
    fitting = Fitting(["деткс"], ["детксий сад"])
    assert fitting.fits("детский", nearly=True)
    assert not fitting.fits("детский")
    assert not fitting.fits("дорога", nearly=True)


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_pieces_are_the_whole_text(text: str, words: list[str]) -> None:
    pieces = Fitting(words, words).pieces(text, nearly=True)
    assert "".join(piece.text for piece in pieces) == text


def test_a_snippet_is_cut_out_around_the_word() -> None:
    text = "слово " * 80 + "уголь продают тут " + "ещё " * 80
    told = "".join(piece.text for piece in Fitting(["угол"], ["уголь"]).snippet(text))
    assert told.startswith("…") and told.endswith("…") and "уголь продают" in told
    assert len(told) < 200


@given(st.text(), st.text())
def test_a_comparison_holds_both_versions(before: str, after: str) -> None:
    told = compare(before, after)
    assert "".join(it.text for it in told if it.how != "new") == before
    assert "".join(it.text for it in told if it.how != "gone") == after


def test_a_comparison_is_by_words() -> None:
    assert compare("до 6 лет", "до 7 лет") == [
        ("same", "до "),
        ("gone", "6"),
        ("new", "7"),
        ("same", " лет"),
    ]
    assert compare("Вход свободный.\nДо 18:00", "Вход платный.") == [
        ("same", "Вход "),
        ("gone", "свободный"),
        ("new", "платный"),
        ("same", "."),
        ("gone", "\nДо 18:00"),
    ]


def test_long_texts_are_compared_as_well_and_in_time() -> None:
    """By words; by lines, where one word stands everywhere; else what differs as a whole."""
    words = " ".join(f"сөз{n}" for n in range(2_000))
    long = compare(f"a {words} б", f"a {words.replace('сөз7 ', 'жаңа ')} в")
    assert [it.how for it in long] == ["same", "gone", "new", "same", "gone", "new"]
    same = "дом " * 2_000
    assert [it.how for it in compare(f"а\n{same}\nб\n", f"в\n{same}\nг\n")][2:3] == ["same"]
    assert [it.how for it in compare("дом\n" * 900, "үй\nдом\n" * 900)] == ["gone", "new", "same"]


def test_how_an_article_stands() -> None:
    def at(
        retired: bool = False, until: date | None = None, review: date | None = None
    ) -> ArticleStatus:
        return standing(TODAY, retired=retired, valid_until=until, review_on=review)

    assert at() is ArticleStatus.GOOD
    assert at(until=TODAY, review=date(2026, 11, 26)) is ArticleStatus.GOOD
    assert at(review=TODAY) is ArticleStatus.REVIEW_DUE
    assert at(until=date(2026, 11, 24), review=TODAY) is ArticleStatus.EXPIRED
    assert at(retired=True, until=date(2020, 1, 1)) is ArticleStatus.RETIRED
    assert {ArticleStatus.GOOD, ArticleStatus.REVIEW_DUE} == OFFERED


def test_who_may_write() -> None:
    assert may_write(7, 7, writes_all=False)
    assert may_write(7, None, writes_all=True)
    assert not may_write(7, 8, writes_all=False)
    assert not may_write(7, None, writes_all=False)
