"""Each role follows every link two levels deep: no error, no report, no sideways scroll."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

#: A page with each of these has been seen when one of them has: the parts that name an object.
NAMES = re.compile(r"/(\d+|\d{4}(-[QWH]?\d+)*|[A-Z]{2}|[a-z0-9]+(-[a-z0-9]+)+)(?=/)")
AWAY = re.compile(r"^/(accounts/logout|static|api|media|sw\.js)|format=(csv|xlsx)|/template/")
MOST = 50
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
PEOPLE = {"admin": "1001", "leadership": "1002", "finance": "1003", "manager": "1012",
          "rep": "1032"}  # fmt: skip


def shape(path: str) -> str:
    """`/ledger/2026/GD/1024/` and its like are one page."""
    parts = urlsplit(path)
    keys = sorted(part.split("=")[0] for part in parts.query.split("&") if part)
    return NAMES.sub("/*", parts.path) + "?" + "&".join(keys)


def links(visitor) -> list[str]:
    """The pages of ours that this one links to, in their order."""
    found = visitor.page.eval_on_selector_all(
        "a[href]:not([download])", "all => all.map(a => a.getAttribute('href'))"
    )
    urls = [urljoin(visitor.page.url, href).split("#")[0] for href in found]
    own = [url.removeprefix(visitor.address) for url in urls if url.startswith(visitor.address)]
    return [path for path in dict.fromkeys(own) if not AWAY.search(path)]


@pytest.mark.parametrize("role", list(PEOPLE))
def test_every_link_within_two_levels_opens_on_a_desk_and_on_a_phone(visit, role):
    visitor = visit(PEOPLE[role])
    waiting = [(path, 1) for path in ["/today/", *links(visitor)]]
    seen: set[str] = set()
    while waiting and len(seen) < MOST:
        path, depth = waiting.pop(0)
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        visitor.open(path)
        if depth <= 2:
            waiting += [(link, depth + 1) for link in links(visitor)]
        _narrow(visitor)
    assert len(seen) >= 10


def _narrow(visitor) -> None:
    """The same page on a phone: nothing is wider, once charts have taken their new size."""
    size = visitor.page.viewport_size
    visitor.page.set_viewport_size({"width": 375, "height": 667})
    for _moment in range(20):
        if visitor.page.evaluate(FITS):
            break
        visitor.page.wait_for_timeout(100)
    else:
        visitor.faults.append(f"sideways scroll at 375: {visitor.page.url}")
    visitor.page.set_viewport_size(size)
