/* Conveniences around the server-rendered pages. Every page works without this file. */
(function () {
  "use strict";

  /* Words arrive translated on <body data-word-…>. */
  function word(name) { return document.body.dataset["word" + name] || ""; }

  function announce(text, urgent) {
    var region = document.getElementById(urgent ? "live-assertive" : "live-polite");
    if (!region) return;
    region.textContent = "";
    window.setTimeout(function () { region.textContent = text; }, 50);
  }

  /* Menus are <details>: one open at a time, closed by Escape or a click elsewhere. */
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.menu"));
    var close = event.target.closest("[data-dismiss]");
    if (close) close.closest(".notice, .toast-note").remove();
    if (event.target.closest("[data-print]")) window.print();
    var money = event.target.closest(".money");
    if (money && !money.closest("a")) showExact(money);
    var toggle = event.target.closest("[data-show-password]");
    if (toggle) showPassword(toggle);
  });
  function showExact(money) {
    var shown = money.firstElementChild;
    var other = money.dataset.open || money.title;
    if (money.dataset.open) delete money.dataset.open;
    else money.dataset.open = shown.textContent;
    shown.textContent = other;
  }
  function showPassword(button) {
    var input = document.getElementById(button.dataset.showPassword);
    var hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
  }

  /* "/" goes to the search, unless somebody is typing or has turned single keys off. */
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    }
    var typing = event.target.closest("input, textarea, select, [contenteditable], [role=grid]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.body.dataset.singleKeys === "off") return;
    var search = document.getElementById("search");
    if (search) { event.preventDefault(); search.focus(); }
  });

  /* J and K go to the next and the previous thing to read, under the same conditions. */
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.singleKeys === "off") return;
    if (event.target.closest("input, textarea, select, [contenteditable], [role=grid]")) return;
    var rel = { j: "next", k: "prev" }[event.key.toLowerCase()];
    var link = rel && document.querySelector(".page-actions a[rel=" + rel + "]");
    if (link) link.click();
  });

  /* Selects that act at once carry data-submit-on-change; without scripts their button is there. */
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-select-all]")) selectAll(event.target);
    if (event.target.matches("[data-select-all], [data-row-select]")) countSelected(event.target);
  });
  function selectAll(box) {
    box.closest("form, table").querySelectorAll("[data-row-select]").forEach(function (row) {
      row.checked = box.checked;
    });
  }
  function countSelected(box) {
    var scope = box.closest("form");
    if (!scope) return;
    var count = scope.querySelectorAll("[data-row-select]:checked").length;
    var bar = scope.querySelector(".bulk-bar");
    if (!bar) return;
    bar.hidden = count === 0;
    bar.querySelectorAll("[data-selected-count]").forEach(function (node) { node.textContent = count; });
  }

  /* Typed text is not lost by accident. */
  var touched = new Set();
  document.addEventListener("input", function (event) {
    var form = event.target.closest("form[data-warn-unsaved]");
    if (form) touched.add(form);
    if (event.target.matches("[data-amount]")) echoAmount(event.target);
    if (event.target.matches("[data-count-to]")) countLetters(event.target);
  });
  document.addEventListener("submit", function (event) {
    touched.delete(event.target);
    var button = event.target.querySelector("button[type=submit]:not([name])");
    if (button && event.target.method === "post") {
      button.setAttribute("aria-busy", "true");
      window.setTimeout(function () { button.removeAttribute("aria-busy"); }, 8000);
    }
  });
  window.addEventListener("beforeunload", function (event) {
    touched.forEach(function (form) { if (!form.isConnected) touched.delete(form); });
    if (touched.size) event.preventDefault();
  });
  function countLetters(input) {
    var out = document.getElementById(input.id + "_count");
    if (out) out.textContent = input.value.length + "/" + input.dataset.countTo;
  }

  /* 5000万 → = ¥50,000,000.00 while typing; digits are moved as text, never calculated. */
  var POWERS = { "": 0, "百": 2, "千": 3, k: 3, "万": 4, w: 4, "百万": 6, m: 6, "千万": 7, "亿": 8 };
  function echoAmount(input) {
    var out = document.getElementById(input.id + "_echo");
    if (out) out.textContent = readAmount(input.value, input.dataset.amount);
  }
  function readAmount(text, unit) {
    var plain = text.normalize("NFKC").toLowerCase().replace(/[\s,_¥$]|元整?$/g, "")
      .replace(/萬/g, "万").replace(/億/g, "亿").replace(/\u2212/g, "-");
    var match = /^(-?)(\d{0,13})(?:\.(\d{0,12}))?(百万|千万|亿|万|千|百|[kwm])?$/.exec(plain);
    if (!match || !(match[2] || match[3])) return "";
    var shift = POWERS[match[4] || (unit === "wan" ? "万" : "")];
    var fraction = (match[3] || "").padEnd(shift, "0");
    var whole = ((match[2] || "") + fraction.slice(0, shift)).replace(/^0+(?=\d)/, "") || "0";
    var rest = fraction.slice(shift).replace(/0+$/, "");
    if (rest.length > 2) return "";
    return "= " + (match[1] ? "\u2212" : "") + "¥" + whole.replace(/\B(?=(\d{3})+$)/g, ",") +
      "." + rest.padEnd(2, "0");
  }

  /* htmx: where the focus goes, what is said, and what a lost connection looks like. */
  document.addEventListener("htmx:beforeRequest", function () { document.body.classList.add("is-loading"); });
  document.addEventListener("htmx:afterRequest", function () { document.body.classList.remove("is-loading"); });
  document.addEventListener("htmx:configRequest", function (event) {
    var token = document.querySelector("meta[name=csrf-token]");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    var place = event.detail.elt;
    var summary = place.matches(".error-summary") ? place : place.querySelector(".error-summary");
    var target = summary || place.querySelector("[data-focus]");
    if (target) { target.setAttribute("tabindex", "-1"); target.focus(); }
    enhance(place);
  });
  document.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    if (status === 401) { window.location.reload(); return; }
    var reference = event.detail.xhr.getResponseHeader("X-Request-ID") || "";
    tell(word("Fault") + (reference ? " " + word("Reference") + " " + reference.slice(0, 8) : ""));
  });
  document.addEventListener("htmx:sendError", function () { tell(word("Offline")); });

  function tell(text) {
    var box = document.querySelector(".toasts");
    if (!box) return;
    var note = document.createElement("div");
    var close = document.createElement("button");
    note.className = "toast-note";
    note.append(document.createElement("span"), close);
    note.firstChild.textContent = text;
    close.type = "button";
    close.dataset.dismiss = "";
    close.textContent = word("Close");
    box.replaceChildren(note);
    announce(text, true);
  }

  /* Five minutes before the session ends: say so, and offer to go on. */
  var ends = Number(document.body.dataset.sessionSeconds || 0);
  if (ends > 360) window.setTimeout(function () { tell(word("Session")); }, (ends - 300) * 1000);

  function enhance(root) {
    root.querySelectorAll("[data-needs-script]").forEach(function (node) { node.hidden = false; });
    root.querySelectorAll("[data-without-script]").forEach(function (node) { node.hidden = true; });
    root.querySelectorAll("[data-amount]").forEach(echoAmount);
    root.querySelectorAll('input[type="date"][id]').forEach(markChips);
    root.querySelectorAll(".chips [aria-current], .tabs [aria-current]").forEach(bringIntoSight);
    root.querySelectorAll("[data-start-at-end]").forEach(function (table) {
      table.parentElement.scrollLeft = table.parentElement.scrollWidth;
    });
  }
  /* A chip that fills a field in: one tap instead of a picker. */
  document.addEventListener("click", function (event) {
    var chip = event.target.closest("[data-set-field]");
    if (!chip) return;
    var field = document.getElementById(chip.dataset.setField);
    field.value = chip.dataset.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  function markChips(field) {
    document.querySelectorAll('[data-set-field="' + field.id + '"]').forEach(function (chip) {
      chip.setAttribute("aria-pressed", String(chip.dataset.value === field.value));
    });
  }
  document.addEventListener("change", function (event) {
    if (event.target.id) markChips(event.target);
  });
  function bringIntoSight(chosen) {
    var row = chosen.closest("ul");
    var over = chosen.getBoundingClientRect().right - row.getBoundingClientRect().right + 48;
    if (over > 0) row.scrollLeft += over;
  }
  /* What was typed before htmx listened is sent once it does. */
  function changed(field) {
    if (field.options) { // a list whose first option is shown has none selected by default
      return field.selectedIndex > 0 && Array.prototype.some.call(field.options, function (option) {
        return option.selected !== option.defaultSelected;
      });
    }
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  }
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll('form[hx-trigger^="input"]').forEach(function (form) {
      var typed = Array.prototype.find.call(form.elements, function (field) {
        return field.type !== "hidden" && field.name && changed(field);
      });
      if (typed) typed.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
  enhance(document);
  var wrong = document.querySelector(".error-summary");
  if (wrong && !wrong.closest("[data-still]")) wrong.focus();
  if ("serviceWorker" in navigator && window.isSecureContext) {
    navigator.serviceWorker.register("/sw.js").catch(function () { /* only the offline page is lost */ });
  }
  window.goalmgmt = { announce: announce, tell: tell };
})();
