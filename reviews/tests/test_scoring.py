"""The score, the grade and what is proposed from the facts."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews import scoring

D = Decimal
BANDS = scoring.bands_of()
scores = st.integers(0, 12000).map(lambda n: D(n).scaleb(-2))


@st.composite
def weights(draw: st.DrawFn) -> list[int]:
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=0, max_size=4)))
    return [end - start for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([(60, "92"), (15, "88"), (10, "90"), (10, "85"), (5, "70")], "89.40"),
        ([(60, "100"), (15, "100"), (10, "100"), (10, "100"), (5, "100")], "100.00"),
        ([(50, "89.99"), (50, "90.00")], "90.00"),  # 89.995 rounds up, once
        ([(33, "0.01"), (67, "0.01")], "0.01"),
        ([(100, "0")], "0.00"),
        ([(100, "120")], "120.00"),
    ],
)
def test_the_score_is_the_weighted_sum_rounded_once(
    items: list[tuple[int, str]], expected: str
) -> None:
    assert scoring.composite([(weight, D(score)) for weight, score in items]) == D(expected)


@pytest.mark.parametrize("items", [[], [(99, D(1))], [(60, D(1)), (41, D(1))]])
def test_weights_that_do_not_make_100_are_an_error(items: list[tuple[int, Decimal]]) -> None:
    with pytest.raises(ValueError, match="100"):
        scoring.composite(items)


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("120", "excellent"), ("90", "excellent"), ("89.99", "good"), ("80.00", "good"),
        ("79.99", "satisfactory"), ("60", "satisfactory"), ("59.99", "unsatisfactory"),
        ("0", "unsatisfactory"),
    ],
)  # fmt: skip
def test_a_grade_begins_at_its_bound(score: str, grade: str) -> None:
    assert scoring.grade_of(D(score), BANDS) == grade


def test_the_company_sets_its_own_bounds_and_keeps_the_others() -> None:
    bands = scoring.bands_of({"excellent": 95, "good": "85.5", "other": 1})
    assert [(band.grade, band.at_least) for band in bands] == [
        ("excellent", D(95)),
        ("good", D("85.5")),
        ("satisfactory", D(60)),
        ("unsatisfactory", D(0)),
    ]


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("89.40", ("good", D(80), D(90), "excellent", D("0.60"))),
        ("95", ("excellent", D(90), None, "", D(0))),
        ("12.5", ("unsatisfactory", D(0), D(60), "satisfactory", D("47.50"))),
    ],
)
def test_standing_says_what_is_missing_to_the_next_grade(
    score: str, expected: tuple[object, ...]
) -> None:
    found = scoring.standing(D(score), BANDS)
    assert (found.grade, found.at_least, found.below, found.next_grade, found.missing) == expected


@pytest.mark.parametrize(
    ("attainments", "expected"),
    [
        (["1.012", "0.988"], "100.00"),
        (["1.012", None], "101.20"),
        (["3"], "120"),
        (["-0.2"], "0"),
        ([None, None], None),
        ([], None),
    ],
)
def test_completion_is_the_mean_attainment_up_to_120(
    attainments: list[str | None], expected: str | None
) -> None:
    found = scoring.completion_score([value and D(value) for value in attainments])
    assert found == (None if expected is None else D(expected))


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([(142, 150), (24, 25)], "95.33"),
        ([(160, 150)], "100"),
        ([(0, 5), (0, 0)], "0"),
        ([(0, 0)], None),
    ],
)
def test_process_is_the_mean_of_what_was_done_of_what_was_due(
    shares: list[tuple[int, int]], expected: str | None
) -> None:
    found = scoring.process_score(shares)
    assert found == (None if expected is None else D(expected))


@pytest.mark.parametrize(
    ("own", "manager", "needed"),
    [(None, "10", False), ("90", "80", False), ("90", "79.99", True), ("70", "80.01", True)],
)
def test_a_departure_of_more_than_10_needs_a_reason(
    own: str | None, manager: str, needed: bool
) -> None:
    assert scoring.needs_reason(own and D(own), D(manager)) is needed


@given(weights(), st.data())
def test_the_score_lies_between_the_lowest_and_the_highest_item(
    shares: list[int], data: st.DataObject
) -> None:
    given_scores = [data.draw(scores) for _share in shares]
    found = scoring.composite(zip(shares, given_scores, strict=True))
    assert min(given_scores) <= found <= max(given_scores)


@given(weights(), st.data())
def test_the_rounding_moves_the_exact_sum_by_half_a_hundredth_at_most(
    shares: list[int], data: st.DataObject
) -> None:
    pairs = [(share, data.draw(scores)) for share in shares]
    exact = sum((scoring.part(*pair) for pair in pairs), Fraction(0))
    assert abs(Fraction(scoring.composite(pairs)) - exact) <= Fraction(1, 200)


@given(scores, scores)
def test_a_higher_score_never_has_a_lower_grade(one: Decimal, other: Decimal) -> None:
    order = [band.grade for band in BANDS]
    low, high = sorted([one, other])
    assert order.index(scoring.grade_of(high, BANDS)) <= order.index(scoring.grade_of(low, BANDS))


@given(scores)
def test_what_is_missing_reaches_the_next_grade_exactly(score: Decimal) -> None:
    found = scoring.standing(score, BANDS)
    if found.next_grade:
        assert scoring.grade_of(score + found.missing, BANDS) == found.next_grade
        assert scoring.grade_of(score + found.missing - D("0.01"), BANDS) == found.grade
