"""A resident at the portal: the pages of a report, filled in one after the other."""

import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.city import cell_code

TEXT = "柳树村路口的自来水井盖松动，车一压就响。"
NUMBER = re.compile(r"\d{4}-\d{4}-\d")
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


def a_photo(name: str = "1.jpg") -> SimpleUploadedFile:
    """Will return a small JPEG as a form sends it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def text_of(response: Any) -> str:
    """Will return a page as text."""
    return str(response.content.decode())


def write(client: Client, *, text: str = TEXT, cell: int = 0, category: str = "", **contact: Any) -> None:
    """Will fill in every page up to the last look, without sending."""
    client.post("/report", {"text": text})
    client.post("/report/category", {"category": category})
    client.post("/report/where", {"place": f"cell:{cell_code(cell)}", "do": "next"})
    client.post("/report/similar")
    client.post("/report/contact", {"hide": "on", "do": "next", **contact})


def send(client: Client, **more: Any) -> tuple[str, str]:
    """Will report and return number and code from the receipt."""
    write(client, **more)
    sent = client.post("/report/check")
    assert sent.status_code == 302, text_of(sent)
    page = text_of(client.get("/report/done"))
    number, code = NUMBER.search(page), CODE.search(page)
    assert number is not None
    assert code is not None
    return number[0], code[0]
