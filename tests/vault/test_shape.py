"""Telephone numbers and e-mail addresses, as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.lib.refusal import Refusal
from doorstep.vault.rules import (
    ContactData,
    ContactTooLongError,
    EmailShapeError,
    PhoneLengthError,
    PhoneShapeError,
    PositionShapeError,
    check_contact,
    clean_email,
    clean_phone,
    dialled,
    mask,
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("13812345678", "13812345678"),
        (" 138 1234 5678 ", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("+86-13812345678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("(+86)13812345678", "13812345678"),
        ("013812345678", "13812345678"),
        ("13812345678转1234", "13812345678-1234"),
        ("0532-87654321", "0532-87654321"),
        ("(0532) 8765 4321", "0532-87654321"),
        ("（0532）87654321", "0532-87654321"),
        ("0532 87654321 转 801", "0532-87654321-801"),
        ("0532-87654321-801", "0532-87654321-801"),
        ("+86 532 8765 4321", "0532-87654321"),
        ("+86 (0)532 8765 4321", "0532-87654321"),
        ("010-62345678", "010-62345678"),
        ("021 6234 5678", "021-62345678"),
        ("87654321", "87654321"),
        ("8765 432", "8765432"),
        ("8765-4321", "87654321"),
        ("400-800-1234", "4008001234"),
        ("+44 7911 123456", "+447911123456"),
        ("00447911123456", "+447911123456"),
        ("+1 (617) 555-0123", "+16175550123"),
        ("+852 2345 6789", "+85223456789"),
    ],
)
def test_a_number_is_kept_in_one_form(written: str, kept: str) -> None:
    assert clean_phone(written) == kept
    assert clean_phone(kept) == kept


@pytest.mark.parametrize("written", ["1381234567", "138123456789", "138 1234 56 7", "+86 1381234567"])
def test_a_mobile_number_with_a_digit_missing_says_how_many_there_are(written: str) -> None:
    with pytest.raises(PhoneLengthError):
        clean_phone(written)


@pytest.mark.parametrize(
    "written", ["不告诉你", "110", "12345", "0", "1" * 40, "abc13812345678", "13812345678;13912345678", "+0123456789"]
)
def test_what_cannot_be_dialled_is_refused(written: str) -> None:
    with pytest.raises(PhoneShapeError):
        clean_phone(written)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("a@b.cn", "a@b.cn"),
        (" Zhang.San@Example.ORG ", "Zhang.San@example.org"),
        ("zhang＠example．org", "zhang@example.org"),
        ("zhang@example。org", "zhang@example.org"),
        ("mailto:a@b.cn", "a@b.cn"),
        ("张三@例子.中国", "张三@例子.中国"),
        ("a+b@mail.example.org", "a+b@mail.example.org"),
    ],
)
def test_an_address_is_kept_without_stray_signs(written: str, kept: str) -> None:
    assert clean_email(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "a",
        "a@",
        "@b.cn",
        "a@b",
        "a b@c.cn",
        "a@b..cn",
        "a..b@c.cn",
        "a@-b.cn",
        "a@1.2.3.4",
        "a@b.cn,c@d.cn",
        "x" * 65 + "@b.cn",
    ],
)
def test_what_mail_cannot_reach_is_refused(written: str) -> None:
    with pytest.raises(EmailShapeError):
        clean_email(written)


@pytest.mark.parametrize(
    ("contact", "refusal"),
    [
        (ContactData(name="张" * 61), ContactTooLongError),
        (ContactData(phone="1" * 1000), ContactTooLongError),
        (ContactData(lon=120.0), PositionShapeError),
        (ContactData(lon=float("nan"), lat=36.0), PositionShapeError),
        (ContactData(lon=120.0, lat=float("inf")), PositionShapeError),
        (ContactData(lon=36.0, lat=120.0), PositionShapeError),
    ],
)
def test_a_contact_that_cannot_be_is_refused(contact: ContactData, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        check_contact(contact)


def test_a_contact_loses_its_line_breaks() -> None:
    kept = check_contact(ContactData(name=" 张\n三\x00 ", phone="138 1234 5678", address="幸福路\t12 号"))
    assert (kept.name, kept.phone, kept.address) == ("张 三", "13812345678", "幸福路 12 号")


@given(st.text(max_size=60))
def test_any_text_is_kept_or_refused(text: str) -> None:
    for clean in (clean_phone, clean_email):
        with suppress(Refusal):
            assert clean(clean(text)) == clean(text)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_mask_never_shows_a_whole_name_or_number(name: str, phone: str) -> None:
    seen = mask(ContactData(name=name, phone=phone, hide=False))
    assert seen.name != name or not name.strip()
    assert seen.phone != phone or not any(char.isdigit() for char in phone)


@pytest.mark.parametrize(
    ("name", "phone", "seen_name", "seen_phone"),
    [
        ("欧阳修", "0532-87654321", "欧阳**", "053*-****4321"),
        ("Jane Doe", "87654321", "J*** D***", "****4321"),
        ("李", "13812345678-1234", "李**", "138********-1234"),
    ],
)
def test_masks_keep_a_hint(name: str, phone: str, seen_name: str, seen_phone: str) -> None:
    seen = mask(ContactData(name=name, phone=phone, hide=False))
    assert (seen.name, seen.phone) == (seen_name, seen_phone)


@pytest.mark.parametrize(
    ("home", "written", "kept", "dials"),
    [
        ("1", "(312) 555-0100", "312-555-0100", "312-555-0100"),
        ("1", "+1 312.555.0100 ext. 12", "312-555-0100 x12", "312-555-0100"),
        ("1", "1-281-555-0100", "281-555-0100", "281-555-0100"),
        ("1", "011 44 7911 123456", "+447911123456", "+447911123456"),
        ("44", "+44 (0)20 7946 0018", "+442079460018", "+442079460018"),
        ("44", "020 7946 0018", "+442079460018", "+442079460018"),
        ("65", "9123 4567", "+6591234567", "+6591234567"),
        ("1", "", "", ""),
    ],
)
def test_elsewhere_numbers_have_other_forms(home: str, written: str, kept: str, dials: str) -> None:
    assert clean_phone(written, home=home) == kept
    assert clean_phone(kept, home=home) == kept
    assert dialled(written, home=home) == dials


@pytest.mark.parametrize(("home", "written"), [("1", "555-01"), ("1", "112-555-0100"), ("44", "call me"), ("44", "12")])
def test_elsewhere_what_cannot_be_dialled_is_refused(home: str, written: str) -> None:
    with pytest.raises(PhoneShapeError):
        clean_phone(written, home=home)
    assert dialled(written, home=home) == ""
