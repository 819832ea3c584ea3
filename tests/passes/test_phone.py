"""Phone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.passes.rules import BadPhone, PhoneTrouble, phone_number, tidy_name


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "+8613800138000",
        "0086 13800138000",
        "8613800138000",
        "１３８００１３８０００",
        "＋８６ １３８ ００１３ ８０００",
        "(138)00138000",
        " 138.0013.8000 ",
        "138\u00a00013\u30008000",
    ],
)
def test_every_usual_way_of_writing_a_chinese_mobile_number(typed):
    assert phone_number(typed) == "+8613800138000"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("+852 5123 4567", "+85251234567"),
        ("0049 151 23456789", "+4915123456789"),
        ("+1 650 253 0000", "+16502530000"),
        ("19912345678", "+8619912345678"),
        ("16612345678", "+8616612345678"),
    ],
)
def test_numbers_of_other_countries_and_new_chinese_blocks(typed, expected):
    assert phone_number(typed) == expected


@pytest.mark.parametrize(
    ("typed", "trouble", "missing"),
    [
        ("", PhoneTrouble.EMPTY, 0),
        ("   ", PhoneTrouble.EMPTY, 0),
        ("138 0827 451", PhoneTrouble.TOO_SHORT, 1),
        ("1380013", PhoneTrouble.TOO_SHORT, 4),
        ("138001380001", PhoneTrouble.TOO_LONG, 0),
        ("0832 2260000", PhoneTrouble.NOT_MOBILE, 0),
        ("12345678901", PhoneTrouble.NOT_MOBILE, 0),
        ("张师傅", PhoneTrouble.NOT_A_NUMBER, 0),
        ("138001380OO", PhoneTrouble.NOT_A_NUMBER, 0),
        ("+999 1234", PhoneTrouble.NOT_A_NUMBER, 0),
        ("+86 138 0013 80", PhoneTrouble.TOO_SHORT, 2),
        ("1" * 500, PhoneTrouble.NOT_A_NUMBER, 0),
        ("+1 23", PhoneTrouble.NOT_A_NUMBER, 0),
    ],
)
def test_what_is_wrong_with_a_number(typed, trouble, missing):
    with pytest.raises(BadPhone) as bad:
        phone_number(typed)
    assert (bad.value.trouble, bad.value.missing) == (trouble, missing)


@given(st.text(max_size=60))
def test_a_number_is_e164_or_refused(typed):
    try:
        number = phone_number(typed)
    except BadPhone:
        return
    assert number.startswith("+")
    assert number[1:].isascii()
    assert number[1:].isdigit()
    assert len(number) <= 16


def test_names_are_tidied():
    assert tidy_name("  张\u0000师\n傅\u3000 二 ") == "张 师 傅 二"
