/* Runs before the first paint: "system" takes the colours of the device. */
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function paint() {
    if (root.dataset.theme !== "system") return;
    repaint(dark.matches ? "dark" : "light");
  }
  function repaint(theme) {
    root.setAttribute("data-bs-theme", theme);
    document.dispatchEvent(new CustomEvent("theme:change"));
  }
  /* Paper is white: charts are drawn again in light colours and put back afterwards. */
  var before;
  window.addEventListener("beforeprint", function () {
    before = root.getAttribute("data-bs-theme");
    if (before === "dark") repaint("light");
  });
  window.addEventListener("afterprint", function () {
    if (before === "dark") repaint("dark");
  });
  paint();
  if (dark.addEventListener) dark.addEventListener("change", paint);
})();
