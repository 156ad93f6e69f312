"""One sentence per line, in Chinese and English, with every figure that the amount needs.

Each sentence holds base x rate x multiplier, the exact running total before and after, and the cap
if there is one: enough to recompute the amount with a pocket calculator. What it stands on (the
contract's money, the term, the limit) is told before it.
"""

from fractions import Fraction
from typing import TYPE_CHECKING, NewType

from incentives.engine.exact import ONE, exact, show

if TYPE_CHECKING:
    from incentives.engine.results import Line

#: Text of the engine's own making: may be empty, and longer than a code.
Wording = NewType("Wording", str)
NO_WORDS = Wording("")

KINDS = {
    "credit": ("业绩", "Credit"),
    "measured": ("实测值", "Measured value"),
    "bonus": ("目标奖金", "Target bonus"),
    "base": ("计提基数", "Base"),
    "prior_paid": ("扣除本期间累计已发", "Less paid earlier in this window"),
    "carried": ("上期封顶结转", "Carried over the cap"),
    "team": ("下属提成", "Commission of the team member"),
    "pool": ("团队奖池", "Team pool"),
    "least": ("本项最低额补足", "Topped up to the least pay"),
    "awaiting": ("待回款, 暂不发放", "Waits for the contract's money"),
    "received": ("已回款, 发放", "The contract's money came in"),
    "guarantee": ("新人保底补足", "Newcomer guarantee"),
    "draw": ("预支补足", "Draw"),
    "recovery": ("预支扣回", "Draw recovered"),
    "debt": ("前期负数扣回", "Negative amount of earlier periods deducted"),
    "clawback": ("扣回", "Clawback"),
    "held": ("暂扣", "Held back"),
    "released": ("暂扣返还", "Holdback released"),
    "adjustment": ("调整", "Adjustment"),
    "reversal": ("退款冲回", "Refund reversed"),
    "late": ("迟到业绩补差", "Late credit"),
    "restored": ("此前扣回部分不再重复扣", "Not taken twice: a clawback took it before"),
}
NOTES = {
    "gate_closed": ("未达起付门槛,不计提", "threshold not reached, nothing is paid"),
    "below_threshold": ("门槛以下部分不计提", "the part below the threshold is not paid"),
    "below_first_tier": ("低于第一档,不计提", "below the first tier, nothing is paid"),
    "above_last_tier": ("超出最高档,方案未定费率", "above the last tier, the plan sets no rate"),
    "outside_matrix": ("不在矩阵范围内,不计提", "outside the matrix, nothing is paid"),
    "prior": ("累计期间内较早的业绩", "earlier in the cumulative window"),
    "term": ("按剩余期限折算", "by the part of the term that is left"),
    "limited": ("以实际已发为限", "limited to what was paid and not taken back before"),
    "without": ("按该笔业绩从未发生重算", "calculated again as if the credit had never been"),
    "due": ("已到返还日", "its day has come"),
    "cash": ("按回款进度返还", "as its money came in"),
    "decision": ("按决定返还", "by decision"),
    "own_rate": ("只计本笔, 不影响其他业绩", "this credit only, others keep their rates"),
    "difference": ("重算后与原额之差", "the period calculated again, less what it was"),
}
MODES = {"marginal": ("超额累进", "marginal"), "whole": ("全额累进", "whole")}
LANGUAGES = ("zh", "en")
STOPS = ("。", ".")
TIMES = "\u00d7"


def sentence(line: "Line", language: str) -> Wording:
    """The line in words; figures are written in full, rates as percent where they are fractions."""
    at = LANGUAGES.index(language)
    head = " ".join(filter(None, (KINDS[line.kind][at], line.source)))
    parts = [_of_source(line, at), _product(line, at), _tier(line, at)]
    parts += [_cap(line, at), _running(line, at), NOTES.get(line.note, ("", ""))[at]]
    text = ", ".join(part for part in parts if part)
    return Wording(f"{head}: {text}{STOPS[at]}")


def figure(x: Fraction) -> str:
    """Grouped decimals; an unending number stays a fraction so that nothing is lost."""
    text = show(x)
    if "/" in text:
        return text
    whole, _, part = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}" + (f".{part}" if part else "")


def percent(x: Fraction) -> str:
    """A rate as percent below 1, and as a plain figure (money per unit, factor) from 1 on."""
    return f"{figure(x * 100)}%" if abs(x) < 1 else figure(x)


def _of_source(line: "Line", at: int) -> str:
    if line.source_amount is None:
        return ""
    if line.note == "limited":
        due = figure(line.source_amount)
        return (f"应扣 {due}", f"due {due}")[at]
    if line.share == ONE:
        return ""
    amount, share = figure(line.source_amount), percent(line.share)
    return (f"金额 {amount} {TIMES} 归属 {share}", f"amount {amount} {TIMES} share {share}")[at]


def _product(line: "Line", at: int) -> str:
    base, rate, factor = figure(line.base), percent(line.rate), figure(line.multiplier)
    result = figure(line.base * line.rate * line.multiplier)
    return (
        f"基数 {base} {TIMES} 费率 {rate} {TIMES} 系数 {factor} = {result}",
        f"base {base} {TIMES} rate {rate} {TIMES} multiplier {factor} = {result}",
    )[at]


def _tier(line: "Line", at: int) -> str:
    if line.tier is None:
        return ""
    low = figure(line.lower) if line.lower is not None else "0"
    high = figure(line.upper) if line.upper is not None else "∞"
    mode = MODES[line.mode or "marginal"][at]
    return (
        f"第{line.tier}档 {low} 至 {high} {mode}",
        f"tier {line.tier} {low} to {high} {mode}",
    )[at]


def _running(line: "Line", at: int) -> str:
    before, after, amount = figure(line.before), figure(line.after), money(line)
    return (
        f"本项累计由 {before} 到 {after}, 四舍五入到分后相差 {amount}",
        f"running total from {before} to {after}, rounded half-up to 0.01 it pays {amount}",
    )[at]


def _cap(line: "Line", at: int) -> str:
    if line.cap is None:
        return ""
    return (
        f"累计以封顶 {figure(line.cap)} 为限",
        f"totals count up to the cap {figure(line.cap)}",
    )[at]


def money(line: "Line") -> str:
    """The amount with two decimals and thousands separators."""
    return f"{line.amount:,.2f}" if exact(line.amount) else "0.00"
