"""How a review's score and grade come about (V2). Plain Python: Decimals in, Decimals out.

score = Σ weight × item ÷ 100, rounded once, half-up, to two places. Weights are whole percents
that make 100. A grade begins at its bound: 90.00 is excellent, 89.99 is not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from goalmgmt.core.amounts import ZERO, round_half_up

#: The best that an item can score: a target passed by far lifts the score, within bounds.
MAX_SCORE = Decimal(120)
FULL_SCORE = Decimal(100)
#: A manager who departs further than this from the self-score says why.
MAX_SILENT_GAP = Decimal(10)
LOWEST = "unsatisfactory"
DEFAULT_BOUNDS = {"excellent": Decimal(90), "good": Decimal(80), "satisfactory": Decimal(60)}


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the score it begins at."""

    grade: str
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a score lies: its band, the upper end of it, and what is missing to the next."""

    grade: str
    at_least: Decimal
    below: Decimal | None
    next_grade: str
    missing: Decimal


def bands_of(bounds: Mapping[str, object] | None = None) -> tuple[Band, ...]:
    """The bands from the top; bounds that the company did not set are the default ones."""
    given = {grade: Decimal(str(value)) for grade, value in (bounds or {}).items()}
    merged = DEFAULT_BOUNDS | {grade: given[grade] for grade in DEFAULT_BOUNDS if grade in given}
    bands = [Band(grade, at_least) for grade, at_least in merged.items()]
    return (*sorted(bands, key=lambda band: -band.at_least), Band(LOWEST, ZERO))


def composite(items: Iterable[tuple[int, Decimal]]) -> Decimal:
    """The score of `(weight in percent, item score)` pairs. Raises ValueError unless the weights
    make 100."""
    pairs = list(items)
    if sum(weight for weight, _score in pairs) != 100:
        raise ValueError("the weights do not make 100")
    return round_half_up(sum((part(weight, score) for weight, score in pairs), Fraction(0)))


def part(weight: int, score: Decimal) -> Fraction:
    """What one item adds to the score, exact."""
    return Fraction(score) * weight / 100


def shown_part(weight: int, score: Decimal) -> Decimal:
    """What an item adds, to two places, for reading; the score is never the sum of these."""
    return round_half_up(part(weight, score))


def grade_of(score: Decimal, bands: Sequence[Band]) -> str:
    """The first band from the top that `score` reaches."""
    return next((band.grade for band in bands if score >= band.at_least), LOWEST)


def standing(score: Decimal, bands: Sequence[Band]) -> Standing:
    """The band of `score` with its ends, and how much is missing to the next one up."""
    above: Band | None = None
    for band in bands:
        if score >= band.at_least:
            break
        above = band
    return Standing(
        grade=band.grade,
        at_least=band.at_least,
        below=above.at_least if above else None,
        next_grade=above.grade if above else "",
        missing=above.at_least - score if above else ZERO,
    )


def completion_score(attainments: Iterable[Decimal | None]) -> Decimal | None:
    """The mean of the attainments in percent, at most 120; None where nothing had a target."""
    known = [Fraction(value) for value in attainments if value is not None]
    if not known:
        return None
    mean = sum(known, Fraction(0)) / len(known) * 100
    return min(max(round_half_up(mean), ZERO), MAX_SCORE)


def process_score(shares: Iterable[tuple[int, int]]) -> Decimal | None:
    """The mean of done ÷ due in percent over `(done, due)`, each at most 100; None without any."""
    known = [min(Fraction(done, due), Fraction(1)) for done, due in shares if due > 0]
    if not known:
        return None
    return round_half_up(sum(known, Fraction(0)) / len(known) * 100)


def needs_reason(self_score: Decimal | None, manager_score: Decimal) -> bool:
    """Whether the two scores lie further apart than may go unexplained."""
    return self_score is not None and abs(manager_score - self_score) > MAX_SILENT_GAP
