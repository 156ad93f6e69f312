"""A link with which a person sets the own password: works once, for three days."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalmgmt.core import clock
from teams.models import User
from teams.operations import people
from teams.views.acting import person_of


@require_POST
def person_invite(request: HttpRequest, code: str) -> HttpResponse:
    """Shows the link this once; whoever holds it can set the password, so it is audited."""
    actor = person_of(request)
    person = get_object_or_404(User.objects.visible_to(actor, clock.today()), code=code)
    people.invite(person=person, actor=actor, now=clock.now())
    url = reverse("teams:person_detail", args=[person.code])
    context = {
        "person": person,
        "link": request.build_absolute_uri(_address(person)),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        "url": url,
        "crumbs": [(_("People"), reverse("teams:person_list")), (person.name, url)],
    }
    return render(request, "teams/person_invite.html", context)


def _address(person: User) -> str:
    key = default_token_generator.make_token(person)
    kwargs = {"uidb36": user_pk_to_url_str(person), "key": key}
    return reverse("account_reset_password_from_key", kwargs=kwargs)
