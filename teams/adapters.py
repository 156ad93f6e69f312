"""How allauth signs people in here.

Sign-up is closed: an administrator adds people. One signs in by code or e-mail address. Who was
deactivated or has left cannot sign in, and loses the session with the next request.
"""

from collections.abc import Iterator
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from goalmgmt.core import clock
from teams import rules
from teams.enums import Role
from teams.models import User

_DEMO_ROLES = {Role.ADMIN: 1, Role.LEADERSHIP: 1, Role.FINANCE: 1, Role.MANAGER: 2, Role.REP: 4}


def may_sign_in(user: Any) -> bool:
    """`rules.can_sign_in` today."""
    return isinstance(user, User) and rules.can_sign_in(user, clock.today())


class SignInBackend(AuthenticationBackend):
    """Asks the rule at sign-in and again for each request of a session."""

    def user_can_authenticate(self, user: Any) -> bool:
        return may_sign_in(user)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves, and the way through a reset link is guarded too."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **how: Any
    ) -> HttpResponse | None:
        if not may_sign_in(user):
            answer: HttpResponse = self.respond_user_inactive(request, user)
            return answer
        inherited: HttpResponse | None = super().pre_login(request, user, **how)
        return inherited


def demo_people(request: HttpRequest) -> dict[str, Any]:
    """Who may be tried out, on the sign-in page of the demo company and nowhere else."""
    match = request.resolver_match
    if not settings.DEMO or match is None or match.view_name != "account_login":
        return {}
    return {"demo_people": [_demo_login(*pair) for pair in _demo_cast()]}


def _demo_cast() -> Iterator[tuple[User, Role]]:
    """A few people of each role, lowest code first; each under the first role that one holds."""
    earlier: list[Role] = []
    for role, most in _DEMO_ROLES.items():
        people = User.objects.filter(is_active=True, left_on=None)
        people = people.exclude(role_grants__role__in=earlier).filter(role_grants__role=role)
        for person in people.order_by("code")[:most]:
            yield person, role
        earlier.append(role)


def _demo_login(person: User, role: Role) -> dict[str, Any]:
    return {
        "login": person.code,
        "password": settings.DEMO_PASSWORD,
        "name": person.name,
        "role": person.job_title or role.label,
    }
