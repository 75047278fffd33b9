// Bars, lines, pies and treemaps by ECharts, in our colours and type. The data stands in a JSON script element:
// {kind: "bar"|"stacked"|"line"|"pie"|"treemap", labels: [...], series: [{name, values, tone?}], horizontal?, unit?, links?}
// (pie: one series; treemap: items [{name, value, children?, link?}]). `links[i]` opens one level down.
import { BarChart, LineChart, PieChart, TreemapChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  PieChart,
  TooltipComponent,
  TreemapChart,
]);

const drawn = new Map();
const TONES = { success: "--mc-chart-3", danger: "--mc-chart-4", warning: "--mc-chart-2", info: "--mc-chart-1", neutral: "--mc-line-strong" };

function look(element) {
  const style = getComputedStyle(element);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    value,
    ink: value("--mc-ink"),
    muted: value("--mc-muted"),
    line: value("--mc-line"),
    surface: value("--mc-surface"),
    palette: [1, 2, 3, 4, 5, 6].map((number) => value(`--mc-chart-${number}`)),
    font: style.fontFamily,
  };
}

// The first series is plain, the next ones carry a quiet pattern: they differ without their colour, too.
const PATTERN = { color: "rgba(255, 255, 255, 0.35)", dashArrayX: [1, 0], dashArrayY: [2, 5], symbolSize: 1 };
const DECALS = [
  { color: "transparent" },
  { ...PATTERN, rotation: -Math.PI / 4 },
  { ...PATTERN, symbol: "circle", symbolSize: 0.7, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] },
  { ...PATTERN, rotation: Math.PI / 4 },
];

const number = (amount) => (typeof amount === "number" ? amount.toLocaleString("vi-VN") : (amount ?? "–"));

function axes(data, theme, narrow) {
  const names = {
    type: "category",
    data: data.labels,
    inverse: Boolean(data.horizontal),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.line } },
    axisLabel: { color: theme.muted, width: data.horizontal ? (narrow ? 110 : 240) : undefined, overflow: "truncate" },
  };
  const amounts = {
    type: "value",
    splitNumber: narrow && data.horizontal ? 2 : 5,
    axisLabel: { color: theme.muted, formatter: number },
    splitLine: { lineStyle: { color: theme.line } },
    minInterval: data.whole === false ? undefined : 1,
  };
  return data.horizontal ? { xAxis: amounts, yAxis: names } : { xAxis: names, yAxis: amounts };
}

function rows(data, theme) {
  return data.series.map((series) => ({
    name: series.name,
    type: data.kind === "line" ? "line" : "bar",
    stack: data.kind === "stacked" ? "all" : undefined,
    data: series.values,
    barMaxWidth: 28,
    smooth: false,
    symbolSize: 6,
    itemStyle: { color: TONES[series.tone] ? theme.value(TONES[series.tone]) : undefined },
    lineStyle: { width: 2.5, type: series.dashed ? "dashed" : "solid" },
  }));
}

function option(data, theme, narrow) {
  const common = {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    color: theme.palette,
    textStyle: { fontFamily: theme.font, color: theme.ink },
    aria: { enabled: true, decal: { show: ["bar", "stacked"].includes(data.kind), decals: DECALS } },
    tooltip: {
      // Rich text is drawn on the canvas: no style attributes, which our content security policy forbids.
      renderMode: "richText",
      confine: true,
      trigger: data.kind === "pie" || data.kind === "treemap" ? "item" : "axis",
      axisPointer: { type: data.kind === "line" ? "line" : "shadow" },
      backgroundColor: theme.surface,
      borderColor: theme.line,
      textStyle: { color: theme.ink, fontFamily: theme.font },
      valueFormatter: (amount) => (data.unit && typeof amount === "number" ? `${number(amount)} ${data.unit}` : number(amount)),
    },
  };
  const legend = { bottom: 0, icon: "roundRect", textStyle: { color: theme.ink } };
  if (data.kind === "pie") {
    const points = data.labels.map((name, at) => ({ name, value: data.series[0].values[at] }));
    const sum = points.reduce((total, point) => total + point.value, 0) || 1;
    const share = (value) => number(Math.round((1000 * value) / sum) / 10);
    const label = { show: !narrow, color: theme.ink, formatter: ({ name, value }) => `${name}: ${share(value)}%` };
    const value = (name) => points.find((point) => point.name === name).value;
    const names = { ...legend, show: narrow, formatter: (name) => `${name}: ${share(value(name))}%` };
    const ring = { type: "pie", radius: ["45%", "70%"], center: ["50%", narrow ? "42%" : "50%"] };
    return { ...common, legend: names, series: [{ ...ring, data: points, label, name: data.series[0].name }] };
  }
  if (data.kind === "treemap") {
    const place = { left: 0, right: 0, top: 0, bottom: 0, roam: false, nodeClick: false, breadcrumb: { show: false } };
    const label = { color: theme.value("--mc-chart-text"), fontSize: 13, lineHeight: 19, overflow: "truncate" };
    const write = ({ name, value }) => `${name}\n${number(value)}`;
    const box = { borderColor: theme.surface, borderWidth: 0, gapWidth: 2 };
    const color = theme.palette.filter((_, at) => at !== 1);
    return {
      ...common,
      color,
      series: [{ type: "treemap", data: data.items, ...place, itemStyle: box, label: { ...label, formatter: write } }],
    };
  }
  const many = data.series.length > 1;
  const grid = { left: 8, right: 16, top: 12, bottom: many ? 40 : 8, containLabel: true };
  return { ...common, grid, legend: many ? legend : undefined, ...axes(data, theme, narrow), series: rows(data, theme) };
}

export function draw(element) {
  const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
  const chart = drawn.get(element) ?? init(element, null, { renderer: "canvas" });
  chart.setOption(option(data, look(element), element.clientWidth < 480), true);
  if (drawn.has(element)) return;
  drawn.set(element, chart);
  chart.on("click", ({ dataIndex, data: point }) => {
    const link = point?.link ?? data.links?.[dataIndex];
    if (link) location.assign(link);
  });
  new ResizeObserver(() => chart.resize()).observe(element);
}

const again = () => drawn.forEach((_, element) => draw(element));
document.addEventListener("theme:changed", again);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
