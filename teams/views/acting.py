"""A form that calls one operation: shown, refused in place with 422, or done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from goalmgmt.core.asked import day_asked
from goalmgmt.core.errors import Refused
from teams.models import User


@dataclass(frozen=True)
class Page:
    """What surrounds the form."""

    title: str
    submit: str
    cancel_url: str
    done: str | Promise
    crumbs: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    actions_template: str = ""
    #: What has to be done first, a sentence each.
    points: list[str] = field(default_factory=list)


def person_of(request: HttpRequest) -> User:
    """Who asks. Every page here is behind sign-in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def as_of(request: HttpRequest, today: date) -> date:
    """The day that the page is asked to stand on; today for none, or for what is no day."""
    return day_asked(request.GET.get("asof", "")) or today


def act(
    request: HttpRequest, form: forms.BaseForm, page: Page, operation: Callable[[], str]
) -> HttpResponse:
    """Show `form`, or run `operation` with its cleaned data and go where it says.

    What the operation refuses stands at its field (or on top), and what was typed is kept.
    """
    if request.method == "POST" and form.is_valid():
        try:
            url = operation()
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, str(page.done))
            return redirect(url)
    context: dict[str, Any] = {"form": form, "page": page}
    return render(request, "teams/form.html", context, status=422 if form.errors else 200)
