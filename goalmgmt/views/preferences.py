"""Language and colours of the pages, kept in cookies; and the page shown without a network."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core.context import THEME_COOKIE, THEMES

_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the person came from, if it is one of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(asked if ours else "/")


def _remember(response: HttpResponse, name: str, value: str, *, secure: bool) -> None:
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=secure, httponly=True)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Chinese or English from now on; anything else changes nothing."""
    response = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language, secure=request.is_secure())
    return response


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device is."""
    response = _back(request)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        _remember(response, THEME_COOKIE, theme, secure=request.is_secure())
    return response


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker keeps for a page that cannot be fetched."""
    return render(request, "offline.html")


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, because a worker only sees pages below its own address."""
    response = render(request, "sw.js", content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """What a phone needs to install the site as an app."""
    icon = {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    found = {
        "name": gettext("Sales goals"),
        "short_name": gettext("Sales goals"),
        "id": "/today/",
        "start_url": reverse("today"),
        "scope": "/",
        "display": "standalone",
        "icons": [icon],
        "shortcuts": [
            {
                "name": gettext("Log a visit"),
                "url": f"{reverse('tracking:visit_create')}?log=1",
                "icons": [icon],
            }
        ],
    }
    return JsonResponse(found, content_type="application/manifest+json")
