/* The optional location of a visit: asked for once, after an explicit yes, never when a page opens.
   Refused, too slow or unknown it stays away, and the form is saved without it. */
(function () {
  "use strict";
  var part = document.querySelector("[data-check-in]");
  if (!part) return;
  if (!("geolocation" in navigator) || !window.isSecureContext) { part.remove(); return; }
  var form = part.closest("form");
  var ask = part.querySelector("[data-check-in-ask]");
  var consent = part.querySelector("[data-check-in-consent]");
  var said = part.querySelector("[data-check-in-said]");
  var drop = part.querySelector("[data-check-in-drop]");
  var LONGEST = 10000;
  var STALE = 2 * 3600 * 1000;

  function box(name) { return form.querySelector('[name="position_' + name + '"]'); }
  function open(yes) { consent.hidden = !yes; ask.setAttribute("aria-expanded", String(yes)); }
  function fill(values) {
    ["lat", "lon", "accuracy", "at"].forEach(function (name) { box(name).value = values[name] || ""; });
    form.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  }
  function show() {
    var taken = box("at").value && new Date(box("at").value);
    var known = Boolean(box("lat").value && taken);
    drop.hidden = !known;
    ask.hidden = known;
    if (!known) return;
    said.textContent = part.dataset.wordDone
      .replace("{time}", taken.toTimeString().slice(0, 5)).replace("{accuracy}", box("accuracy").value);
  }
  function located(found) {
    fill({
      lat: found.coords.latitude.toFixed(6), lon: found.coords.longitude.toFixed(6),
      accuracy: String(Math.ceil(found.coords.accuracy)), at: new Date(found.timestamp).toISOString(),
    });
  }
  function failed() { said.textContent = part.dataset.wordFailed; }

  ask.addEventListener("click", function () { open(consent.hidden); });
  part.querySelector("[data-check-in-refuse]").addEventListener("click", function () { open(false); ask.focus(); });
  part.querySelector("[data-check-in-agree]").addEventListener("click", function () {
    open(false);
    said.textContent = part.dataset.wordWait;
    navigator.geolocation.getCurrentPosition(located, failed, { enableHighAccuracy: true, timeout: LONGEST, maximumAge: 0 });
  });
  /* A form that was put back keeps no point of another time. */
  if (box("at").value && Date.now() - new Date(box("at").value).getTime() > STALE) fill({});
  drop.addEventListener("click", function () { said.textContent = ""; fill({}); ask.focus(); });
  show();
})();
