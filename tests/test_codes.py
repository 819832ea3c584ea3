"""Codes that are scanned, and secrets in links."""

from hypothesis import given
from hypothesis import strategies as st

from eventsite import codes

KEY = "k" * 40
CODES = st.text(codes.ALPHABET, min_size=8, max_size=8).map(lambda body: body + codes._check(body))


def test_a_new_code_is_well_formed():
    assert all(codes.is_well_formed(codes.new_code()) for _ in range(200))


@given(CODES, st.integers(0, 8), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_always_found(code, place, wrong):
    changed = code[:place] + wrong + code[place + 1 :]
    assert codes.is_well_formed(changed) == (changed == code)


@given(CODES, st.integers(0, 7))
def test_two_neighbours_swapped_are_always_found(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert codes.is_well_formed(swapped) == (swapped == code)


@given(CODES)
def test_whatever_a_scanner_or_an_input_method_makes_of_a_code_is_cleaned(code):
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in code)
    spaced = codes.spaced(code)
    for typed in (
        code,
        code.lower(),
        f"EV:{code}\r\n",
        f" {spaced} ",
        full_width,
        f"ＥＶ：{full_width}",
    ):
        assert codes.clean(typed) == code


@given(st.text())
def test_cleaning_takes_anything(text):
    cleaned = codes.clean(text)
    assert len(cleaned) <= 64
    assert codes.is_well_formed(cleaned) in (True, False)


def test_a_link_tells_which_pass_it_is_and_only_the_key_makes_it():
    secret = codes.link_secret(KEY, 4711, 1)
    assert codes.pass_id_of(secret) == 4711
    others = {
        codes.link_secret(KEY, 4711, 2),
        codes.link_secret(KEY, 4712, 1),
        codes.link_secret("x" * 40, 4711, 1),
    }
    assert secret not in others
    assert len(others) == 3


@given(st.text(max_size=80))
def test_what_is_no_secret_names_no_pass(text):
    assert codes.pass_id_of(text) is None or "-" in text
