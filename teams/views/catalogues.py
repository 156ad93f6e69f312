"""Catalogues: products, channels, industries, territories."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from goalmgmt.core import clock
from teams.forms import organisation as forms
from teams.models import Channel, Industry, Product, Territory
from teams.models.catalogues import CatalogueItem
from teams.operations.catalogues import save_item
from teams.views.acting import Page, act, person_of


@dataclass(frozen=True)
class Catalogue:
    """A catalogue by the name in its address."""

    name: str
    label: Promise
    model: type[CatalogueItem]

    @property
    def url(self) -> str:
        return reverse("teams:catalogue_list", args=[self.name])


CATALOGUES = {
    found.name: found
    for found in (
        Catalogue("products", gettext_lazy("Products"), Product),
        Catalogue("channels", gettext_lazy("Channels"), Channel),
        Catalogue("industries", gettext_lazy("Industries"), Industry),
        Catalogue("territories", gettext_lazy("Territories"), Territory),
    )
}


def _catalogue(kind: str) -> Catalogue:
    if kind not in CATALOGUES:
        raise Http404
    return CATALOGUES[kind]


@require_safe
def catalogue_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The entries of one catalogue."""
    catalogue = _catalogue(kind)
    items = catalogue.model._base_manager.order_by("code")
    context = {
        "catalogue": catalogue,
        "page_obj": Paginator(items, 50).get_page(request.GET.get("page")),
        "chips": [(other.label, other.url, other is catalogue) for other in CATALOGUES.values()],
    }
    return render(request, "teams/catalogue_list.html", context)


def catalogue_create(request: HttpRequest, kind: str) -> HttpResponse:
    """A new entry."""
    catalogue = _catalogue(kind)
    form = forms.NewItemForm(request.POST or None)
    return _save(request, catalogue, form, None)


def catalogue_change(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Another name for an entry, or set it aside."""
    catalogue = _catalogue(kind)
    item = get_object_or_404(catalogue.model._base_manager, code=code)
    initial = {"name": item.name, "is_active": item.is_active}
    form = forms.ItemForm(request.POST or None, initial=initial)
    return _save(request, catalogue, form, item)


def _save(
    request: HttpRequest, catalogue: Catalogue, form: forms.ItemForm, item: CatalogueItem | None
) -> HttpResponse:
    def write() -> str:
        facts = form.cleaned_data
        save_item(
            item=item or catalogue.model(code=facts["code"]),
            name=facts["name"],
            is_active=facts["is_active"],
            actor=person_of(request),
            now=clock.now(),
        )
        return catalogue.url

    title = _("Change entry") if item else _("Add entry")
    page = Page(
        title, _("Save entry"), catalogue.url, _("Saved."), [(str(catalogue.label), catalogue.url)]
    )
    return act(request, form, page, write)
