"""Filters of people and units, the same for pages and API."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from goalmgmt.core import clock
from teams.enums import Role, UnitKind
from teams.models import Membership, Unit, UnitAncestry, User


class PersonFilter(django_filters.FilterSet):
    """By words, by unit with everything below it, by role."""

    q = django_filters.CharFilter(label=_("Name or code"), method="by_words", max_length=60)
    unit = django_filters.CharFilter(label=_("Unit"), method="by_unit", max_length=40)
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, method="by_role")
    gone = django_filters.BooleanFilter(label=_("With people who left"), method="with_gone")

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, day: date | None = None, **kwargs: Any) -> None:
        """`day` is the one as of which units and employment are read; today when left out."""
        super().__init__(*args, **kwargs)
        self._day = day or clock.today()

    def by_words(self, people: QuerySet[User], _name: str, words: str) -> QuerySet[User]:
        return people.filter(
            Q(name__icontains=words) | Q(code__icontains=words) | Q(sort_key__icontains=words)
        )

    def by_unit(self, people: QuerySet[User], _name: str, code: str) -> QuerySet[User]:
        below = UnitAncestry.objects.on(self._day).filter(ancestor__code=code).values("descendant")
        seats = Membership.objects.on(self._day).filter(unit__in=below)
        return people.filter(pk__in=seats.values("person"))

    def by_role(self, people: Any, _name: str, role: str) -> QuerySet[User]:
        found: QuerySet[User] = people.with_role(role)
        return found

    def with_gone(self, people: Any, _name: str, wanted: bool) -> QuerySet[User]:
        found: QuerySet[User] = people if wanted else people.employed_on(self._day)
        return found


class UnitFilter(django_filters.FilterSet):
    """By kind."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=UnitKind.choices)

    class Meta:
        model = Unit
        fields = ["kind"]
