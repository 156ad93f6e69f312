"""The resolution: as a page, as a PDF, and whether it is still what was signed."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.asked import number_asked
from targets import appendices, paper
from targets.enums import EDITABLE, VersionStatus
from targets.models import PlanVersion, Resolution, TargetPlan
from targets.queries import content, documents, integrity
from targets.views.loading import plan_or_404, rights, version_or_404
from targets.views.wording import draft_document


@dataclass(frozen=True, slots=True)
class Shown:
    """A resolution or, while a version is not decided, the draft of one."""

    plan: TargetPlan
    version: PlanVersion
    resolution: Resolution | None
    document: dict[str, Any]
    tables: dict[str, Any]
    newer: Resolution | None

    @property
    def watermark(self) -> str:
        if self.resolution is None:
            return "草稿"
        if self.newer is not None and self.version.status == VersionStatus.SUPERSEDED:
            return f"已被 v{self.newer.version.number} 取代"
        return ""

    @property
    def short_hash(self) -> str:
        digest = self.resolution.document_hash if self.resolution else ""
        return "-".join(digest[at : at + 4].upper() for at in range(0, 12, 4)) if digest else ""


def shown_or_404(request: HttpRequest, code: str) -> Shown:
    """The newest resolution, or that of `?version=`; the draft where nothing was decided."""
    plan = plan_or_404(request, code)
    found = Resolution.objects.filter(version__plan=plan).select_related("version", "signed_by")
    asked = request.GET.get("version", "")
    number = number_asked(asked) or 0
    resolution = (found.filter(version__number=number) if asked else found).order_by(
        "-version__number"
    ).first()  # fmt: skip
    if resolution is None:
        return _draft(request, plan)
    resolution.version.plan = plan
    newer = found.filter(version__number__gt=resolution.version.number)
    return Shown(
        plan, resolution.version, resolution, documents.of(resolution), resolution.tables,
        newer.order_by("version__number").first(),
    )  # fmt: skip


def _draft(request: HttpRequest, plan: TargetPlan) -> Shown:
    version = version_or_404(request, plan)
    if version.status not in EDITABLE | {VersionStatus.SUBMITTED}:
        raise Http404
    tables = content.tables(version)
    return Shown(plan, version, None, draft_document(version, tables), tables, None)


@require_safe
def resolution_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The resolution as it was frozen. Prints on A4."""
    shown = shown_or_404(request, code)
    document, tables = shown.document, shown.tables
    context = {
        "plan": shown.plan, "version": shown.version, "resolution": shown.resolution,
        "shown": shown, "document": document,
        "clauses": list(zip(documents.NUMERALS, documents.CLAUSES, document["clauses"],
                            strict=True)),
        "heading": paper.heading(document), "meeting": paper.meeting_words(document),
        "signatures": paper.signature_words(document),
        "appendices": appendices.appendices(document, tables),
        "levels": appendices.level_words(document, tables),
        "company": company.policy().name, "newer": shown.newer, "older": _older(shown),
        "now": clock.now(), **rights(request, shown.version),
    }  # fmt: skip
    return render(request, "targets/resolution_detail.html", context)


def _older(shown: Shown) -> Resolution | None:
    number = shown.version.number
    found = Resolution.objects.filter(version__plan=shown.plan, version__number__lt=number)
    return found.select_related("version").order_by("-version__number").first()


@require_safe
def resolution_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a file: made anew each time, byte for byte the same."""
    shown = shown_or_404(request, code)
    digest = shown.resolution.document_hash if shown.resolution else ""
    data = paper.pdf(shown.document, shown.tables, document_hash=digest, watermark=shown.watermark)
    name = f"{shown.plan.code}-v{shown.version.number}.pdf"
    return HttpResponse(
        data, content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"',
                 "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip


@require_safe
def resolution_verify(request: HttpRequest, code: str) -> HttpResponse:
    """Recompute the hashes and compare the figures; `?hash=` is what stands on a paper."""
    shown = shown_or_404(request, code)
    if shown.resolution is None:
        raise Http404
    typed = request.GET.get("hash", "")
    context = {
        "plan": shown.plan, "version": shown.version, "resolution": shown.resolution,
        "short_hash": shown.short_hash, "typed": typed[:80],
        "checks": integrity.checks(shown.resolution, typed),
    }  # fmt: skip
    return render(request, "targets/resolution_verify.html", context)
