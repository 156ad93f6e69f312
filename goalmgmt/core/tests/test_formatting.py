from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalmgmt.core import formatting
from goalmgmt.core.amounts import BadAmount
from goalmgmt.core.formatting import read_amount

amounts = st.integers(-(10**14), 10**14).map(lambda cents: Decimal(cents).scaleb(-2))


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("0", "0.00元", "¥0.00"),
        ("9860", "9,860.00元", "¥9,860.00"),
        ("9999.99", "9,999.99元", "¥9,999.99"),
        ("10000", "1万", "¥10,000.00"),
        ("126000", "12.60万", "¥126,000.00"),
        ("24800000", "2,480万", "¥24.80M"),
        ("-1700000", "−170万", "−¥1.70M"),
        ("99999999.60", "1亿", "¥100.00M"),
        ("125000000", "1.25亿", "¥125.00M"),
        ("999995000", "10亿", "¥1.00B"),
        ("1234567890123.45", "12,345.68亿", "¥1,234.57B"),
    ],
)
def test_the_short_form_steps_up_by_wan_and_yi_or_by_million(value, zh, en):
    amount = Decimal(value)
    assert formatting.money(amount, "zh-hans") == zh
    assert formatting.money(amount, "en") == en


@pytest.mark.parametrize(
    ("value", "unit", "signed", "text"),
    [
        ("24800000", "wan", False, "2,480.00"),
        ("24800000", "yuan", False, "24,800,000.00"),
        ("-1700000", "wan", True, "−170.00"),
        ("250000", "wan", True, "+25.00"),
        ("0", "wan", True, "0.00"),
        ("49.99", "wan", True, "0.00"),
        ("50", "wan", True, "+0.01"),
        ("12", "count", False, "12"),
    ],
)
def test_a_table_cell_is_the_bare_number_in_its_unit(value, unit, signed, text):
    assert formatting.amount_in(Decimal(value), unit, signed=signed) == text


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        (formatting.percent, "0.936", "93.6%"),
        (formatting.percent, "0.9365", "93.7%"),
        (formatting.percent, "-0.0004", "0.0%"),
        (formatting.growth, "0.19", "+19.0%"),
        (formatting.growth, "-0.032", "−3.2%"),
        (formatting.rate, "0.0025", "0.25%"),
        (formatting.rate, "0.085", "8.5%"),
        (formatting.rate, "0.1", "10%"),
        (formatting.money_exact, "-170", "−¥170.00"),
    ],
)
def test_fractions_show_their_fixed_decimals_and_a_true_minus(function, value, text):
    assert function(Decimal(value)) == text


def test_a_difference_of_percentages_is_in_points():
    assert formatting.points(Decimal("0.019"), "zh-hans") == "+1.9 个百分点"
    assert formatting.points(Decimal("-0.019"), "en") == "−1.9 pp"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5000万", "50000000"),
        ("0.5亿", "50000000"),
        ("1亿2000万", "120000000"),
        ("50,000,000", "50000000"),
        ("5000,0000", "50000000"),
        ("５０００万", "50000000"),
        ("５０,０００．５", "50000.5"),
        ("¥ 1,234.56 元", "1234.56"),
        ("3千万", "30000000"),
        ("120w", "1200000"),
        ("-170", "-170"),
        ("−170", "-170"),
        ("(123)", "-123"),
        ("（123）", "-123"),
        ("0.00001万", "0.1"),
        (".5", "0.5"),
        ("1 000", "1000"),
    ],
)
def test_people_type_amounts_the_way_they_say_them(text, value):
    assert read_amount(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "format"),
        ("abc", "format"),
        ("五千万", "format"),
        ("1,2,3", "format"),
        ("12,34.5", "format"),
        ("1.2.3", "format"),
        ("2000万1亿", "format"),
        ("1万2万", "format"),
        ("--5", "format"),
        ("1e9", "format"),
        ("NaN", "format"),
        ("1.234", "places"),
        ("0.0000001万", "places"),
        ("100000000亿", "range"),
        ("9" * 40, "range"),
    ],
)
def test_what_is_no_amount_says_why(text, reason):
    with pytest.raises(BadAmount) as caught:
        read_amount(text)
    assert caught.value.reason == reason


@given(amounts)
def test_an_amount_shown_for_editing_is_read_back_unchanged(amount):
    assert read_amount(formatting.plain_number(amount)) == amount
    assert read_amount(formatting.money_exact(amount)) == amount
    in_wan = amount / formatting.unit_for_typing("wan")
    assert read_amount(formatting.plain_number(in_wan), "wan") == amount
