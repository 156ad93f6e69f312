"""The standard metrics (product.md T2)."""

from django.db import migrations

from targets.catalogue import FIELDS, STANDARD


def add(apps, schema_editor):
    metric = apps.get_model("targets", "Metric")
    for row in STANDARD:
        fields = dict(zip(FIELDS, row, strict=True))
        metric.objects.get_or_create(code=fields.pop("code"), defaults=fields)


class Migration(migrations.Migration):
    dependencies = [("targets", "0002_cell_revision_and_plan_without_owner")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
