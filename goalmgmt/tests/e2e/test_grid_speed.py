"""The split grid answers a key within a tenth of a second at sixty rows (ux.md §4, T6)."""

import re
from statistics import median

from playwright.sync_api import expect

from goalmgmt.tests.e2e.planning import NEXT

ROWS = 60
PRESSES = 12
#: Milliseconds from the event to the frame that shows what it did.
MOST = 100
#: Notes for every key when the frame after it has been drawn.
STOPWATCH = """
window.keyTimes = [];
window.addEventListener("keydown", (event) => {
  const frame = new MessageChannel();
  frame.port1.onmessage = () =>
    window.keyTimes.push([event.key, performance.now() - event.timeStamp]);
  requestAnimationFrame(() => frame.port2.postMessage(null));
}, true);
"""


def test_arrows_digits_and_enter_are_answered_within_a_tenth_of_a_second(visit):
    #: A service worker would fetch the page past the route below.
    manager = visit("1010", service_workers="block")
    manager.context.add_init_script(STOPWATCH)
    manager.page.route("**/split/**", _with_sixty_rows)
    manager.open(f"/plans/{NEXT}-profit-sc/split/?open=Q1")
    assert manager.page.locator("#grid tbody tr").count() >= ROWS
    manager.page.locator("#grid tbody input").first.focus()
    keyboard = manager.page.keyboard
    times = _press(manager, "ArrowDown") + _press(manager, "ArrowRight")
    assert median(times) < MOST, f"arrows: {times}"
    keyboard.press("Control+Home")
    digits: list[float] = []
    enters: list[float] = []
    for _cell in range(PRESSES):
        kept = manager.page.evaluate("document.activeElement.value")
        digits += _press(manager, kept[0], 1)
        #: The same amount in other words: the cell is sent and nothing in the plan changes.
        keyboard.type(kept[1:] + ("0" if "." in kept else ".0"))
        enters += _press(manager, "Enter", 1)
    assert median(digits) < MOST, f"digits: {digits}"
    assert median(enters) < MOST, f"Enter: {enters}"
    expect(manager.page.get_by_role("status").filter(has_text="草稿已保存")).to_be_visible()


def _press(manager, key: str, times: int = PRESSES) -> list[float]:
    """How long each press took; the next one comes when its frame has been drawn."""
    manager.page.evaluate("window.keyTimes = []")
    for count in range(1, times + 1):
        manager.page.keyboard.press(key)
        while manager.page.evaluate("window.keyTimes.length") < count:
            manager.page.wait_for_timeout(10)
    return [taken for _key, taken in manager.page.evaluate("window.keyTimes")]


def _with_sixty_rows(route) -> None:
    """The demo's grid with its rows repeated under other numbers; only the first are real."""
    if route.request.method != "GET" or route.request.resource_type != "document":
        route.continue_()
        return
    answer = route.fetch()
    head, rows, tail = re.split(r"(?<=<tbody>)|(?=</tbody>)", answer.text(), maxsplit=2)
    count = rows.count("<tr ")
    copies = [_renumbered(rows, copy) for copy in range(1, -(-ROWS // count))]
    route.fulfill(response=answer, body=head + rows + "".join(copies) + tail)


def _renumbered(rows: str, copy: int) -> str:
    def other(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}{copy:04d}"

    return re.sub(r'("(?:[cqy]|row)-|data-row=")(\d+)', other, rows)
