"""Room in the pages of cells: a spread rewrites all of a plan's (performance.md P9).

PostgreSQL writes a changed row anew. Where the page has room for it, no index is touched, and the
next spread takes the place of what the last one left.
"""

from django.db import migrations


def make_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE targets_targetcell SET (fillfactor = 50)")


class Migration(migrations.Migration):
    dependencies = [("targets", "0007_grid_steps_shapes")]

    operations = [migrations.RunPython(make_room, migrations.RunPython.noop)]
