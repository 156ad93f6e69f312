"""The company's policies."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from goalmgmt.core import clock, company
from goalmgmt.core.navigation import place
from teams.forms.company import PolicyForm
from teams.operations.company import set_policies
from teams.views.acting import Page, act, person_of


def policy_settings(request: HttpRequest) -> HttpResponse:
    """All policies on one form; each change is audited."""
    url = reverse("teams:policy_settings")
    form = PolicyForm(request.POST or None, instance=company.policy())

    def save() -> str:
        set_policies(values=form.values(), actor=person_of(request), now=clock.now())
        return url

    note = format_html(
        '{} <a href="{}">{}</a>',
        _("They hold from now on. What is closed stays as it was."),
        place("targets:approval_settings"),
        _("Approval rules and resolution numbers"),
    )
    page = Page(
        _("Company policies"),
        _("Save policies"),
        url,
        _("Saved."),
        note=note,
        actions_template="teams/_policy_actions.html",
    )
    return act(request, form, page, save)
