"""The six standard templates of review flows."""

from django.db import migrations

from tracking.flow_defaults import seed


def add(apps, schema_editor):
    seed(*(apps.get_model("tracking", name)
           for name in ("FlowTemplate", "FlowField", "FlowTemplateStep")))


class Migration(migrations.Migration):
    dependencies = [("tracking", "0009_flows_review")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
