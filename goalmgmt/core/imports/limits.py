"""How large a file may be. Beyond it, the file is split by whoever sends it (quality.md I1, I2)."""

MAX_BYTES = 24 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_CELL = 10_000
#: Of a workbook, before it is unpacked.
MAX_ENTRIES = 500
MAX_UNPACKED = 160 * 1024 * 1024
#: Declared size over packed size; looked at from SMALL_ENOUGH on.
MAX_RATIO = 60
SMALL_ENOUGH = 4 * 1024 * 1024
