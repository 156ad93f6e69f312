"""axe-core finds nothing serious on the main pages, in light and in dark."""

from pathlib import Path

import pytest
from django.conf import settings

AXE = Path(settings.BASE_DIR, "node_modules", "axe-core", "axe.min.js")
PAGES = [
    ("", ["/accounts/login/"]),
    ("1002", ["/today/", "/ledger/2026/", "/approvals/", "/payouts/"]),
    ("1003", ["/closes/2026-Q2/receipts-commission/", "/receipts/new/"]),
    ("1010", ["/plans/2026-sales-sc/", "/plans/2026-sales-sc/split/", "/plans/new/"]),
    ("1012", ["/reviews/2026-Q2/1012/", "/reports/board/"]),
    ("1032", ["/today/", "/visits/new/?log=1", "/rankings/", "/my/target/", "/my/pay/"]),
    ("1001", ["/people/", "/audit/"]),
]
CASES = [pytest.param(code, paths, id=code or "anybody") for code, paths in PAGES]
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.filter(v => ["serious", "critical"].includes(v.impact))
    .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | "));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("code", "paths"), CASES)
def test_nothing_serious_is_found_on_the_main_pages(visit, code, paths, scheme):
    visitor = visit(code, color_scheme=scheme)
    visitor.context.add_init_script(path=AXE)
    found = {path: visitor.open(path).page.evaluate(RUN) for path in paths}
    assert {path: faults for path, faults in found.items() if faults} == {}
