"""The month shapes that every company starts with (product.md T5)."""

from django.db import migrations

#: Code, names, and the weight of each quarter, which its three months share.
BUILT_IN = [
    ("even", "平均", "Even", (25, 25, 25, 25)),
    ("quarters-16-24-26-34", "季度 16/24/26/34", "Quarters 16/24/26/34", (16, 24, 26, 34)),
    ("quarters-20-24-26-30", "季度 20/24/26/30", "Quarters 20/24/26/30", (20, 24, 26, 30)),
    ("quarters-22-26-24-28", "季度 22/26/24/28", "Quarters 22/26/24/28", (22, 26, 24, 28)),
]


def add(apps, schema_editor):
    shapes = apps.get_model("targets", "MonthShape")
    for code, name, name_en, quarters in BUILT_IN:
        weights = [weight for weight in quarters for _month in range(3)]
        found = {"name": name, "name_en": name_en, "weights": weights}
        shapes.objects.get_or_create(code=code, defaults=found)


class Migration(migrations.Migration):
    dependencies = [("targets", "0007_grid_steps")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
