"""A photo made anew: only its pixels, upright; its place told beside it."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from PIL import Image

from registry.files.limits import FileProblem, UnacceptableFile
from registry.files.photo import PhotoLocation
from registry.files.pictures import LONGEST_SIDE, PREVIEW_SIDE, made_anew
from tests.registry.files.samples import (
    BAITEREK,
    HEIC,
    NO_HEIC,
    SCRIPT,
    SVG,
    bomb,
    claiming,
    photo,
    png,
)


def pixel(data: bytes, x: int, y: int) -> tuple[int, ...]:
    with Image.open(BytesIO(data)) as picture:
        found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("fault", [struct.error, ZeroDivisionError, RuntimeError, KeyError])
def test_whatever_a_decoder_raises_the_picture_is_refused(
    fault: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> None:
        raise fault("what nobody foresaw")

    monkeypatch.setattr("registry.files.pictures.ImageOps.exif_transpose", fails)
    with pytest.raises(UnacceptableFile) as refused:
        made_anew(photo())
    assert refused.value.why is FileProblem.BROKEN


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_place_is_read_and_nothing_but_the_pixels_is_kept(form: str) -> None:
    given = HEIC if form == "HEIF" else photo(form, place=BAITEREK)
    assert b"SECRET-CAMERA" in given
    made = made_anew(given + SCRIPT)
    assert made.place == PhotoLocation(*BAITEREK)
    for data in (made.whole, made.preview):
        assert b"SECRET" not in data and b"script" not in data and b"Exif" not in data
        with Image.open(BytesIO(data)) as picture:
            assert picture.format == "JPEG" and not picture.getexif()
    with Image.open(BytesIO(made.preview)) as preview:
        assert max(preview.size) == min(PREVIEW_SIDE, max(made.width, made.height))


def test_it_is_turned_as_it_was_held() -> None:
    made = made_anew(photo(turned=6))
    assert (made.width, made.height) == (480, 640)
    red = pixel(made.whole, 470, 10)
    assert red[0] > 200 and red[2] < 90, "what was left above is right above"


def test_a_large_one_is_made_smaller_and_a_transparent_one_is_white() -> None:
    assert made_anew(photo(size=(8000, 6000))).width == LONGEST_SIDE
    out = BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(out, "PNG")
    assert pixel(made_anew(out.getvalue()).whole, 4, 4) == (255, 255, 255)


@pytest.mark.parametrize("place", [(-33.856, 151.2153), (51.1283, -71.4305)])
def test_places_of_every_half_of_the_world(place: tuple[float, float]) -> None:
    assert made_anew(photo(place=place)).place == PhotoLocation(*place)


@pytest.mark.parametrize("place", [(0.0, 0.0), (91.0, 71.0), None])
def test_a_place_that_is_none(place: tuple[float, float] | None) -> None:
    assert made_anew(photo(place=place)).place is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (bomb(), FileProblem.TOO_MANY_PIXELS),
        (bomb(7000), FileProblem.TOO_MANY_PIXELS),
        (png(100, 100, SCRIPT), FileProblem.BROKEN),
        (b"\x89PNG\r\n\x1a\n" + SCRIPT, FileProblem.BROKEN),
        (b"\xff\xd8\xff\xe0" + SCRIPT, FileProblem.BROKEN),
        (photo()[:900], FileProblem.BROKEN),
        (SVG, FileProblem.BROKEN),
        (NO_HEIC, FileProblem.BROKEN),
        (HEIC[:-60], FileProblem.BROKEN),
        (claiming(9000, 9000), FileProblem.TOO_MANY_PIXELS),
        (b"", FileProblem.BROKEN),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, why: FileProblem) -> None:
    with pytest.raises(UnacceptableFile) as refused:
        made_anew(data)
    assert refused.value.why is why


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_is_made_smaller(mode: str) -> None:
    out = BytesIO()
    Image.new("L", (3300, 9), "white").convert(mode).save(out, "PNG")
    made = made_anew(out.getvalue())
    assert (made.width, made.height) == (LONGEST_SIDE, 9)
    assert pixel(made.whole, 5, 5) == (255, 255, 255)
