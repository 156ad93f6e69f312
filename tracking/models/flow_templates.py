"""Templates of review flows: what a request asks for, and who decides on it (K7)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.fields import AmountField
from tracking.flow_defaults import word
from tracking.flow_enums import AmountRule, ApproverRole, FieldKind, FlowKind, StepMode


class FlowTemplate(models.Model):
    """One kind of request. Changing it never changes what is already handed in."""

    kind = models.CharField(_("kind"), max_length=12, choices=FlowKind.choices, unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    with_customer = models.BooleanField(_("asks for a customer"), default=True)
    amount_rule = models.CharField(
        _("amount"), max_length=10, choices=AmountRule.choices, default=AmountRule.OPTIONAL
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class FlowField(models.Model):
    """A question of a template's own."""

    template = models.ForeignKey(FlowTemplate, on_delete=models.CASCADE, related_name="fields")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("question"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=FieldKind.choices, default="text")
    required = models.BooleanField(_("required"), default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "label"], name="flow_field_once")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def shown(self) -> str:
        """The label; ours are translated, the company's own stand as written."""
        return word(self.label)


class FlowTemplateStep(models.Model):
    """A step of a template's chain; with `amount_from` only for requests of that amount on."""

    template = models.ForeignKey(FlowTemplate, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    approver = models.CharField(_("approver"), max_length=12, choices=ApproverRole.choices)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    amount_from = AmountField(_("from this amount"), null=True)
    mode = models.CharField(
        _("several people"), max_length=4, choices=StepMode.choices, default=StepMode.ANY
    )
    days = models.PositiveSmallIntegerField(_("working days"), default=2)
    bulk = models.BooleanField(_("bulk approval"), default=False)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.approver}"
