"""Files in: reading, checking by row and column, all or nothing.

`kinds` says what an importer is, `cells` reads single cells, `runs.run_import` does it.
"""
