"""The number to say on the phone and the secret code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.cases.rules import numbers

IDS = st.integers(1, 10**15)


@given(IDS)
def test_a_number_reads_back(case_id: int) -> None:
    assert numbers.read_number(numbers.number(case_id)) == case_id
    assert numbers.read_number(f"  {numbers.number(case_id).replace('-', ' ')} ") == case_id


@given(IDS, st.integers(0, 20), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(case_id: int, place: int, by: int) -> None:
    digits = numbers.number(case_id).replace("-", "")
    place %= len(digits)
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    assert numbers.read_number(wrong) is None


@pytest.mark.parametrize("text", ["", "abc", "12", "１２３４５６７８９", "0" * 30, "1234-5678", "-1", "٣٤٥٦٧٨٩٠١"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert numbers.read_number(text) is None


def test_a_code_has_eighty_bits_and_forgives_the_typist() -> None:
    plain = numbers.code("secret", 7, "key-of-client")
    assert len(plain) == 16
    assert set(plain) <= set(numbers.ALPHABET)
    stored = numbers.code_hash("secret", plain)
    for typed in (
        numbers.spaced(plain),
        numbers.spaced(plain).lower(),
        f" {plain} ",
        plain.replace("0", "O").replace("1", "l"),
    ):
        assert numbers.same(numbers.code_hash("secret", typed), stored)
    assert not numbers.same(numbers.code_hash("secret", plain[:-1] + "*"), stored)


def test_wide_letters_and_digits_are_read_as_the_usual_ones() -> None:
    wide = str.maketrans({chr(plain): chr(plain + 0xFEE0) for plain in range(0x21, 0x7F)})
    assert numbers.read_number(numbers.number(427).translate(wide)) == 427
    assert numbers.read_code("r0gv-gdkp-hyrw-cgz6".translate(wide)) == "R0GVGDKPHYRWCGZ6"


def test_codes_differ_by_case_key_and_secret() -> None:
    made = {numbers.code(s, c, k) for s in ("s1", "s2") for c in (1, 2) for k in ("k1", "k2")}
    assert len(made) == 8
    assert numbers.code("s1", 1, "k1") == numbers.code("s1", 1, "k1")
