// The composite while the manager types: exact in hundredths, rounded half-up once, as the server does.
(function () {
  "use strict";
  var form = document.querySelector("[data-review-form]");
  var standing = document.querySelector("[data-review-standing]");
  if (!form || !standing) { return; }
  var rows = Array.prototype.slice.call(form.querySelectorAll("[data-review-item]"));
  var bands = Array.prototype.map.call(standing.querySelectorAll("[data-grade-from]"), function (band) {
    return { from: hundredths(band.getAttribute("data-grade-from")), word: band.textContent };
  });

  function hundredths(text) {
    var match = /^\s*(\d{1,3})(?:\.(\d{1,2}))?\s*$/.exec(text);
    if (!match) { return null; }
    return parseInt(match[1], 10) * 100 + parseInt(((match[2] || "") + "00").slice(0, 2), 10);
  }

  function shown(value) {
    return Math.floor(value / 100) + "." + ("0" + (value % 100)).slice(-2);
  }

  function update() {
    var sum = 0, complete = true;
    rows.forEach(function (row) {
      var box = row.querySelector("input[name$=_score]");
      var score = box && hundredths(box.value);
      var cell = row.querySelector("[data-review-points]");
      if (score === null || score > 12000) { complete = false; cell.textContent = "—"; return; }
      var points = score * parseInt(row.getAttribute("data-weight"), 10);
      sum += points;
      cell.textContent = shown(Math.floor((points + 50) / 100));
    });
    var total = Math.floor((sum + 50) / 100);
    standing.querySelector("[data-review-score]").textContent = complete ? shown(total) : "—";
    var band = complete && bands.find(function (one) { return total >= one.from; });
    standing.querySelector("[data-review-grade]").textContent = band ? band.word : "";
  }

  form.addEventListener("input", update);
  update();
})();
