"""The sentences of a line are made from its figures when somebody reads them: stored, they were
two thirds of a run's rows, and a mended wording would never have reached old statements."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("incentives", "0002_pay_decisions")]

    operations = [
        migrations.RemoveField(model_name="statementline", name="explain_en"),
        migrations.RemoveField(model_name="statementline", name="explain_zh"),
    ]
