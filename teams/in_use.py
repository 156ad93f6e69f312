"""What must be empty before a unit closes: children and people here, and what upper floors hold.

An app that hangs something on units says so in `in_use.py`: `of_unit(unit, day)`, translated
sentences about what it still holds from the day on.
"""

from datetime import date
from importlib import import_module

from django.apps import apps
from django.db.models import Q
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams.models import Membership, Unit, UnitPlacement

_NAMED = 3


def obstacles(unit: Unit, day: date) -> list[str]:
    """Everything that keeps `unit` from closing on the day, a sentence each."""
    found = [*_children(unit, day), *_people(unit, day)]
    for config in apps.get_app_configs():
        known = config.name != "teams" and config.module is not None
        if known and module_has_submodule(config.module, "in_use"):
            found += import_module(f"{config.name}.in_use").of_unit(unit, day)
    return found


def _lasting(day: date) -> Q:
    return Q(ends_on=None) | Q(ends_on__gt=day)


def _children(unit: Unit, day: date) -> list[str]:
    places = UnitPlacement.objects.filter(_lasting(day), parent=unit)
    open_ones = places.filter(Q(unit__closed_on=None) | Q(unit__closed_on__gt=day))
    names = sorted(set(open_ones.values_list("unit__name", flat=True)))
    text = ngettext(
        "%(n)d unit stands under it: %(names)s. Move or close it first.",
        "%(n)d units stand under it: %(names)s. Move or close them first.",
        len(names),
    )
    return [text % {"n": len(names), "names": _some(names)}] if names else []


def _people(unit: Unit, day: date) -> list[str]:
    seats = Membership.objects.filter(_lasting(day), unit=unit).select_related("person")
    names = sorted({seat.person.name for seat in seats})
    text = ngettext(
        "%(n)d person sits in it: %(names)s. Move the person first.",
        "%(n)d people sit in it: %(names)s. Move them first.",
        len(names),
    )
    return [text % {"n": len(names), "names": _some(names)}] if names else []


def _some(names: list[str]) -> str:
    named = _(", ").join(names[:_NAMED])
    return _("%(names)s and others") % {"names": named} if len(names) > _NAMED else named
