"""A line's amount from its sentence alone: what a reader with a pocket calculator does."""

import re
from decimal import Decimal
from fractions import Fraction

from incentives.tests.engine.brute_force import half_up

NUMBER = r"(-?[\d,]+(?:\.\d+)?(?:/\d+)?%?)"
PRODUCT = re.compile(rf"(?:base|基数) {NUMBER} × (?:rate|费率) {NUMBER} × \S+ {NUMBER} = {NUMBER}")
RUNNING = re.compile(rf"(?:running total from|本项累计由) {NUMBER} (?:to|到) {NUMBER},")
CAP = re.compile(rf"(?:up to the cap|以封顶) {NUMBER}")
PAYS = re.compile(r"(?:it pays|相差) (-?[\d,]+\.\d\d)")


def number(text: str) -> Fraction:
    plain = text.rstrip("%").replace(",", "")
    return Fraction(plain) / (100 if text.endswith("%") else 1)


def read_sentence(sentence: str) -> Decimal:
    """Recompute from the words alone; the sentence's own figures must agree with each other."""
    base, rate, factor, product = map(number, PRODUCT.search(sentence).groups())
    before, after = map(number, RUNNING.search(sentence).groups())
    found = CAP.search(sentence)
    cap = number(found.group(1)) if found else max(before, after)
    assert base * rate * factor == product
    assert before + product == after
    amount = Decimal(half_up(min(after, cap)) - half_up(min(before, cap))).scaleb(-2)
    assert PAYS.search(sentence).group(1) == f"{amount:,.2f}".replace("-0.00", "0.00")
    return amount
