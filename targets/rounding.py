"""Controlled rounding: a grid of whole numbers with given margins, each close to its share.

Plain integers, no Django. A cell's exact share is row × column ÷ total; every cell becomes its
share rounded down or up, and rows and columns sum to their totals (the "controlled rounding" of
Bacharach and Cox, without its flow network: Ryser's construction serves each row from the columns
that still lack most). All follows the order of the arguments, so sorted keys give one answer.
"""

Line = list[int]


def margins(rows: Line, columns: Line, unit: int = 1) -> list[Line]:
    """Cells with these row and column sums, in multiples of `unit` where the totals allow it.

    What the totals hold beyond multiples of the unit is placed first, in few cells.
    """
    odd = _odd_cells(rows, columns, unit) if unit > 1 else {}
    if odd is None:
        return _whole(rows, columns)
    tops, sides = list(rows), list(columns)
    for (row, column), amount in odd.items():
        tops[row] -= amount
        sides[column] -= amount
    cells = _whole([top // unit for top in tops], [side // unit for side in sides])
    if unit > 1:
        cells = [[count * unit for count in line] for line in cells]
    for (row, column), amount in odd.items():
        cells[row][column] += amount
    return cells


def _odd_cells(rows: Line, columns: Line, unit: int) -> dict[tuple[int, int], int] | None:
    """Where the rests of the margins meet, or None where they do not make each other up."""
    tops, sides = [row % unit for row in rows], [column % unit for column in columns]
    if sum(tops) != sum(sides):
        return None
    odd: dict[tuple[int, int], int] = {}
    row = column = 0
    while row < len(tops) and column < len(sides):
        amount = min(tops[row], sides[column])
        if amount:
            odd[row, column] = amount
        tops[row] -= amount
        sides[column] -= amount
        if tops[row]:
            column += 1
        else:
            row += 1
    return odd


def _whole(rows: Line, columns: Line) -> list[Line]:
    """Every cell its share rounded down, then what is lacking, one unit a cell."""
    total = sum(rows)
    if not total:
        return [[0] * len(columns) for _row in rows]
    cells = [[row * column // total for column in columns] for row in rows]
    given = map(sum, zip(*cells, strict=True))
    lacking = [column - had for column, had in zip(columns, given, strict=True)]
    short: list[int] = []
    for index, row in enumerate(rows):
        if wanted := row - sum(cells[index]):
            rests = [row * column % total for column in columns]
            left = _serve(cells[index], rests, lacking, wanted)
            short.extend([index] * left)
    for index in short:
        _make_room(index, cells, lacking, rows, columns)
    return cells


def _serve(line: Line, rests: Line, lacking: Line, wanted: int) -> int:
    """Round `wanted` cells of a row up, in the columns that lack most; returns how many it could
    not."""
    order = [place for place, rest in enumerate(rests) if rest and lacking[place] > 0]
    order.sort(key=lambda place: (-lacking[place], -rests[place], place))
    for place in order[:wanted]:
        line[place] += 1
        lacking[place] -= 1
    return max(wanted - len(order), 0)


def _make_room(index: int, cells: list[Line], lacking: Line, rows: Line, columns: Line) -> None:
    """Give row `index` one unit more by moving units along other rows: an augmenting path."""
    total = sum(rows)
    waiting: list[list[int]] = [[index]]
    seen_rows, seen_columns = {index}, set()
    while waiting:
        path = waiting.pop(0)
        row = path[-1]
        for column in _takers(cells[row], rows[row], columns, total):
            if column in seen_columns:
                continue
            seen_columns.add(column)
            if lacking[column] > 0:
                _shift([*path, column], cells)
                lacking[column] -= 1
                return
            for other in _givers(column, cells, rows, columns):
                if other not in seen_rows:
                    seen_rows.add(other)
                    waiting.append([*path, column, other])
    raise AssertionError("a fractional solution exists, so a whole one does")


def _takers(line: Line, row: int, columns: Line, total: int) -> Line:
    """The cells of a row that were rounded down and may be rounded up."""
    return [
        place for place, column in enumerate(columns)
        if row * column % total and line[place] == row * column // total
    ]  # fmt: skip


def _givers(place: int, cells: list[Line], rows: Line, columns: Line) -> Line:
    """The rows whose cell in a column was rounded up and may be rounded down."""
    total, column = sum(rows), columns[place]
    return [index for index, row in enumerate(rows) if cells[index][place] > row * column // total]


def _shift(path: Line, cells: list[Line]) -> None:
    """row, column, row, column, …: each row gives in the column before it, takes in the next."""
    for index in range(0, len(path), 2):
        cells[path[index]][path[index + 1]] += 1
        if index:
            cells[path[index]][path[index - 1]] -= 1
