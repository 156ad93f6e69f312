"""A person at a browser, and the faults that any page may show on the way."""

import re
from typing import Any, Self

from playwright.sync_api import BrowserContext, Locator, Page, expect

from goalmgmt.demo.company import PASSWORD

#: Runs in every page: what the console alone would not tell is told there.
WATCH = """
(() => {
  const report = (what) => console.error(what);
  document.addEventListener("securitypolicyviolation", (event) =>
    report(`CSP report: ${event.violatedDirective} ${event.blockedURI}`));
  const measure = () => {
    const root = document.documentElement;
    if (root && root.scrollWidth > root.clientWidth)
      report(`sideways scroll: ${location.pathname} ${root.scrollWidth}>${root.clientWidth}`);
  };
  window.addEventListener("load", measure);
  document.addEventListener("htmx:afterSettle", measure);
})();
"""
#: How long a page may take before a walk gives up, in milliseconds: the machine may be busy.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)
STATUS = re.compile(r"the server responded with a status of (\d{3})")


class Visitor:
    """Counts clicks; every console error, CSP report and sideways scroll is kept as a fault."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.clicks = 0
        self.faults: list[str] = []
        #: Answers that the walk provokes: 422 for a form to mend, 403 and 404.
        self.expected: set[int] = set()
        context.add_init_script(WATCH)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        if "Content Security Policy" not in message.text and message.type != "error":
            return
        status = STATUS.search(message.text)
        if not status or int(status.group(1)) not in self.expected:
            self.faults.append(f"{self.page.url}: {message.text}")

    def expects(self, *statuses: int) -> Self:
        """The walk is about to provoke these answers."""
        self.expected.update(statuses)
        return self

    def sign_in(self, code: str, password: str = PASSWORD) -> Self:
        self.open("/accounts/login/")
        self.page.get_by_role("textbox", name=re.compile("工号或邮箱|Staff code")).fill(code)
        box = self.page.get_by_role("textbox", name=re.compile("密码|Password"))
        box.fill(password)
        box.press("Enter")
        self.page.wait_for_url("**/today/")
        return self

    def open(self, path: str) -> Self:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status < 400 or answer.status in self.expected, f"{path}: {answer.status}"
        return self

    def at(self, pattern: str) -> Self:
        """The address matches, as a regular expression of the path and query."""
        # Asks until it holds: waiting for a navigation fails when a double tap aborts the first.
        expect(self.page).to_have_url(re.compile(re.escape(self.address) + pattern))
        return self

    def find(self, role: Any, name: Any, *, exact: bool = False) -> Locator:
        """The first control that shows and is called `name`."""
        found = self.page.get_by_role(role, name=name, exact=exact)
        return found.locator("visible=true").first

    def click(self, name: Any, role: Any = "button", *, exact: bool = False) -> Self:
        """Press the control that is called `name`; counted for the click budgets."""
        return self.press(self.find(role, name, exact=exact))

    def press(self, control: Locator) -> Self:
        """Press the control; counted for the click budgets."""
        self.clicks += 1
        control.click()
        return self

    def tap_chip(self, name: str) -> Self:
        """Tap a choice that is drawn as a chip: its label, as a finger would."""
        return self.press(self.page.locator(".choice-chips label").get_by_text(name, exact=True))

    def choose(self, label: str, option: str) -> Self:
        """Open the list and pick: two clicks."""
        self.clicks += 2
        self.field(label).select_option(label=option)
        return self

    def type(self, label: Any, text: str, *, exact: bool = False) -> Self:
        self.field(label, exact=exact).fill(text)
        return self

    def field(self, label: Any, *, exact: bool = False) -> Locator:
        """The first field of the page's content with this label."""
        labelled = self.page.get_by_role("main").get_by_label(label, exact=exact)
        return labelled.and_(self.page.locator("input, textarea, select")).first

    def heading(self, name: Any) -> Self:
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()
        return self

    def sees(self, text: Any) -> Self:
        found = self.page.get_by_text(text).locator("visible=true").first
        expect(found).to_be_visible()
        return self

    def misses(self, text: Any) -> Self:
        expect(self.page.get_by_text(text)).to_have_count(0)
        return self

    def budget(self, clicks: int) -> Self:
        """No more clicks than this since the last budget."""
        assert self.clicks <= clicks, f"{self.clicks} clicks, at most {clicks}"
        self.clicks = 0
        return self
