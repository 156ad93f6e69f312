/* Saving the split grid as one goes: one request at a time, only changed cells out, only changed texts
   back. Cells that somebody else changed meanwhile are asked about one by one. */
(function () {
  "use strict";
  window.gridSaver = function (grid, editing) {
    var state = document.getElementById("save-state");
    var conflict = document.getElementById("grid-conflict");
    var problems = document.getElementById("grid-problems");
    var others = document.getElementById("grid-others");
    var words = grid.dataset;
    var revision = Number(words.revision);
    var waiting = {}, kind = "edit", sending = null, later = [];
    var clashing = {}, turn = null;

    function put(input, text, how) {
      input.value = text;
      input.dataset.dirty = "";
      delete clashing[input.name];
      waiting[input.name] = text;
      kind = how || "edit";
      window.clearTimeout(put.timer);
      put.timer = window.setTimeout(flush, 30);
    }
    function flush() {
      if (sending || !Object.keys(waiting).length) return;
      var cells = waiting;
      waiting = {};
      post(words.saveUrl, { cells: cells, kind: kind });
    }
    /* Acts that are no edits go after what still waits to be saved. */
    function act(url, body) {
      later.push([url, body]);
      next();
    }
    function next() {
      if (sending) return;
      if (Object.keys(waiting).length) { flush(); return; }
      var found = later.shift();
      if (found) post(found[0], found[1]);
    }
    function post(url, body) {
      sending = body;
      body.revision = revision;
      if (!body.quiet) say(words.wordSaving);
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
        return answer.json().then(function (data) { return [answer.status, data]; });
      }).then(function (found) { done(found[0], found[1], body); }, function () { lost(body); });
    }
    function done(status, data, body) {
      sending = null;
      if (data.clashes && data.clashes.length) ask(data.clashes, body);
      if (data.page) show(data.page, data.wrong || {});
      if (data.revision !== undefined) adopt(data);
      if (data.closed) { window.clearInterval(beat); say(data.closed); }
      if (!body.quiet) {
        list(data.wrong || {}, status !== 200 && !(data.clashes || []).length ? data.message : "");
        say(data.message || "", data.page, body);
      }
      next();
    }
    function lost(body) {
      sending = null;
      if (body.quiet) { next(); return; }
      Object.keys(body.cells || {}).forEach(function (name) {
        if (!(name in waiting)) waiting[name] = body.cells[name];
      });
      say(words.wordLost);
      window.setTimeout(next, 5000);
    }
    function adopt(data) {
      revision = data.revision;
      document.querySelectorAll("form [name=revision]").forEach(function (node) { node.value = revision; });
      ["undo", "redo"].forEach(function (name) {
        var button = document.getElementById(name);
        if (button) button.disabled = !data[name];
      });
      others.hidden = !data.others.length;
      others.querySelector("span").textContent = data.others.join(words.wordComma);
    }

    /* One question a cell: theirs or mine. Of an undo all are answered before it is tried again. */
    function ask(clashes, body) {
      turn = body.undo ? "undo" : body.redo ? "redo" : null;
      if (turn) clashing = {};
      clashes.forEach(function (clash) { clashing[clash.name] = clash; });
      drawConflict();
      var first = conflict.querySelector("button");
      if (first) first.focus();
    }
    function drawConflict() {
      var box = conflict.querySelector("ul");
      box.replaceChildren();
      var names = Object.keys(clashing).filter(function (name) { return !clashing[name].choice; });
      names.forEach(function (name) {
        var clash = clashing[name], item = document.createElement("li");
        item.append(clash.message + " ", choice(name, "theirs", clash.theirs_label), " ",
          choice(name, "mine", clash.mine_label));
        box.append(item);
        mark(name, clash);
      });
      conflict.hidden = !names.length;
    }
    function mark(name, clash) {
      var node = document.getElementById(name);
      if (!node || node.tagName !== "INPUT") return;
      if (!turn) node.value = clash.mine;
      node.dataset.clash = "";
    }
    function choice(name, whose, text) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-secondary btn-sm";
      button.textContent = text;
      button.addEventListener("click", function () { choose(name, whose); });
      return button;
    }
    function choose(name, whose) {
      var clash = clashing[name], node = document.getElementById(name);
      if (node) delete node.dataset.clash;
      if (turn) {
        clash.choice = whose;
        finishTurn();
      } else {
        delete clashing[name];
        if (node && node.tagName === "INPUT") {
          if (whose === "mine") put(node, clash.mine);
          else { node.value = clash.theirs; delete node.dataset.dirty; }
        }
      }
      drawConflict();
      var rest = conflict.querySelector("button");
      if (rest && !conflict.hidden) rest.focus(); else editing.focus();
    }
    function finishTurn() {
      var names = Object.keys(clashing), choices = { mine: [], theirs: [] }, body = {};
      if (names.some(function (name) { return !clashing[name].choice; })) return;
      names.forEach(function (name) { choices[clashing[name].choice].push(name); });
      body[turn] = true;
      body.choices = choices;
      clashing = {};
      turn = null;
      act(words.saveUrl, body);
    }

    /* Texts as the server now has them; what is being typed, or asked about, stays. */
    function show(page, wrong) {
      Object.keys(page.cells).forEach(function (name) {
        var texts = page.cells[name], node = document.getElementById(name);
        if (!node) return;
        var left = node.parentNode.querySelector(".cell-left");
        if (left) left.textContent = texts[2];
        if (node.tagName !== "INPUT") { node.textContent = texts[1]; return; }
        node.setAttribute("aria-label", texts[4]);
        if (name in wrong || name in waiting || editing.holds(node)) return;
        if (name in clashing && !turn) return;
        node.value = texts[0];
        delete node.dataset.dirty;
        node.removeAttribute("aria-invalid");
        lock(node, texts[3]);
      });
      Object.keys(page.rows).forEach(function (pk) {
        var row = document.getElementById("row-" + pk), texts = page.rows[pk];
        if (!row) return;
        ["[data-share]", "[data-growth]", "[data-remainder] span"].forEach(function (place, at) {
          var shown = row.querySelector(place); // shares and growth only where the page has them
          if (shown) shown.textContent = texts[at];
        });
        row.classList.toggle("is-even", texts[3]);
      });
      page.foot.forEach(function (texts, index) {
        var cells = grid.querySelectorAll('tr[data-foot="' + index + '"] td[data-sum]');
        texts.forEach(function (text, place) { if (cells[place]) cells[place].textContent = text; });
      });
    }
    function lock(node, locked) {
      if (locked) node.dataset.locked = ""; else delete node.dataset.locked;
      var sign = node.parentNode.querySelector(".cell-lock");
      if (sign) sign.hidden = !locked;
    }
    function list(wrong, message) {
      var names = Object.keys(wrong), box = problems.querySelector("div");
      box.replaceChildren();
      if (!names.length && message) names = [""];
      names.forEach(function (name) {
        var node = document.getElementById(name), item = document.createElement("p");
        var label = node && node.getAttribute("aria-label");
        item.textContent = (label ? label.split(", ")[0] + words.wordColon : "") + (wrong[name] || message);
        box.append(item);
        if (node) node.setAttribute("aria-invalid", "true");
      });
      problems.hidden = !names.length;
    }
    /* Once for each save: the time, and what the row just edited has left. */
    function say(text, page, body) {
      var name = Object.keys((body && body.cells) || {})[0], pk = name && name.split("-")[1];
      var row = pk && page && page.rows[pk] && document.getElementById("row-" + pk);
      state.textContent = row && page.rows[pk][2]
        ? text + " · " + row.dataset.label + " " + page.rows[pk][2] : text;
    }

    window.addEventListener("beforeunload", function (event) {
      if (sending && sending.quiet && !Object.keys(waiting).length) return;
      if (editing.typing() || sending || Object.keys(waiting).length) event.preventDefault();
    });
    function here() {
      if (!document.hidden && !sending) act(words.hereUrl, { quiet: true });
    }
    var beat = window.setInterval(here, 15000);
    window.setTimeout(here, 1000);
    return {
      put: put,
      act: act,
      tell: list,
      say: function (text) { state.textContent = text; },
      turn: function (name) {
        var body = {};
        body[name] = true;
        act(words.saveUrl, body);
      }
    };
  };
})();
