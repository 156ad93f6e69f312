"""People: the list, one person, and what an administrator does with one."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock
from teams import acts, queries, rules
from teams.filters import PersonFilter
from teams.forms import organisation as forms
from teams.models import Unit, User
from teams.operations import people as operations
from teams.views.acting import Page, act, as_of, person_of

_PAGE = 50


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """People whom the reader may see, today or as of a day; those who left only on request."""
    today, reader = clock.today(), person_of(request)
    day = as_of(request, today)
    visible = User.objects.visible_to(reader, today).with_unit(day)
    if day < today:  # a list of today also holds those who are still to come
        visible = visible.hired_by(day)
    data = request.GET.copy()
    data.setdefault("gone", "false")
    found = PersonFilter(data, visible.prefetch_related("role_grants"), day=day)
    context = {
        "filter": found,
        "page_obj": Paginator(found.qs, _PAGE).get_page(request.GET.get("page")),
        "units": Unit.objects.visible_to(reader, today).open_on(day),
        "day": day,
        "is_past": day != today,
        "can_manage": rules.can_manage_organisation(reader),
    }
    return render(request, "teams/person_list.html", context)


@require_safe
def person_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Facts, roles, where the person sat and sits, what the person leads."""
    today, reader = clock.today(), person_of(request)
    person = get_object_or_404(User.objects.visible_to(reader, today).with_unit(today), code=code)
    manages = rules.can_manage_organisation(reader)
    context = {
        "person": person,
        "roles": person.role_grants.order_by("role"),
        "day": today,
        "seats": person.memberships.select_related("unit").order_by("-starts_on"),
        "leads": person.leads.select_related("unit").order_by("-starts_on"),
        "above": queries.leaders_above(person, today),
        "can_manage": manages,
        "can_shut_out": manages and person.pk != reader.pk,
        "can_sign_in": rules.can_sign_in(person, today),
        "crumbs": [(_("People"), reverse("teams:person_list")), (person.name, "")],
        "events": acts.told(person) if manages else [],
    }
    return render(request, "teams/person_detail.html", context)


def loaded(request: HttpRequest, code: str) -> tuple[User, str]:
    """The person, when the reader sees it, and its page."""
    visible = User.objects.visible_to(person_of(request), clock.today())
    person: User = get_object_or_404(visible, code=code)
    return person, reverse("teams:person_detail", args=[person.code])


def crumbs_of(person: User, url: str) -> list[tuple[str, str]]:
    """The way to an act on the person."""
    return [(_("People"), reverse("teams:person_list")), (person.name, url)]


def person_create(request: HttpRequest) -> HttpResponse:
    """A new person, with unit and roles."""
    form = forms.NewPersonForm(request.POST or None)
    people_url = reverse("teams:person_list")

    def add() -> str:
        facts = dict(form.cleaned_data)
        unit, roles = facts.pop("unit"), frozenset(facts.pop("roles"))
        person = operations.hire(
            new=operations.NewPerson(roles=roles, **facts),
            unit=unit,
            actor=person_of(request),
            now=clock.now(),
        )
        return reverse("teams:person_detail", args=[person.code])

    page = Page(
        _("Add person"), _("Add person"), people_url,
        _("Added. Make a sign-in link so that the person can set a password."),
        [(_("People"), people_url)],
    )  # fmt: skip
    return act(request, form, page, add)


def person_change(request: HttpRequest, code: str) -> HttpResponse:
    """Name, e-mail, title, day of hiring."""
    person, url = loaded(request, code)
    names = ("name", "email", "job_title", "hired_on")
    initial = {name: getattr(person, name) for name in names}
    form = forms.PersonFactsForm(request.POST or None, initial=initial)

    def change() -> str:
        facts = operations.PersonFacts(**form.cleaned_data)
        operations.change_person(
            person=person, facts=facts, actor=person_of(request), now=clock.now()
        )
        return url

    page = Page(_("Change person"), _("Save person"), url, _("Saved."), crumbs_of(person, url))
    return act(request, form, page, change)


def person_roles(request: HttpRequest, code: str) -> HttpResponse:
    """What the person may do."""
    person, url = loaded(request, code)
    form = forms.RolesForm(request.POST or None, initial={"roles": list(person.role_names)})
    if request.method == "POST":
        form = forms.RolesForm(request.POST)

    def change() -> str:
        roles = form.cleaned_data["roles"]
        operations.set_roles(person=person, roles=roles, actor=person_of(request), now=clock.now())
        return url

    page = Page(_("Change roles"), _("Save roles"), url, _("Saved."), crumbs_of(person, url))
    return act(request, form, page, change)


def person_move(request: HttpRequest, code: str) -> HttpResponse:
    """Another unit, from a day on."""
    person, url = loaded(request, code)
    form = forms.MoveForm(request.POST or None, initial={"starts_on": clock.today()})

    def move() -> str:
        operations.join_unit(
            person=person, actor=person_of(request), now=clock.now(), **form.cleaned_data
        )
        return url

    page = Page(_("Move to a unit"), _("Move person"), url, _("Moved."), crumbs_of(person, url))
    return act(request, form, page, move)


def person_leave(request: HttpRequest, code: str) -> HttpResponse:
    """The person leaves the company."""
    person, url = loaded(request, code)
    form = forms.LeaveForm(request.POST or None, initial={"left_on": clock.today()})

    def leave() -> str:
        left_on = form.cleaned_data["left_on"]
        operations.leave(person=person, left_on=left_on, actor=person_of(request), now=clock.now())
        return url

    note = _("Seat and leads end on that day. Results, targets and statements stay.")
    page = Page(
        _("Record leaving"), _("Record leaving"), url, _("Recorded."), crumbs_of(person, url), note
    )
    return act(request, form, page, leave)


@require_POST
def person_active(request: HttpRequest, code: str) -> HttpResponse:
    """Shut a person out, or let the person in again."""
    person, url = loaded(request, code)
    operations.set_active(
        person=person,
        active=request.POST.get("active") == "yes",
        actor=person_of(request),
        now=clock.now(),
    )
    return redirect(url)
