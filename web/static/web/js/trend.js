/** Coverage and consensus risk over time, with the band that says how sure the risk is. */

import { readData } from "./map/payload.js";

export function startTrend() {
  let chart = null;
  const draw = () => {
    const box = document.getElementById("trend");
    const data = readData("trend-data");
    if (!box || !data?.dates.length || !window.echarts) return;
    if (chart && chart.getDom() !== box) {
      chart.dispose();
      chart = null;
    }
    chart ??= watched(window.echarts.init(box, null, { renderer: "canvas" }), box);
    chart.setOption(options(data, box, reader()), { notMerge: true });
  };
  document.addEventListener("quorate:theme", draw);
  draw();
  return draw;
}

export function watched(chart, box) {
  new ResizeObserver(() => chart.isDisposed() || chart.resize()).observe(box);
  return chart;
}

export function reader() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}

function options(data, box, colour) {
  const hasRisk = data.risk.some((value) => value !== null);
  const names = { coverage: box.dataset.coverage, risk: box.dataset.risk };
  const text = { color: colour("--q-muted"), fontFamily: colour("--q-font"), fontSize: 11 };
  return {
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: true, label: { description: box.getAttribute("aria-label") ?? "" } },
    textStyle: { fontFamily: colour("--q-font") },
    grid: { left: 40, right: 12, top: 34, bottom: 24 },
    legend: {
      top: 0, left: 0, itemWidth: 16, itemHeight: 3, icon: "rect", textStyle: text,
      data: hasRisk ? [names.coverage, names.risk] : [names.coverage],
    },
    // Drawn, not written as markup, whose styles the content policy refuses.
    tooltip: {
      trigger: "axis", renderMode: "richText", valueFormatter: percent, backgroundColor: colour("--q-surface"),
      borderColor: colour("--q-line"), textStyle: { ...text, color: colour("--q-text") },
    },
    ...axes(text, colour),
    series: [
      ...(hasRisk ? band(data, colour("--q-risk")) : []),
      line(names.coverage, data.dates, { values: data.coverage, colour: colour("--q-ring") }),
      line(names.risk, data.dates, { values: data.risk, colour: colour("--q-risk") }),
    ],
  };
}

function axes(text, colour) {
  return {
    xAxis: {
      type: "time", axisTick: { show: false }, axisLine: { lineStyle: { color: colour("--q-line") } },
      axisLabel: { ...text, hideOverlap: true, formatter: monthName },
    },
    yAxis: {
      type: "value", min: 0, max: 1, interval: 0.25, axisLabel: { ...text, formatter: percent },
      splitLine: { lineStyle: { color: colour("--q-grid") } },
    },
  };
}

export function percent(value) {
  const style = { style: "percent", maximumFractionDigits: 0 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(value);
}

export function monthName(moment) {
  const style = { month: "short", year: "2-digit" };
  return new Intl.DateTimeFormat(document.documentElement.lang, style).format(moment);
}

function line(name, dates, { values, colour }) {
  return {
    name, type: "line", data: dates.map((date, i) => [date, values[i]]), smooth: 0.25, showSymbol: false,
    lineStyle: { width: 2.2, color: colour }, itemStyle: { color: colour },
  };
}

/** Two stacked lines: an unseen one at the low end, and the painted difference on it. */
function band({ dates, low, high }, colour) {
  const shared = {
    type: "line", stack: "band", symbol: "none", lineStyle: { opacity: 0 }, silent: true,
    tooltip: { show: false }, smooth: 0.25,
  };
  const spread = dates.map((date, i) => [date, high[i] - low[i]]);
  return [
    { ...shared, name: "low", data: dates.map((date, i) => [date, low[i]]) },
    { ...shared, name: "band", data: spread, areaStyle: { color: colour, opacity: 0.14 } },
  ];
}
