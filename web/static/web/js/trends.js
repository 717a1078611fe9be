/** The trends page: one small chart for each number, all over the same days. */

import { readData } from "./map/payload.js";
import { monthName, percent, reader, watched } from "./trend.js";

const ENDS = { ratio: [0, 1], score: [-1, 1], count: [0, null] };

function startTrends() {
  const data = readData("trends-data");
  if (!data || !window.echarts) return;
  const charts = new Map();
  const draw = () => {
    const colour = reader();
    for (const box of document.querySelectorAll("[data-trend]")) {
      if (!charts.has(box)) charts.set(box, watched(window.echarts.init(box, null, { renderer: "canvas" }), box));
      charts.get(box).setOption(options(data, data.numbers[box.dataset.trend], colour), { notMerge: true });
    }
  };
  document.addEventListener("quorate:theme", draw);
  draw();
}

function options(data, number, colour) {
  const text = { color: colour("--q-muted"), fontFamily: colour("--q-font"), fontSize: 11 };
  const [min, max] = ENDS[number.unit];
  const written = writer(number.unit);
  return {
    animation: false,
    textStyle: { fontFamily: colour("--q-font") },
    grid: { left: 38, right: 10, top: 10, bottom: 22 },
    tooltip: {
      trigger: "axis", renderMode: "richText", valueFormatter: written, backgroundColor: colour("--q-surface"),
      borderColor: colour("--q-line"), textStyle: { ...text, color: colour("--q-text") },
    },
    xAxis: {
      type: "time", axisTick: { show: false }, axisLine: { lineStyle: { color: colour("--q-line") } },
      axisLabel: { ...text, hideOverlap: true, formatter: monthName }, splitNumber: 3,
    },
    yAxis: {
      type: "value", min, max, splitNumber: 2, axisLabel: { ...text, formatter: written },
      splitLine: { lineStyle: { color: colour("--q-grid") } },
    },
    series: [line(data, number, colour("--q-ring"))],
  };
}

/** A dot where the number was computed on its own day; elsewhere the line alone. */
function line({ dates, isOfItsDay }, { label, values }, colour) {
  return {
    name: label, type: "line", connectNulls: false, showAllSymbol: true, symbol: "circle",
    symbolSize: (_value, { dataIndex }) => (isOfItsDay[dataIndex] ? 4 : 0),
    data: dates.map((date, i) => [date, values[i]]),
    lineStyle: { width: 1.8, color: colour }, itemStyle: { color: colour },
  };
}

function writer(unit) {
  if (unit === "ratio") return percent;
  const factor = unit === "score" ? 100 : 1;
  const style = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: unit === "score" ? 0 : 1 });
  return (value) => (value === null || value === undefined ? "–" : style.format(factor * value));
}

startTrends();
