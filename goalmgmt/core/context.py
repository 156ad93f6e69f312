"""What the frame around every page needs: `shell` in the template context."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from goalmgmt.core import navigation, policy
from goalmgmt.core.navigation import Entry, Link

THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"


@dataclass(frozen=True)
class Shell:
    """Worked out when a template asks: a fragment for htmx pays for none of it."""

    request: HttpRequest

    @cached_property
    def theme(self) -> str:
        """The person's choice: system, light or dark."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "system"

    @property
    def painted_theme(self) -> str:
        """What the server paints; theme.js corrects it before the first paint for `system`."""
        return "dark" if self.theme == "dark" else "light"

    @property
    def language(self) -> str:
        """As HTML wants it: zh-Hans or en."""
        return "en" if (get_language() or "").startswith("en") else "zh-Hans"

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(getattr(self.request.user, "role_names", ()))

    @cached_property
    def all_links(self) -> list[Link]:
        return self._links(navigation.entries_for(self.roles))

    @property
    def nav(self) -> list[Link]:
        over = len(self.all_links) > navigation.OPEN_ENTRIES
        return self.all_links[: navigation.OPEN_ENTRIES - over]

    @property
    def nav_more(self) -> list[Link]:
        return self.all_links[len(self.nav) :]

    @cached_property
    def tabs(self) -> list[Link]:
        """The phone's bottom bar; everything else is behind its last tab."""
        if self.roles == {"rep"}:
            return self._links(navigation.REP_TABS)
        return self.all_links[: navigation.TAB_ENTRIES]

    @cached_property
    def new_visit(self) -> Link | None:
        """The rep's ＋ in the middle of the tab bar."""
        if self.roles != {"rep"}:
            return None
        found = self._links([navigation.NEW_VISIT])
        return replace(found[0], url=f"{found[0].url}?log=1") if found else None

    def _links(self, entries: Iterable[Entry]) -> list[Link]:
        """Menus never show what the person cannot open."""
        open_to = [entry for entry in entries if policy.allows(self.request.user, entry.route)]
        return navigation.links(open_to, self.request.path)

    @cached_property
    def unread(self) -> int:
        """Notices that the person has not opened."""
        user = self.request.user
        if not user.is_authenticated:
            return 0
        from goalmgmt.core.models import Notification  # noqa: PLC0415 - asked for by few pages

        return Notification.objects.filter(person=user, read_at=None).count()

    @property
    def demo(self) -> bool:
        return bool(getattr(settings, "DEMO", False))


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
