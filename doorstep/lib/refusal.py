"""How a rule or an action says no."""

from typing import Any


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a failure
    """A typed no: a code and data; the words belong to the door, in the user's language.

    Packages subclass it beside the function that refuses and set `code`.
    """

    code = "refused"

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code, data)
        self.data = data

    def __str__(self) -> str:
        return f"{self.code} {self.data}" if self.data else self.code
