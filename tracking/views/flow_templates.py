"""Templates of review flows: the list, and changing one (K7)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import clock
from tracking.forms import attempt
from tracking.forms.flow_templates import TemplateForm, question_rows, step_rows
from tracking.models import FlowTemplate
from tracking.operations.flow_templates import TemplateContent, edit_template
from tracking.reader import reader


@require_safe
def flow_types(request: HttpRequest) -> HttpResponse:
    """The templates with their questions and chains."""
    rows = FlowTemplate.objects.prefetch_related("fields", "steps__people")
    return render(request, "tracking/flow_type_list.html", {"templates": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def flow_type_edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Change a template; what is handed in keeps the chain that it has."""
    template: FlowTemplate = get_object_or_404(FlowTemplate, kind=kind)
    data = request.POST or None
    form = TemplateForm(
        data, initial={"name": str(template), "with_customer": template.with_customer,
                       "amount_rule": template.amount_rule},
    )  # fmt: skip
    questions, steps = question_rows(data, template), step_rows(data, template)
    valid = [one.is_valid() for one in (form, questions, steps)] if data else [False]
    if all(valid):
        content = TemplateContent(
            **form.cleaned_data,
            fields=[asked for row in questions if (asked := row.asked) is not None],
            steps=[step for row in steps if (step := row.step) is not None],
        )
        who, now = reader(request), clock.now()
        done = attempt(
            form, lambda: edit_template(template=template, content=content, actor=who, now=now)
        )
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("tracking:flow_types")
    context = {"form": form, "questions": questions, "steps": steps, "template": template}
    status = 422 if data else 200
    return render(request, "tracking/flow_type_form.html", context, status=status)
