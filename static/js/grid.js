/* The split grid: keys of ux.md §4, Excel ranges, and saving as one goes.
   The server reads every text ("1.5万", "1,200", full-width digits) and answers every figure; nothing
   is calculated here. Without this file the grid is a plain form. */
(function () {
  "use strict";
  var grid = document.getElementById("grid");
  if (!grid || !grid.querySelector("input")) return;
  var state = document.getElementById("save-state");
  var conflict = document.getElementById("grid-conflict");
  var problems = document.getElementById("grid-problems");
  var revision = Number(grid.dataset.revision);
  var waiting = {}, sending = null, refused = null;
  var current = null, anchor = null, before = "", typing = false;

  function rows() {
    return Array.from(grid.tBodies[0].rows).map(function (row) {
      return Array.from(row.querySelectorAll("input.cell-input"));
    });
  }
  var map = rows();
  function place(input) {
    for (var r = 0; r < map.length; r++) {
      var c = map[r].indexOf(input);
      if (c >= 0) return { r: r, c: column(input) };
    }
    return null;
  }
  function column(input) { return input.closest("td").cellIndex; }
  function at(r, c) {
    return (map[r] || []).find(function (input) { return column(input) === c; }) || null;
  }
  function all() { return map.reduce(function (found, row) { return found.concat(row); }, []); }

  /* One tab stop: the cell that was last used. */
  all().forEach(function (input) { input.tabIndex = -1; input.readOnly = true; });
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
    for (var r = Math.min(a.r, b.r); r <= Math.max(a.r, b.r); r++) {
      found.push(map[r].filter(function (input) {
        var c = column(input);
        return c >= Math.min(a.c, b.c) && c <= Math.max(a.c, b.c);
      }));
    }
    return found;
  }
  function flat() { return range().reduce(function (found, row) { return found.concat(row); }, []); }
  function mark() {
    var chosen = flat();
    all().forEach(function (input) {
      var on = chosen.length > 1 && chosen.indexOf(input) >= 0;
      if (on) input.setAttribute("aria-selected", "true"); else input.removeAttribute("aria-selected");
    });
  }
  var first = map.find(function (row) { return row.length; });
  if (first) { current = anchor = first[0]; current.tabIndex = 0; }

  function move(dr, dc, extend) {
    var from = place(current), r = from.r, c = from.c;
    for (var step = 0; step < 400; step++) {
      r += dr; c += dc;
      if (r < 0 || r >= map.length || c < 0 || c > 40) return;
      var found = at(r, c);
      if (found) { go(found, extend); return; }
    }
  }
  function edge(row, last) {
    var line = map[row];
    for (var r = row; !line.length && r >= 0 && r < map.length; r += last ? -1 : 1) line = map[r];
    return line[last ? line.length - 1 : 0];
  }

  function edit(text) {
    if (current.dataset.locked !== undefined) return;
    typing = true;
    before = current.value;
    current.readOnly = false;
    current.dataset.editing = "";
    if (text !== undefined) current.value = text;
    if (text !== undefined) current.setSelectionRange(text.length, text.length);
  }
  function leave(keep) {
    if (!typing) return;
    typing = false;
    current.readOnly = true;
    delete current.dataset.editing;
    if (!keep) current.value = before;
    else if (current.value.trim() !== before) put(current, current.value);
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
    if (event.key === "End") { go(edge(ctrl ? map.length - 1 : from.r, true), event.shiftKey); return true; }
    if (event.key === "Enter" || event.key === "F2") { edit(); return true; }
    if (event.key === "Delete" || event.key === "Backspace") { fill(flat(), function () { return "0"; }); return true; }
    if (ctrl) return shortcut(event.key.toLowerCase());
    if (event.altKey) return false;
    if (event.key === "l" || event.key === "L") { lock(); return true; }
    if (/^[0-9.\uFF10-\uFF19]$/.test(event.key)) { edit(event.key); return true; }
    return false;
  }
  function shortcut(key) {
    var lines = range();
    if (key === "z") { send({ undo: true }); return true; }
    if (key === "d") {
      fill(flat(), function (input) {
        return lines[0].find(function (top) { return column(top) === column(input); }).value;
      });
      return true;
    }
    if (key === "r") {
      lines.forEach(function (line) { fill(line, function () { return line[0].value; }); });
      return true;
    }
    return false;
  }
  function fill(inputs, value) {
    inputs.forEach(function (input) {
      if (input.dataset.locked === undefined) put(input, value(input));
    });
  }

  grid.addEventListener("copy", function (event) {
    if (typing) return;
    var text = range().map(function (line) {
      return line.map(function (input) { return input.value; }).join("\t");
    }).join("\n");
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
  grid.addEventListener("paste", function (event) {
    if (typing) return;
    var lines = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "").split("\n");
    var start = place(current), count = 0;
    event.preventDefault();
    lines.forEach(function (line, index) {
      var line_ = map[start.r + index] || [];
      var targets = line_.filter(function (input) { return column(input) >= start.c; });
      line.split("\t").forEach(function (text, offset) {
        var input = targets[offset];
        if (!input || input.dataset.locked !== undefined) return;
        put(input, text.trim());
        count += 1;
      });
    });
    say(count + " " + grid.dataset.wordPasted);
  });

  function lock() {
    var months = flat().filter(function (input) { return input.name.charAt(0) === "c"; });
    if (!months.length) return;
    var locked = months[0].dataset.locked === undefined;
    post(grid.dataset.lockUrl, { locked: locked, cells: months.map(function (i) { return i.name; }) });
  }

  /* Saving: one request at a time; what is typed meanwhile goes with the next. */
  function put(input, text) {
    input.value = text;
    input.dataset.dirty = "";
    waiting[input.name] = text;
    window.clearTimeout(put.timer);
    put.timer = window.setTimeout(flush, 50);
  }
  function flush() {
    if (sending || !conflict.hidden || !Object.keys(waiting).length) return;
    var cells = waiting;
    waiting = {};
    send({ cells: cells });
  }
  function send(body) {
    if (sending) { window.setTimeout(function () { send(body); }, 100); return; }
    body.revision = revision;
    post(grid.dataset.saveUrl, body);
  }
  function post(url, body) {
    sending = body;
    say(grid.dataset.wordSaving);
    window.fetch(url + window.location.search, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
        "Accept": "application/json"
      },
      body: JSON.stringify(body)
    }).then(function (answer) {
      return answer.json().then(function (data) { done(answer.status, data, body); });
    }).catch(function () { lost(body); });
  }
  function done(status, data, body) {
    sending = null;
    if (status === 409) { clash(data, body); return; }
    if (data.revision !== undefined) revision = data.revision;
    if (data.page) show(data.page, data.wrong || {});
    list(data.wrong || {}, data.message && status !== 200 ? data.message : "");
    say(data.message || "");
    flush();
  }
  function lost(body) {
    sending = null;
    Object.keys(body.cells || {}).forEach(function (name) {
      if (!(name in waiting)) waiting[name] = body.cells[name];
    });
    say(grid.dataset.wordLost);
    window.setTimeout(flush, 5000);
  }
  function clash(data, body) {
    refused = { page: data.page, revision: data.revision, body: body };
    document.getElementById("grid-conflict-text").textContent = data.message;
    conflict.hidden = data.revision === undefined;
    say(data.message);
  }
  document.getElementById("use-theirs").addEventListener("click", function () {
    conflict.hidden = true;
    revision = refused.revision;
    show(refused.page, {});
    current.focus();
    flush();
  });
  document.getElementById("use-mine").addEventListener("click", function () {
    conflict.hidden = true;
    revision = refused.revision;
    send(refused.body);
    current.focus();
  });

  /* Every text of the page as the server now has it; what is being typed stays. */
  function show(page, wrong) {
    Object.keys(page.cells).forEach(function (name) {
      var texts = page.cells[name], node = document.getElementById(name);
      if (!node) return;
      var left = grid.querySelector('[data-left="' + name + '"]');
      if (left) left.textContent = texts[2];
      if (node.tagName !== "INPUT") { node.textContent = texts[1]; return; }
      if (name in wrong || name in waiting || (typing && node === current)) return;
      node.value = texts[0];
      delete node.dataset.dirty;
      node.removeAttribute("aria-invalid");
      if (texts[3]) node.dataset.locked = ""; else delete node.dataset.locked;
      lockSign(node, texts[3]);
    });
    Object.keys(page.rows).forEach(function (pk) {
      var row = grid.querySelector('tr[data-row="' + pk + '"]'), texts = page.rows[pk];
      if (!row) return;
      row.querySelector("[data-share]").textContent = texts[0];
      row.querySelector("[data-growth]").textContent = texts[1];
      var cell = row.querySelector("[data-remainder]");
      cell.textContent = texts[2];
    });
    page.foot.forEach(function (texts, index) {
      var cells = grid.querySelectorAll('tr[data-foot="' + index + '"] td.cell-num');
      texts.forEach(function (text, column_) { if (cells[column_]) cells[column_].textContent = text; });
    });
    var field = document.querySelector("#split-form [name=revision]");
    if (field) field.value = revision;
    document.querySelectorAll("form [name=revision]").forEach(function (node) { node.value = revision; });
  }
  function lockSign(node, locked) {
    var cell = node.closest("td"), sign = cell.querySelector(".cell-lock");
    if (!locked && sign) sign.remove();
    if (locked && !sign) {
      sign = document.createElement("span");
      sign.className = "cell-lock";
      sign.textContent = "🔒";
      sign.title = grid.dataset.wordLocked;
      cell.insertBefore(sign, cell.querySelector(".cell-left"));
    }
  }
  function list(wrong, message) {
    var names = Object.keys(wrong), box = problems.querySelector("div");
    box.replaceChildren();
    if (!names.length && message) names = [""];
    names.forEach(function (name) {
      var item = document.createElement("p"), node = document.getElementById(name);
      item.textContent = (node && node.getAttribute("aria-label") ? node.getAttribute("aria-label") + ": " : "") +
        (wrong[name] || message);
      box.append(item);
      if (node) node.setAttribute("aria-invalid", "true");
    });
    problems.hidden = !names.length;
  }
  function say(text) {
    state.textContent = text;
  }
  window.addEventListener("beforeunload", function (event) {
    if (typing || sending || Object.keys(waiting).length) event.preventDefault();
  });

  /* The spread opens as a dialog; its link works as a page of its own. */
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.target.id !== "spread-body") return;
    var dialog = document.getElementById("spread-dialog");
    if (dialog && !dialog.open) dialog.showModal();
  });
  document.addEventListener("click", function (event) {
    var close = event.target.closest("[data-close-dialog]");
    var dialog = document.getElementById("spread-dialog");
    if (close && dialog && dialog.open) { event.preventDefault(); dialog.close(); }
  });
})();
