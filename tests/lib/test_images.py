"""A photo is painted anew or refused with a reason; never more than its bounds, never what was sent."""

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from doorstep.lib import child, images
from doorstep.lib.refusal import Refusal

pytestmark = pytest.mark.usefixtures("children")

CANARY = b"canary-36.2645-120.0335"


def picture(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """A picture whose left upper corner is red: one sees when it is turned."""
    image = Image.new(mode, (width, height), "blue" if mode in ("RGB", "RGBA", "P") else 0)
    if mode == "RGB":
        image.paste("red", (0, 0, width // 2, height // 2))
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = CANARY.decode()
    tags.get_ifd(0x8825)[1] = "N"
    tags.get_ifd(0x8825)[2] = (36.0, 15.0, 52.0)
    return tags


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def empty_png(width: int, height: int) -> bytes:
    """A black-and-white PNG of any size in few bytes."""
    packed = zlib.compressobj(9)
    rows = [packed.compress(bytes(1 + (width + 7) // 8)) for _ in range(height)] if height < 40000 else []
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", b"".join(rows) + packed.flush())
        + chunk(b"IEND", b"")
    )


PLAIN = encoded(picture(), "JPEG")


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(zipfile.ZipInfo("a"), "b")
    return out.getvalue()


def with_everything() -> bytes:
    """A JPEG with every kind of metadata that a camera, an editor or a spy would add, and a film behind it."""
    plain = encoded(picture(), "JPEG", exif=exif(), comment=CANARY, icc_profile=CANARY * 20)
    extra = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + CANARY + b"</x:xmpmeta>")
    extra += segment(0xED, b"Photoshop 3.0\0" + CANARY) + segment(0xEC, b"Ducky" + CANARY) + segment(0xFE, CANARY)
    return plain[:2] + extra + plain[2:] + b"\0\0\0\x18ftypmp42" + CANARY * 100


def png_with_everything() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", CANARY.decode())
    info.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    return encoded(picture(mode="RGBA"), "PNG", pnginfo=info, exif=exif()) + CANARY


def webp_with_everything() -> bytes:
    return encoded(picture(), "WEBP", exif=exif(), xmp=CANARY, icc_profile=CANARY)


@pytest.mark.parametrize("make", [with_everything, png_with_everything, webp_with_everything])
def test_a_photo_loses_everything_but_the_picture(make: Any) -> None:
    data = make()
    assert CANARY in data or b"Comment" in data
    photo = images.reencode(data)
    assert images.is_bare(photo.jpeg)
    assert CANARY not in photo.jpeg
    assert photo.jpeg != data
    assert not images.is_bare(data)  # the control: the check sees what is there to see
    with Image.open(io.BytesIO(photo.jpeg)) as again:
        assert (again.size, dict(again.getexif()), again.format) == ((60, 40), {}, "JPEG")


@pytest.mark.parametrize("mark", [0xE1, 0xE2, 0xED, 0xFE, 0xEE])
def test_one_segment_too_many_is_seen(mark: int) -> None:
    painted, _, _ = images.paint(PLAIN, "jpeg")
    assert images.is_bare(painted)
    assert not images.is_bare(painted[:2] + segment(mark, b"x") + painted[2:])
    assert not images.is_bare(painted + b"x")
    assert not images.is_bare(painted + painted)


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (60, 40), (5, 5)),
        (2, (60, 40), (55, 5)),
        (3, (60, 40), (55, 35)),
        (4, (60, 40), (5, 35)),
        (5, (40, 60), (5, 5)),
        (6, (40, 60), (35, 5)),
        (7, (40, 60), (35, 55)),
        (8, (40, 60), (5, 55)),
        (99, (60, 40), (5, 5)),
    ],
)
def test_a_photo_stands_upright(orientation: int, size: tuple[int, int], red: tuple[int, int]) -> None:
    jpeg, *painted = images.paint(encoded(picture(), "JPEG", exif=exif(orientation), quality=95), "jpeg")
    with Image.open(io.BytesIO(jpeg)) as again:
        assert tuple(painted) == again.size == size
        pixel = again.getpixel(red)
        assert isinstance(pixel, tuple)
        assert pixel[0] > 200 > 60 > pixel[2]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_photo_is_made_smaller(kind: str) -> None:
    jpeg, width, height = images.paint(encoded(Image.new("RGB", (3000, 1000)), kind), kind.lower())
    assert (width, height) == (2048, 683)
    assert images.is_bare(jpeg)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_can_be_painted(mode: str) -> None:
    assert images.paint(encoded(Image.new(mode, (9, 7)), "PNG"), "png")[1:] == (9, 7)


def test_what_is_transparent_becomes_white() -> None:
    jpeg, _, _ = images.paint(encoded(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"), "png")
    with Image.open(io.BytesIO(jpeg)) as again:
        assert again.getpixel((4, 4)) == (255, 255, 255)


def test_a_cmyk_jpeg_is_painted() -> None:
    assert images.paint(encoded(Image.new("CMYK", (9, 9)), "JPEG"), "jpeg")[1:] == (9, 9)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OTHERS = [
    ("svg", SVG),
    ("svg", b"\xef\xbb\xbf \n" + SVG),
    ("svg", SVG.decode().encode("utf-16")),
    ("markup", b"<html><script>alert(1)</script></html>"),
    ("gif", encoded(picture(mode="P"), "GIF")),
    ("tiff", encoded(picture(), "TIFF")),
    ("bmp", encoded(picture(), "BMP")),
    ("heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    ("avif", b"\0\0\0\x18ftypavif\0\0\0\0"),
    ("video", b"\0\0\0\x18ftypmp42\0\0\0\0"),
    ("pdf", b"%PDF-1.7\n"),
    ("eps", b"%!PS-Adobe-3.0 EPSF-3.0"),
    ("psd", b"8BPS\0\1"),
    ("archive", archive()),
    ("archive", b"Rar!\x1a\x07\0"),
    ("archive", b"\x1f\x8b\x08"),
    ("unknown", b"MZ\x90\0"),
    ("unknown", b"hello"),
]


@pytest.mark.parametrize(("kind", "data"), OTHERS)
def test_what_is_no_photo_is_refused_whatever_it_is_called(kind: str, data: bytes) -> None:
    with pytest.raises(images.PhotoKindError) as refused:
        images.reencode(data)
    assert refused.value.data == {"kind": kind}


@pytest.mark.parametrize(
    ("kind", "behind"),
    [
        ("archive", archive()),
        ("archive", b"Rar!\x1a\x07\0"),
        ("pdf", b"%PDF-1.4\n1 0 obj"),
        ("markup", b"<script>alert(1)</script>"),
        ("markup", b"<?php system($_GET[0]); ?>"),
        ("markup", SVG),
    ],
)
@pytest.mark.parametrize("place", ["behind", "comment"])
def test_a_photo_that_is_something_else_too_is_refused(kind: str, behind: bytes, place: str) -> None:
    data = PLAIN + behind if place == "behind" else PLAIN[:2] + segment(0xFE, behind) + PLAIN[2:]
    with pytest.raises(images.PhotoMixedError) as refused:
        images.reencode(data)
    assert refused.value.data == {"kind": kind}


def test_bounds_are_said_in_numbers() -> None:
    with pytest.raises(images.PhotoTooLargeError) as refused:
        images.reencode(PLAIN + bytes(20_000_000))
    assert refused.value.data == {"megabytes": 20.0, "most": 20}
    with pytest.raises(images.PhotoEmptyError):
        images.reencode(b"")


def test_a_gigapixel_in_a_hundred_kilobytes_is_refused_by_its_header() -> None:
    bomb = empty_png(32_000, 32_000)
    assert len(bomb) < 200_000
    with pytest.raises(images.PhotoPixelsError) as refused:
        images.reencode(bomb)
    assert refused.value.data == {"megapixels": 1024, "most": 50}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("png", empty_png(2_000_000_000, 2_000_000_000)),
        ("webp", b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + b"\xff\xff\xff\xff\xff\xff"),
        ("webp", b"RIFF\x1e\0\0\0WEBPVP8L\x0a\0\0\0\x2f" + b"\xff\xff\xff\x0f" + bytes(8)),
        ("webp", b"RIFF\x1e\0\0\0WEBPVP8 \x0a\0\0\0" + bytes(3) + b"\x9d\x01\x2a" + b"\xff\x3f\xff\x3f"),
        ("jpeg", PLAIN.replace(struct.pack(">HH", 40, 60), struct.pack(">HH", 65_500, 65_500))),
    ],
)
def test_a_size_that_is_a_lie_is_refused_before_decoding(kind: str, data: bytes) -> None:
    with pytest.raises(images.PhotoPixelsError):
        images.paint(data, kind)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(kind: str) -> None:
    moving = encoded(
        picture(), kind, save_all=True, append_images=[picture(60, 40), Image.new("RGB", (60, 40), "green")]
    )
    with pytest.raises(images.PhotoAnimatedError):
        images.reencode(moving)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_a_photo_that_breaks_off_is_refused(kind: str, kept: float) -> None:
    noise = Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3))
    data = encoded(noise, kind)
    with pytest.raises(images.PhotoDamagedError):
        images.paint(data[: int(len(data) * kept)], kind.lower())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_mutated_photos_are_painted_bare_or_refused(kind: str) -> None:
    rng = random.Random(kind)
    source = encoded(picture(), kind, exif=exif())
    outcomes = set()
    for _ in range(300):
        data = bytearray(source)
        for _ in range(rng.randint(1, 8)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            jpeg, _, _ = images.paint(bytes(data), kind.lower())
            assert images.is_bare(jpeg)
            outcomes.add("painted")
        except Refusal as refusal:
            outcomes.add(refusal.code)
    assert outcomes >= {"painted", "photo_damaged"}


@pytest.mark.parametrize(
    ("killed", "refusal"),
    [
        (child.ChildKilledError(reason="memory"), images.PhotoTooHeavyError),
        (child.ChildKilledError(reason="processor"), images.PhotoTooHeavyError),
        (child.ChildTimeoutError(seconds=30), images.PhotoTooHeavyError),
        (child.ChildKilledError(reason="crash"), images.PhotoDamagedError),
    ],
)
def test_a_child_that_dies_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, killed: Refusal, refusal: type[Refusal]
) -> None:
    def die(*_args: Any, **_limits: Any) -> Any:
        raise killed

    monkeypatch.setattr(child, "call", die)
    with pytest.raises(refusal):
        images.reencode(PLAIN)


def test_a_child_taken_over_gets_no_metadata_past_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "call", lambda *_args, **_limits: (with_everything(), 60, 40))
    with pytest.raises(images.PhotoDamagedError):
        images.reencode(PLAIN)


# On disk


def test_an_original_waits_in_quarantine_until_it_is_stored(tmp_path: Path) -> None:
    quarantine, shown = tmp_path / "quarantine", tmp_path / "photos"
    token = images.keep_original(quarantine, with_everything())
    assert images.waiting(quarantine) == [token]
    assert images.waiting(quarantine, before=0) == []
    photo = images.process(quarantine, token)
    assert isinstance(photo, images.Photo)
    name = images.store(shown, photo)
    assert images.store(shown, photo) == name
    assert images.find(shown, name).read_bytes() == photo.jpeg
    images.discard(quarantine, token)
    images.discard(quarantine, token)
    assert images.waiting(quarantine) == []
    assert isinstance(images.process(quarantine, token), images.PhotoUnknownError)
    assert [path.name for path in shown.rglob("*") if path.is_file()] == [f"{photo.sha256}.jpg"]


def test_what_can_be_refused_at_once_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(images.PhotoKindError):
        images.keep_original(tmp_path, SVG)
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_found_later_is_handed_back(tmp_path: Path) -> None:
    token = images.keep_original(tmp_path, PLAIN[: len(PLAIN) // 2])
    assert isinstance(images.process(tmp_path, token), images.PhotoDamagedError)
    assert images.waiting(tmp_path) == [token]


@pytest.mark.parametrize("name", ["../keys/vault", "", "/etc/passwd", "ab/" + "a" * 64, "ab/" + "a" * 64 + ".jpg"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(images.PhotoUnknownError):
        images.find(tmp_path, name)
    assert isinstance(images.process(tmp_path, name), images.PhotoUnknownError)
