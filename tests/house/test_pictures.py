"""The pictures of the documents: small, and each one that is taken is there."""

from tools.pictures import MOST_BYTES, OUT, PAGE, PICTURES, page_of


def test_every_picture_is_there_and_small() -> None:
    sizes = {path.stem: path.stat().st_size for path in OUT.glob("*.png")}
    assert set(sizes) == {one.name for one in PICTURES}
    assert max(sizes.values()) <= MOST_BYTES


def test_their_page_shows_them_all() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_of(PICTURES)
