/* Visits written where there is no signal. A form marked data-keep="address afterwards" is kept on
   the device while it is filled in; saved, it waits in a queue until the server has taken it, which
   takes each visit once. Kept things belong to the person of the page and to nobody else. */
(function () {
  "use strict";
  var bar = document.getElementById("kept");
  var store = bar && device();
  if (!store) return;
  var PLACE = "goalmgmt:" + bar.dataset.person + ":";
  var WEEK = 7 * 24 * 3600 * 1000;
  var form = document.querySelector("form[data-keep]");
  var typing;

  function device() {
    try { window.localStorage.getItem("goalmgmt"); return window.localStorage; } catch (_refused) { return null; }
  }
  function read(name) {
    try { return JSON.parse(store.getItem(PLACE + name)); } catch (_broken) { return null; }
  }
  function write(name, value) {
    try { store.setItem(PLACE + name, JSON.stringify(value)); return true; } catch (_full) { return false; }
  }
  function queue() { return read("queue") || []; }
  function put(entry) {
    return write("queue", queue().filter(function (other) { return other.id !== entry.id; }).concat(entry));
  }
  function take(id) {
    write("queue", queue().filter(function (entry) { return entry.id !== id; }));
    show();
  }

  /* What a form holds, without the token of the page. */
  function fieldsOf(node) {
    return Array.from(new FormData(node)).filter(function (pair) {
      return pair[0] !== "csrfmiddlewaretoken" && typeof pair[1] === "string";
    });
  }
  /* With photos the whole form goes at once; what waits is sent without them. */
  function photosOf(node) {
    var chosen = Array.from(node.querySelectorAll('input[type="file"]')).some(function (box) { return box.files.length; });
    return chosen ? new FormData(node) : null;
  }
  function valueOf(fields, name) {
    var pair = fields.find(function (one) { return one[0] === name; });
    return pair ? pair[1] : "";
  }
  function addressOf(node) {
    var address = new URL(node.action, location.href);
    return address.pathname + address.search;
  }
  function entryOf(node) {
    var fields = fieldsOf(node);
    var url = addressOf(node);
    return { id: url + valueOf(fields, "client_id"), url: url, fields: fields, at: Date.now(),
      label: node.dataset.keepLabel || valueOf(fields, "customer") };
  }

  /* Drafts: kept while typing, put back when the form is opened again. */
  function draftName() { return "draft:" + addressOf(form); }
  function keepDraft() {
    var note = document.querySelector("[data-kept-draft]");
    if (!write(draftName(), { fields: fieldsOf(form), at: Date.now() }) || !note) return;
    note.hidden = false;
    note.textContent = bar.dataset.draft.replace("{time}", new Date().toTimeString().slice(0, 5));
  }
  function dropDraft() { store.removeItem(PLACE + draftName()); }
  function putBack() {
    var refused = queue().find(function (entry) { return entry.refused && entry.url === addressOf(form); });
    var draft = refused || read(draftName());
    if (refused) take(refused.id);
    if (!draft || Date.now() - draft.at > WEEK || document.querySelector(".error-summary")) return;
    var chosen = new URLSearchParams(location.search).get("customer");
    form.querySelectorAll('input[type="checkbox"]').forEach(function (box) {
      box.checked = draft.fields.some(function (pair) { return pair[0] === box.name && pair[1] === box.value; });
    });
    draft.fields.forEach(function (pair) {
      if (pair[0] === "customer" && chosen) return;
      form.querySelectorAll('[name="' + pair[0] + '"]').forEach(function (input) {
        if (input.type === "checkbox") return;
        if (input.type === "radio") input.checked = input.value === pair[1];
        else if (input.type !== "file") input.value = pair[1];
      });
      var more = form.querySelector('details [name="' + pair[0] + '"]');
      if (more && pair[1]) more.closest("details").open = true;
    });
    keepDraft();
  }

  /* sent · refused (to be mended by its person) · away (no network, fault or signed out: tried again). */
  function send(entry, photos) {
    var body = photos || new URLSearchParams(entry.fields);
    body.set("csrfmiddlewaretoken", document.querySelector("meta[name=csrf-token]").content);
    return fetch(entry.url, { method: "POST", body: body, headers: { "X-Kept": "1" }, redirect: "manual" })
      .then(function (answer) {
        if (answer.status === 204) return "sent";
        return answer.status >= 400 && answer.status < 500 && answer.status !== 401 && answer.status !== 429
          ? "refused" : "away";
      }, function () { return "away"; });
  }

  var sending = false;
  function sendAll() {
    var waiting = queue().filter(function (entry) { return !entry.refused; });
    if (sending || !waiting.length || navigator.onLine === false) return show();
    sending = true;
    var one = function (left) {
      if (!left.length) return undefined;
      return send(left[0]).then(function (outcome) {
        if (outcome === "away") return undefined;
        if (outcome === "sent") { take(left[0].id); tell(bar.dataset.sent.replace("{name}", left[0].label)); }
        else put(Object.assign({}, left[0], { refused: true }));
        return one(left.slice(1));
      });
    };
    return one(waiting).finally(function () { sending = false; show(); });
  }

  function tell(text) { if (window.goalmgmt) window.goalmgmt.announce(text); }
  function show() {
    var all = queue();
    var refused = all.find(function (entry) { return entry.refused; });
    var waiting = all.filter(function (entry) { return !entry.refused; }).length;
    bar.hidden = !all.length;
    bar.querySelector("[data-kept-count]").textContent =
      (waiting ? bar.dataset.waiting.replace("{count}", waiting) : "") +
      (refused ? " " + bar.dataset.refused.replace("{name}", refused.label) : "");
    bar.querySelector("[data-kept-send]").hidden = !waiting;
    var open = bar.querySelector("[data-kept-open]");
    open.hidden = !refused;
    if (refused) open.href = refused.url;
  }
  function away() {
    form.hidden = true;
    dropDraft();
    var note = document.querySelector("[data-kept-away]");
    if (note) { note.hidden = false; note.focus(); }
    show();
  }

  document.addEventListener("submit", function (event) {
    if (event.target !== form || event.defaultPrevented) return;
    var entry = entryOf(form);
    if (!put(entry)) return;
    event.preventDefault();
    window.clearTimeout(typing);
    if (sending) return;
    sending = true;
    send(entry, photosOf(form)).then(function (outcome) {
      sending = false;
      if (outcome === "away") return away();
      take(entry.id);
      if (outcome === "refused") return form.submit();
      dropDraft();
      return location.assign(form.dataset.keep);
    });
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-kept-send]")) sendAll();
    if (form && event.target.closest("form[data-keep] a")) dropDraft();
  });
  function later() { window.clearTimeout(typing); typing = window.setTimeout(keepDraft, 300); }
  /* A page kept for the time without a signal is used more than once: each visit has a name and a day
     of its own. */
  function renew() {
    var name = form.querySelector('[name="client_id"]');
    var day = form.querySelector('[name="written_on"]');
    if (document.querySelector(".error-summary")) return;
    if (name && window.crypto && crypto.randomUUID) name.value = crypto.randomUUID();
    if (day) day.value = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    var customer = form.querySelector('[name="customer"]');
    var chosen = new URLSearchParams(location.search).get("customer");
    if (customer && chosen && !customer.value) customer.value = chosen;
  }
  if (document.querySelector(".tab-plus") && "serviceWorker" in navigator) {
    navigator.serviceWorker.ready.then(function (worker) { worker.active.postMessage("keep"); });
  }
  if (form) {
    renew();
    putBack();
    form.addEventListener("input", later);
    form.addEventListener("change", later);
  }
  window.addEventListener("online", sendAll);
  sendAll();
})();
