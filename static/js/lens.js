// Keeps what is unassigned running while a lens is edited. The server counts again when it saves.
(() => {
  const table = document.querySelector(".lens-grid");
  if (!table) return;
  const places = Number(table.dataset.places);
  const words = table.dataset;
  const exact = new Map();

  // Amounts are whole hundredths of the shown unit's ten-thousandth: no fractions are added up.
  const SCALE = 1000000n;
  const read = (text) => {
    const plain = text.trim().replace(/,/g, "");
    const match = /^(\d{1,13})(?:\.(\d{1,6}))?$/.exec(plain === "" ? "0" : plain);
    return match ? BigInt(match[1]) * SCALE + BigInt((match[2] || "").padEnd(6, "0")) : null;
  };
  const write = (value) => {
    const step = SCALE / 10n ** BigInt(places);
    const rounded = (value + step / 2n) / step;
    const digits = rounded.toString().padStart(places + 1, "0");
    const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
    return places ? `${whole}.${digits.slice(-places)}` : whole;
  };

  const before = (cell) => read(cell.dataset.was) ?? 0n;
  const now = (cell) => (cell.tagName === "INPUT" ? read(cell.value) : before(cell));
  for (const cell of table.querySelectorAll("tfoot [data-plan]")) {
    exact.set(cell.dataset.column, read(cell.dataset.plan) ?? 0n);
  }

  // Columns within others: a month counts in its quarter and the year, a quarter in the year.
  const quarterOfMonths = table.querySelector("thead .col-open")?.textContent.trim();
  const above = (column) => {
    if (column === "year") return [column];
    if (column.startsWith("Q")) return [column, "year"];
    return [column, quarterOfMonths, "year"];
  };

  const count = () => {
    const given = new Map([...exact.keys()].map((column) => [column, 0n]));
    for (const row of table.querySelectorAll("tbody tr:not(.lens-rest)")) {
      for (const cell of row.querySelectorAll("[data-was]")) {
        given.set(cell.dataset.column, given.get(cell.dataset.column) + before(cell));
      }
      for (const cell of row.querySelectorAll("input[data-was]")) {
        const change = (now(cell) ?? before(cell)) - before(cell);
        for (const column of above(cell.dataset.column)) {
          if (given.has(column)) given.set(column, given.get(column) + change);
        }
      }
    }
    return given;
  };

  const show = () => {
    for (const [column, sum] of count()) {
      const left = exact.get(column) - sum;
      const word = left === 0n ? words.wordEven : left > 0n ? words.wordLeft : words.wordOver;
      const size = left < 0n ? `\u2212${write(-left)}` : `+${write(left)}`;
      table.querySelector(`[data-given="${column}"]`).textContent = write(sum);
      for (const place of document.querySelectorAll(`[data-left-text="${column}"]`)) {
        place.textContent = word.replace("*", size);
        place.toggleAttribute("data-off", left !== 0n);
      }
    }
  };

  table.addEventListener("input", show);
})();
