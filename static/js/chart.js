/* Draws <div class="chart" data-chart="id of a json_script"> with ECharts, in the page's colours.
   Series say their role (actual, target, last_year, forecast, forecast_edge); colours and patterns follow. */
(function () {
  "use strict";
  var FONT = '"Noto Sans SC","PingFang SC","Hiragino Sans GB","Microsoft YaHei",sans-serif';
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var charts = new Map();
  var library = document.currentScript && document.currentScript.dataset.echarts;
  var roomy = window.matchMedia("(min-width: 768px)").matches;

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  }
  function categories() {
    return [1, 2, 3, 4, 5, 6].map(function (index) { return colour("cat-" + index); });
  }
  function axis(extra) {
    return Object.assign({
      axisLine: { lineStyle: { color: colour("border-strong") } },
      axisTick: { show: false },
      axisLabel: { color: colour("text-2"), hideOverlap: true },
      splitLine: { lineStyle: { color: colour("border") } },
      nameTextStyle: { color: colour("text-2") }
    }, extra);
  }
  function each(value, dress) {
    if (value === undefined) return undefined;
    return Array.isArray(value) ? value.map(dress) : dress(value);
  }

  var ROLES = {
    actual: function () { return { color: colour("chart-actual"), line: { width: 3 } }; },
    target: function () { return { color: colour("chart-target"), line: { width: 2, type: "solid" }, symbol: "none" }; },
    former: function () { return { color: colour("chart-target"), line: { width: 2, type: "dashed", opacity: 0.45 }, symbol: "none" }; },
    last_year: function () { return { color: colour("chart-last-year"), line: { width: 2, type: "dotted" }, symbol: "none" }; },
    forecast: function () { return { color: colour("chart-actual"), line: { width: 2, type: "dashed" }, symbol: "none" }; },
    forecast_edge: function () { return { color: colour("chart-actual"), line: { width: 1, type: "dotted", opacity: 0.7 }, symbol: "none" }; }
  };
  function dressed(series) {
    var look = ROLES[series.role] && ROLES[series.role]();
    if (!look) return series;
    var extra = { itemStyle: Object.assign({ color: look.color }, series.itemStyle) };
    if (series.type === "line") {
      extra.lineStyle = Object.assign({ color: look.color }, look.line);
      if (look.symbol) extra.symbol = look.symbol;
    }
    if (series.label) {
      extra.label = Object.assign({ color: colour("text"), textBorderWidth: 0 }, series.label);
    }
    if (series.role === "forecast" && series.type === "bar") {
      extra.itemStyle.decal = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -0.785 };
    }
    if (series.label) extra.label = Object.assign({ color: colour("text") }, series.label);
    return Object.assign({}, series, extra);
  }

  function options(given) {
    return Object.assign({
      color: categories(),
      textStyle: { fontFamily: FONT, color: colour("text") },
      animation: !still,
      animationDuration: 300,
      grid: { left: 8, right: 16, top: given.legend === false ? 16 : 40, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", confine: true, backgroundColor: colour("surface"),
        borderColor: colour("border"), textStyle: { color: colour("text"), fontFamily: FONT } }
    }, given, {
      aria: { enabled: true, label: { description: given.description || undefined } },
      legend: given.legend === false ? undefined
        : Object.assign({ top: 0, left: 0, itemWidth: 20, itemHeight: 10, textStyle: { color: colour("text-2") } }, given.legend),
      xAxis: each(given.xAxis, axis),
      yAxis: each(given.yAxis, axis),
      series: (given.series || []).map(dressed)
    });
  }

  function draw(node) {
    /* a card that htmx brought holds its options itself: swapped pages lose their scripts */
    var source = document.getElementById(node.dataset.chart);
    var text = (source && source.textContent) || node.dataset.options;
    if (!text) return;
    node.hidden = false;
    var chart = charts.get(node);
    if (!chart) {
      var locale = document.documentElement.lang.indexOf("zh") === 0 ? "ZH" : "EN";
      chart = window.echarts.init(node, null, { renderer: "svg", locale: locale });
      charts.set(node, chart);
      new ResizeObserver(function () { chart.resize(); }).observe(node);
    }
    chart.setOption(options(JSON.parse(text)), true);
  }

  /* The library is a megabyte: fetched when the first chart is wanted. */
  var wanted;
  function withLibrary(then) {
    wanted = wanted || new Promise(function (resolve) {
      var script = document.createElement("script");
      script.src = library;
      script.onload = resolve;
      document.head.append(script);
    });
    wanted.then(then);
  }

  function drawAll(root) {
    var nodes = root.querySelectorAll("[data-chart]");
    if (!nodes.length) return;
    if (roomy) {
      nodes.forEach(function (node) { node.hidden = false; });
      withLibrary(function () { nodes.forEach(draw); });
    } else {
      root.querySelectorAll("[data-chart-open]").forEach(function (button) { button.hidden = false; });
    }
  }

  document.addEventListener("click", function (event) {
    var open = event.target.closest("[data-chart-open]");
    if (open) {
      open.hidden = true;
      withLibrary(function () { draw(document.getElementById(open.dataset.chartOpen)); });
    }
    var button = event.target.closest("[data-chart-table]");
    if (!button) return;
    var table = document.getElementById(button.dataset.chartTable);
    table.hidden = !table.hidden;
    button.setAttribute("aria-expanded", String(!table.hidden));
  });
  document.addEventListener("theme:change", function () {
    charts.forEach(function (_chart, node) { draw(node); });
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    charts.forEach(function (chart, node) {
      if (!node.isConnected) { chart.dispose(); charts.delete(node); }
    });
    drawAll(event.detail.elt);
  });
  drawAll(document);
})();
