"""Papers: whatever the words are, they are laid out and never read as markup."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import msgspec
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from foundation.printing import (
    Bar,
    Bars,
    Columns,
    FigureRow,
    LargeFigure,
    Paper,
    Part,
    PrintedTable,
    Signature,
    Text,
    pdf_of,
    printed,
)
from foundation.printing.paper import FONTS, MOST_ROWS, TEMPLATE

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def paper(*parts: Part, title: str = "Жоғалған қоңыраулар", lang: str = "kk") -> Paper:
    return Paper(title, "2026-02-28", lang, "Komek 109", parts)


def of_each_kind(words: str) -> list[Part]:
    return [
        Text(words, words, strong=True),
        FigureRow([LargeFigure(words, words, words)], words),
        Bars([Bar(words, 0.5, words, 0.7), Bar(words, 7.0, words)], words, words),
        Columns([words, ""], [0.2, -3.0], [0.5, 1.5], words, words),
        PrintedTable([words, words], [[words], [words, words, words]], [1], [1, 0], words),
        Signature([words, words], words),
    ]


def test_the_same_paper_at_the_same_time_is_the_same_file() -> None:
    one, two = (pdf_of(paper(*of_each_kind("Қ")), AT) for _ in range(2))
    assert one == two and one.startswith(b"%PDF-")


def test_a_moment_may_be_of_the_citys_zone() -> None:
    """Typst takes no zone whose offset changes."""
    local = AT.astimezone(ZoneInfo("Asia/Almaty"))
    assert pdf_of(paper(Text("Қ")), local) == pdf_of(paper(Text("Қ")), AT)


def test_no_part_and_empty_parts() -> None:
    empty: list[Part] = [
        FigureRow([]),
        Bars([]),
        Columns([], []),
        PrintedTable([], []),
        Signature([]),
    ]
    assert pdf_of(paper(*empty, title=""), AT).startswith(b"%PDF-")


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["kk", "ru", "en"]))
def test_any_words_are_laid_out(words: str, lang: str) -> None:
    assert pdf_of(paper(*of_each_kind(words), title=words, lang=lang), AT).startswith(b"%PDF-")


@pytest.mark.parametrize("words", ["#panic()", "*_`$", '#import "@preview/x:1.0.0"', "</script>\\"])
def test_markup_in_words_is_words(words: str) -> None:
    """Were it read, the first would end the paper and the third would ask for the network."""
    assert pdf_of(paper(*of_each_kind(words), title=words), AT).startswith(b"%PDF-")


def test_a_table_too_long_says_so_and_ends() -> None:
    many = [["a", "1"]] * (MOST_ROWS + 1)
    told = PrintedTable(["x", "n"], many, [1], left_out="more")
    whole = PrintedTable(["x", "n"], many[:MOST_ROWS], [1], left_out="more")
    one, two = (len(pdf_of(paper(table), AT)) for table in (told, whole))
    assert one > two


async def test_is_printed_beside_the_loop() -> None:
    assert (await printed(paper(Text("Сәлем")), AT)).startswith(b"%PDF-")


def test_a_moment_with_microseconds_is_printed_too() -> None:
    """Every moment of the database has them."""
    assert pdf_of(paper(), AT.replace(microsecond=123456)) == pdf_of(paper(), AT)


#: Every letter of the three languages, and the signs that the papers write.
LETTERS = (
    "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя"
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;!?%+−–—÷·…№₸«»“”→←↑↓≤≥±×"
)


def test_every_letter_is_in_the_products_typeface() -> None:
    one, other = (pdf_of(paper(Text(words)), AT) for words in (LETTERS, ""))
    assert b"Inter-Regular" in one and b"Inter-Bold" in other
    assert b"Libertinus" not in one + other


def test_a_table_fills_the_sheet_whatever_its_texts_say() -> None:
    """Short texts do not leave half of the sheet empty: each table ends where the other does."""
    short, wide = (
        pictures(PrintedTable(["x", "n"], [[words, "1"]], [1]))[0] for words in ("a", "a " * 200)
    )
    assert right_edge(short) == right_edge(wide) > short.width * 0.85


def test_a_column_has_its_figure_above_it() -> None:
    plain = Columns(["1", "2"], [0.5, 1.0])
    figures = Columns(["1", "2"], [0.5, 1.0], figures=["5", "10"])
    assert pictures(plain)[0].tobytes() != pictures(figures)[0].tobytes()


def pictures(*parts: Part) -> list[Image.Image]:
    """The pages of a paper as grey pictures."""
    words = msgspec.json.encode(msgspec.to_builtins(paper(*parts), str_keys=True)).decode()
    pages = typst.compile(
        TEMPLATE, font_paths=[FONTS], ignore_system_fonts=True, format="png", ppi=50,
        sys_inputs={"paper": words},
    )  # fmt: skip
    every = pages if isinstance(pages, list) else [pages]
    return [Image.open(BytesIO(page)).convert("L") for page in every if page is not None]


def right_edge(picture: Image.Image) -> int:
    """The last column of pixels above the page's foot that is not white."""
    above = picture.crop((0, 0, picture.width, picture.height * 9 // 10))
    box = ImageOps.invert(above).getbbox()
    assert box is not None
    return box[2]
