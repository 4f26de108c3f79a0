"""Photos that strangers send us: kept in quarantine, painted anew in a limited child, stored by hash.

What is shown is never what was sent. A photo is decoded, pasted into an empty image and encoded again, so that
position, camera, comments, thumbnails and whatever hangs behind the picture are gone.
"""

import fcntl
import hashlib
import io
import re
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from doorstep.lib import child, files
from doorstep.lib.refusal import Refusal

MOST_BYTES = 20_000_000
MOST_PIXELS = 50_000_000
SIDE = 2048
QUALITY = 85
# What a child may use for one photo: measured at 50 megapixels, docs/adr/0503.
MEMORY_MB, CPU_S, WALL_S = 512, 10, 30.0

_READ = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
# Named so that the child has loaded its decoders before its limits begin.
_PLUGINS = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin)


class PhotoEmptyError(Refusal):
    """A file without a byte in it."""

    code = "photo_empty"


class PhotoTooLargeError(Refusal):
    """More bytes than we take. Data: `megabytes`, `most`."""

    code = "photo_too_large"


class PhotoKindError(Refusal):
    """Not a JPEG, PNG or WebP picture. Data: `kind`, what it seems to be: svg, heic, pdf, archive, unknown ..."""

    code = "photo_kind"


class PhotoPixelsError(Refusal):
    """More pixels than we decode. Data: `megapixels`, `most`."""

    code = "photo_pixels"


class PhotoAnimatedError(Refusal):
    """A moving picture."""

    code = "photo_animated"


class PhotoMixedError(Refusal):
    """A picture that is another kind of file too. Data: `kind`."""

    code = "photo_mixed"


class PhotoDamagedError(Refusal):
    """A picture that breaks off or cannot be decoded."""

    code = "photo_damaged"


class PhotoTooHeavyError(Refusal):
    """A picture that took more memory or time than a photo does."""

    code = "photo_too_heavy"


class PhotoUnknownError(Refusal):
    """No photo of that name is kept."""

    code = "photo_unknown"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture painted anew: the bytes of a JPEG without metadata, its size in pixels and its hash in hex."""

    jpeg: bytes
    width: int
    height: int
    sha256: str


# What a file is, by its bytes

_HEADS: list[tuple[bytes, str]] = [
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"BM", "bmp"),
    (b"8BPS", "psd"),
    (b"%!PS", "eps"),
    (b"\xc5\xd0\xd3\xc6", "eps"),
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\0\0\x01\0", "icon"),
]
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def sniff(data: bytes) -> str:
    """Will say what kind of file this is by its first bytes, whatever its name claims."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        return "heic" if brand in _HEIF else "avif" if brand[:3] == b"avi" else "video"
    for head, kind in _HEADS:
        if data.startswith(head):
            return kind
    if data[257:262] == b"ustar":
        return "archive"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    start = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if start.startswith(b"<"):
        return "svg" if b"<svg" in data[:4096].replace(b"\0", b"").lower() else "markup"
    return "unknown"


_MARKUP = re.compile(rb"<(?:script[\s>]|\?php\s|html[\s>]|!doctype html|svg[^>]{0,300}xmlns)", re.IGNORECASE)


def _also(data: bytes) -> str:
    """Will say what else a picture is, empty if nothing. Phones hang films behind their pictures: those are no harm."""
    # Four bytes come about by chance in a photo; an archive's end points back to its list of contents as well.
    for end in re.finditer(rb"PK\x05\x06[\x00-\xff]{8}([\x00-\xff]{4})", data):
        contents = end.start() - int.from_bytes(end.group(1), "little")
        if contents >= 0 and data[contents : contents + 4] in (b"PK\x01\x02", b"PK\x05\x06"):
            return "archive"
    if b"Rar!\x1a\x07" in data or b"7z\xbc\xaf\x27\x1c" in data:
        return "archive"
    if b"%PDF-1." in data or b"%PDF-2." in data:
        return "pdf"
    return "markup" if _MARKUP.search(data) else ""


def check(data: bytes) -> str:
    """Will return jpeg, png or webp, or refuse by what the bytes say without decoding anything.

    Raises PhotoEmptyError, PhotoTooLargeError, PhotoKindError, PhotoMixedError.
    """
    if not data:
        raise PhotoEmptyError
    if len(data) > MOST_BYTES:
        raise PhotoTooLargeError(megabytes=round(len(data) / 1e6, 1), most=MOST_BYTES // 1_000_000)
    kind = sniff(data)
    if kind not in _READ:
        raise PhotoKindError(kind=kind)
    if other := _also(data):
        raise PhotoMixedError(kind=other)
    return kind


def reencode(data: bytes) -> Photo:
    """Will return the picture painted anew, at most SIDE pixels wide and high, upright, without metadata.

    The decoding is done in a child with limits on memory and time.
    Raises PhotoEmptyError, PhotoTooLargeError, PhotoKindError, PhotoMixedError, PhotoPixelsError,
    PhotoAnimatedError, PhotoDamagedError, PhotoTooHeavyError.
    """
    kind = check(data)
    try:
        jpeg, width, height = child.call(paint, data, kind, memory_mb=MEMORY_MB, cpu_s=CPU_S, wall_s=WALL_S)
    except child.ChildTimeoutError:
        raise PhotoTooHeavyError from None
    except child.ChildKilledError as killed:
        raise (PhotoDamagedError if killed.data["reason"] == "crash" else PhotoTooHeavyError) from None
    # The child is not believed: a picture that took it over must not get its bytes past us.
    if not is_bare(jpeg):
        raise PhotoDamagedError
    return Photo(jpeg, width, height, hashlib.sha256(jpeg).hexdigest())


# In the child


def paint(data: bytes, kind: str) -> tuple[bytes, int, int]:
    """Will decode and encode: the child's part of `reencode`. Raises the refusals that need decoding."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit is lower, and ours to word
    warnings.simplefilter("ignore")
    if kind == "webp":
        _check_pixels(*_webp_size(data))  # its decoder takes the memory when it opens
    try:
        return _paint(data, kind)
    except (Refusal, MemoryError):
        raise
    except Exception as error:
        raise PhotoDamagedError from error


def _paint(data: bytes, kind: str) -> tuple[bytes, int, int]:
    image: Image.Image = Image.open(io.BytesIO(data), formats=(_READ[kind],))
    _check_pixels(*image.size)
    # A JPEG with more frames is one picture with a gain map or a depth map behind it; its first frame is the photo.
    if kind != "jpeg" and getattr(image, "is_animated", False):
        raise PhotoAnimatedError
    orientation = _orientation(image)
    if kind == "jpeg":
        image.draft("RGB", (SIDE, SIDE))  # decodes at a half, a quarter, an eighth where that is enough
    image.load()
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode in ("P", "PA", "1") or "transparency" in image.info:
        image = image.convert("RGBA")
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    fresh = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA"):
        fresh.paste(image.convert("RGB"), mask=image.getchannel("A"))
    else:
        fresh.paste(image.convert("RGB"))
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY)
    jpeg = out.getvalue()
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as again:
        if set(again.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"} or again.size != fresh.size:
            raise PhotoDamagedError
    return jpeg, *fresh.size


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001 - a broken camera tag is no reason to lose the photo
        return 1


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise PhotoPixelsError(megapixels=round(width * height / 1e6), most=MOST_PIXELS // 1_000_000)


def _webp_size(data: bytes) -> tuple[int, int]:
    """Will read the size from the header of a WebP file (RFC 9649); 0, 0 where there is none to read."""
    kind, body = data[12:16], data[20:32]
    if len(body) < 10:
        return 0, 0
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


# Back with the parent

# Start of frame (baseline), Huffman tables, quantisation tables, restart interval, and the JFIF head.
_BARE = {0xC0, 0xC4, 0xDB, 0xDD, 0xE0}


def is_bare(jpeg: bytes) -> bool:
    """Will say whether these bytes are one JPEG picture and nothing else: no EXIF, XMP, ICC, comment, trailer."""
    if jpeg[:2] != b"\xff\xd8" or jpeg[-2:] != b"\xff\xd9":
        return False
    position = 2
    while position + 4 <= len(jpeg):
        if jpeg[position] != 0xFF:
            return False
        marker, length = jpeg[position + 1], int.from_bytes(jpeg[position + 2 : position + 4], "big")
        if marker == 0xDA:
            # Inside the scan every FF is followed by 00 or a restart mark; the first that is not ends the picture.
            return re.search(rb"\xff[^\x00\xd0-\xd7]", jpeg[position + 2 + length :]) is not None and (
                jpeg.find(b"\xff\xd9", position + 2 + length) == len(jpeg) - 2
            )
        if marker not in _BARE or (marker == 0xE0 and (length != 16 or jpeg[position + 4 : position + 9] != b"JFIF\0")):
            return False
        position += 2 + length
    return False


# On disk

_TOKEN = re.compile(r"[0-9a-f]{32}")
_HOLD = ".hold"  # locked shared by whoever copies the originals, alone by whoever discards one
_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.jpg")


def keep_original(folder: Path, data: bytes) -> str:
    """Will keep the bytes as they came, synced, under a token nobody can guess, and return the token.

    Refuses at once what needs no decoding to be refused: see `check`. The folder is never served.
    Raises files.DiskFullError and the refusals of `check`.
    """
    check(data)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    token = secrets.token_hex(16)
    files.write(folder / token, data)
    return token


def process(folder: Path, token: str) -> Photo | Refusal:
    """Will return the kept original painted anew, or the refusal to tell its sender. The original stays: `discard`."""
    try:
        return reencode(_original(folder, token).read_bytes())
    except FileNotFoundError:
        return PhotoUnknownError()
    except Refusal as refusal:
        return refusal


def store(folder: Path, photo: Photo) -> str:
    """Will keep the photo under its hash, synced, and return its name: ab/abcd....jpg. The same photo is kept once.

    Takes nothing but what `reencode` made, so that no other bytes can come to be shown. Raises files.DiskFullError.
    """
    name = f"{photo.sha256[:2]}/{photo.sha256}.jpg"
    path = folder / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, photo.jpeg, mode=0o640)
        files.sync_folder(folder)
    return name


def find(folder: Path, name: str) -> Path:
    """Will return where a stored photo lies. Raises PhotoUnknownError, also for a name that is none."""
    path = folder / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise PhotoUnknownError
    return path


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Will see to it that no original is discarded meanwhile, by whatever process: a copy of all is being made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / _HOLD).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def discard(folder: Path, token: str) -> bool:
    """Will forget the original; nothing happens where it is gone already.

    Returns false where it stays because all are held: whoever sweeps discards it later.
    """
    path = _original(folder, token)
    if not folder.is_dir():
        return True
    with (folder / _HOLD).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        path.unlink(missing_ok=True)
    return True


def waiting(folder: Path, *, before: float | None = None) -> list[str]:
    """Will return the tokens of the originals kept, the oldest first; those kept before that epoch second if given."""
    if not folder.is_dir():
        return []
    kept = [(path.stat().st_mtime, path.name) for path in folder.iterdir() if _TOKEN.fullmatch(path.name)]
    return [name for at, name in sorted(kept) if before is None or at < before]


def _original(folder: Path, token: str) -> Path:
    if not _TOKEN.fullmatch(token):
        raise PhotoUnknownError
    return folder / token
