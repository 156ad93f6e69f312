"""An empty file to start from: the header of a kind and one example row."""

import csv
import io

from goalmgmt.core.imports.kinds import Kind


def template(kind: Kind) -> str:
    """CSV text; written with a byte order mark, Excel opens it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in kind.columns])
    if any(column.example for column in kind.columns):
        writer.writerow([column.example for column in kind.columns])
    return out.getvalue()
