/* The split grid: keys of ux.md §4 and ranges as Excel copies them. The server reads every text ("1.5万",
   "1,200", full-width digits) and answers every figure; nothing is calculated here. Without this file
   the grid is a plain form. */
(function () {
  "use strict";
  var grid = document.getElementById("grid");
  if (!grid || !grid.querySelector("input")) return;
  var current = null, anchor = null, before = "", typing = false, marked = [];
  var saver = window.gridSaver(grid, {
    typing: function () { return typing; },
    holds: function (node) { return typing && node === current; },
    focus: function () { if (current) current.focus(); }
  });

  document.querySelectorAll("[data-with-script]").forEach(function (node) { node.hidden = false; });

  /* Where each input stands, read once: lines of inputs, and the place of each. */
  var lines = [], places = new Map();
  Array.from(grid.tBodies[0].rows).forEach(function (row) {
    var line = Array.from(row.querySelectorAll("input.cell-input"));
    line.forEach(function (input) {
      places.set(input, { r: lines.length, c: input.closest("td").cellIndex });
      input.tabIndex = -1;
      input.readOnly = true;
    });
    lines.push(line);
  });
  function place(input) { return places.get(input); }
  function at(r, c) {
    return (lines[r] || []).find(function (input) { return places.get(input).c === c; }) || null;
  }

  /* One tab stop: the cell that was last used. */
  function go(input, extend) {
    if (!input) return;
    if (current) current.tabIndex = -1;
    current = input;
    input.tabIndex = 0;
    if (!extend) anchor = input;
    input.focus();
    input.select();
    mark();
  }
  function range() {
    var a = anchor && place(anchor), b = current && place(current), found = [];
    if (!a || !b) return found;
    var left = Math.min(a.c, b.c), right = Math.max(a.c, b.c);
    for (var r = Math.min(a.r, b.r); r <= Math.max(a.r, b.r); r++) {
      var line = lines[r].filter(function (input) {
        var c = place(input).c;
        return c >= left && c <= right;
      });
      if (line.length) found.push(line);
    }
    return found;
  }
  function flat() { return [].concat.apply([], range()); }
  function mark() {
    marked.forEach(function (input) { input.removeAttribute("aria-selected"); });
    marked = anchor === current ? [] : flat();
    marked.forEach(function (input) { input.setAttribute("aria-selected", "true"); });
  }
  var first = lines.find(function (row) { return row.length; });
  if (first) { current = anchor = first[0]; current.tabIndex = 0; }

  function move(dr, dc, extend) {
    var from = place(current), r = from.r, c = from.c;
    for (var step = 0; step < 400; step++) {
      r += dr; c += dc;
      if (r < 0 || r >= lines.length || c < 0 || c > 40) return;
      var found = at(r, c);
      if (found) { go(found, extend); return; }
    }
  }
  function edge(row, last) {
    var line = lines[row];
    for (var r = row; !line.length && r >= 0 && r < lines.length; r += last ? -1 : 1) line = lines[r];
    return line[last ? line.length - 1 : 0];
  }

  function edit(text) {
    if (current.dataset.locked !== undefined) { saver.say(grid.dataset.wordUnlock); return; }
    typing = true;
    before = current.value;
    current.readOnly = false;
    current.dataset.editing = "";
    if (text !== undefined) {
      current.value = text;
      current.setSelectionRange(text.length, text.length);
    }
  }
  function leave(keep) {
    if (!typing) return;
    typing = false;
    current.readOnly = true;
    delete current.dataset.editing;
    if (!keep) current.value = before;
    else if (current.value.trim() !== before) saver.put(current, current.value);
  }

  grid.addEventListener("focusin", function (event) {
    if (event.target.matches("input.cell-input") && event.target !== current) go(event.target);
  });
  grid.addEventListener("focusout", function () { leave(true); });
  grid.addEventListener("dblclick", function (event) {
    if (event.target === current) edit();
  });
  grid.addEventListener("mousedown", function (event) {
    if (!event.target.matches("input.cell-input") || !event.shiftKey) return;
    event.preventDefault();
    go(event.target, true);
  });
  grid.addEventListener("keydown", function (event) {
    if (!event.target.matches("input.cell-input") || event.isComposing) return;
    if (typing ? editingKey(event) : movingKey(event)) event.preventDefault();
  });

  function editingKey(event) {
    if (event.key === "Escape") { leave(false); return true; }
    if (event.key === "Enter") { leave(true); move(1, 0); return true; }
    if (event.key === "Tab") { leave(true); move(0, event.shiftKey ? -1 : 1); return true; }
    return false;
  }
  var ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  function movingKey(event) {
    var ctrl = event.ctrlKey || event.metaKey, step = ARROWS[event.key], from = place(current);
    if (step) { move(step[0], step[1], event.shiftKey); return true; }
    if (event.key === "Home") { go(edge(ctrl ? 0 : from.r, false), event.shiftKey); return true; }
    if (event.key === "End") { go(edge(ctrl ? lines.length - 1 : from.r, true), event.shiftKey); return true; }
    if (event.key === "F2" && event.shiftKey) { story(); return true; }
    if (event.key === "Enter" || event.key === "F2") { edit(); return true; }
    if (event.key === "Delete" || event.key === "Backspace") {
      fill(flat(), function () { return "0"; });
      return true;
    }
    if (ctrl) return shortcut(event.key.toLowerCase(), event.shiftKey);
    if (event.altKey) return false;
    if (event.key === "l" || event.key === "L") { lock(); return true; }
    if (/^[0-9.\uFF10-\uFF19]$/.test(event.key)) { edit(event.key); return true; }
    return false;
  }
  function shortcut(key, shift) {
    var chosen = range();
    if (key === "z") { saver.turn(shift ? "redo" : "undo"); return true; }
    if (key === "y") { saver.turn("redo"); return true; }
    if (key === "d") {
      fill(flat(), function (input) {
        return chosen[0].find(function (top) { return place(top).c === place(input).c; }).value;
      });
      return true;
    }
    if (key === "r") {
      chosen.forEach(function (line) { fill(line, function () { return line[0].value; }); });
      return true;
    }
    return false;
  }
  function fill(inputs, value) {
    inputs.forEach(function (input) {
      if (input.dataset.locked === undefined) saver.put(input, value(input));
    });
  }

  grid.addEventListener("copy", function (event) {
    if (typing) return;
    var text = range().map(function (line) {
      return line.map(function (input) { return input.value; }).join("\t");
    }).join("\r\n");
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
  /* Cells as Excel copies them: tabs and line ends; a cell with either stands in quotes. */
  function cells(text) {
    var rows = [[]], cell = "", quoted = false, fresh = true;
    function end() { rows[rows.length - 1].push(cell); cell = ""; fresh = true; }
    for (var i = 0; i < text.length; i++) {
      var sign = text.charAt(i);
      if (quoted) {
        if (sign !== '"') cell += sign;
        else if (text.charAt(i + 1) === '"') { cell += '"'; i += 1; }
        else quoted = false;
      } else if (sign === '"' && fresh) { quoted = true; fresh = false; }
      else if (sign === "\t") end();
      else if (sign === "\n" || sign === "\r") {
        if (sign === "\r" && text.charAt(i + 1) === "\n") i += 1;
        end();
        if (i + 1 < text.length) rows.push([]);
      } else { cell += sign; fresh = false; }
    }
    if (cell || !fresh || !rows[rows.length - 1].length) end();
    return rows;
  }
  grid.addEventListener("paste", function (event) {
    if (typing) return;
    event.preventDefault();
    var pasted = cells(event.clipboardData.getData("text/plain")), chosen = range();
    var count = 0, skipped = {}, beyond = 0;
    function take(input, text) {
      if (!input) { beyond += text.trim() ? 1 : 0; return; }
      if (input.dataset.locked !== undefined) { skipped[input.name] = grid.dataset.wordLocked; return; }
      saver.put(input, text.trim(), "paste");
      count += 1;
    }
    if (pasted.length === 1 && pasted[0].length === 1) {
      flat().forEach(function (input) { take(input, pasted[0][0]); });
    } else if (chosen.length) {
      var corner = place(chosen[0][0]), below = lines.slice(corner.r).filter(function (line) {
        return line.some(function (input) { return place(input).c >= corner.c; });
      });
      pasted.forEach(function (line, index) {
        var targets = (below[index] || []).filter(function (input) { return place(input).c >= corner.c; });
        line.forEach(function (text, offset) { take(targets[offset], text); });
      });
    }
    saver.tell(skipped, beyond ? beyond + " " + grid.dataset.wordBeyond : "");
    saver.say(count + " " + grid.dataset.wordPasted);
  });

  function lock() {
    var months = flat().filter(function (input) { return input.name.charAt(0) === "c"; });
    if (!months.length) { saver.say(grid.dataset.wordMonthsOnly); return; }
    saver.act(grid.dataset.lockUrl, {
      locked: months[0].dataset.locked === undefined,
      cells: months.map(function (input) { return input.name; })
    });
  }
  /* Who changed the cell: only a month has a story of its own. */
  function story() {
    if (current.name.charAt(0) !== "c") { saver.say(grid.dataset.wordMonthsOnly); return; }
    var parts = current.name.split("-"), month = parts[2] + "-" + parts[3];
    window.htmx.ajax("GET", grid.dataset.storyUrl + parts[1] + "/" + month + "/" + window.location.search,
      { target: "#spread-body", swap: "innerHTML" });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-grid-act]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.gridAct === "lock") lock();
    else if (button.dataset.gridAct === "story") story();
    else saver.turn(button.dataset.gridAct);
  });

  /* The spread opens as a dialog, for the selected cells when there are several. */
  document.addEventListener("htmx:configRequest", function (event) {
    if (!event.target.matches("[data-opens-dialog]") || marked.length < 2) return;
    var rows = {}, cols = {};
    marked.forEach(function (input) {
      var parts = input.name.split("-");
      rows[parts[1]] = true;
      cols[parts[0] === "y" ? "y" : parts[0] === "q" ? "q-" + parts[2] : parts[2] + "-" + parts[3]] = true;
    });
    event.detail.parameters.rows = Object.keys(rows).join(",");
    event.detail.parameters.cols = Object.keys(cols).join(",");
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.target.id !== "spread-body") return;
    var dialog = document.getElementById("spread-dialog");
    if (dialog && !dialog.open) dialog.showModal();
  });
  document.addEventListener("click", function (event) {
    var close = event.target.closest("[data-close-dialog]");
    var dialog = document.getElementById("spread-dialog");
    if (close && dialog && dialog.open) {
      event.preventDefault();
      dialog.close();
      current.focus();
    }
  });
})();
