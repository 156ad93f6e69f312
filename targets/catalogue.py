"""The standard metrics (product.md T2), as data: a company adds its own."""

FIELDS = ("code", "name", "name_en", "unit", "decimals", "direction", "aggregation", "source")
STANDARD: tuple[tuple[str, str, str, str, int, str, str, str], ...] = (
    ("sales", "销售额", "Sales", "money", 2, "up", "sum", "contracts"),
    ("receipts", "回款额", "Receipts", "money", 2, "up", "sum", "receipts"),
    ("profit", "毛利", "Profit", "money", 2, "up", "sum", "import"),
    ("units-sold", "销售数量", "Units sold", "count", 0, "up", "sum", "import"),
    ("new-customers", "新客户数", "New customers", "count", 0, "up", "sum", "contracts"),
    ("customer-growth", "客户增长率", "Customer growth", "percent", 2, "up", "last",
     "measurements"),
    ("visits", "拜访数", "Visits", "count", 0, "up", "sum", "visits"),
    ("satisfaction", "客户满意度", "Customer satisfaction", "score", 2, "up", "average",
     "measurements"),
    ("market-share", "市场份额", "Market share", "percent", 2, "up", "last", "measurements"),
    ("brand-awareness", "品牌知名度", "Brand awareness", "percent", 2, "up", "last",
     "measurements"),
    ("sales-cycle", "销售周期", "Sales cycle", "days", 0, "down", "average", "measurements"),
)  # fmt: skip


def standard(code: str) -> dict[str, str | int] | None:
    """The fields of the standard metric `code`, or None."""
    for row in STANDARD:
        if row[0] == code:
            return dict(zip(FIELDS, row, strict=True))
    return None
