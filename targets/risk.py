"""How grave a risk is: likelihood times impact, each from 1 (low) to 3 (high). Plain Python.

| likelihood ↓ impact → | 1 | 2 | 3 |
| --- | --- | --- | --- |
| 1 | low | low | medium |
| 2 | low | medium | high |
| 3 | medium | high | high |
"""

LOW, MEDIUM, HIGH = "low", "medium", "high"
_MEDIUM_FROM, _HIGH_FROM = 3, 6


def rating(likelihood: int, impact: int) -> str:
    """`low`, `medium` or `high`."""
    score = likelihood * impact
    if score >= _HIGH_FROM:
        return HIGH
    return MEDIUM if score >= _MEDIUM_FROM else LOW
