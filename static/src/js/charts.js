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
const TONES = { success: "--mc-chart-3", danger: "--mc-chart-4", warning: "--mc-chart-2", info: "--mc-chart-1" };

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

const number = (amount) => (typeof amount === "number" ? amount.toLocaleString("vi-VN") : amount);

function axes(data, theme) {
  const names = {
    type: "category",
    data: data.labels,
    inverse: Boolean(data.horizontal),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.line } },
    axisLabel: { color: theme.muted, width: data.horizontal ? 150 : undefined, overflow: "truncate" },
  };
  const amounts = {
    type: "value",
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
    lineStyle: series.dashed ? { type: "dashed" } : undefined,
  }));
}

function option(data, theme) {
  const common = {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    color: theme.palette,
    textStyle: { fontFamily: theme.font, color: theme.ink },
    aria: { enabled: true, decal: { show: data.kind !== "line" && data.kind !== "treemap" && (data.series ?? []).length > 1 } },
    tooltip: {
      // Rich text is drawn on the canvas: no style attributes, which our content security policy forbids.
      renderMode: "richText",
      confine: true,
      trigger: data.kind === "pie" || data.kind === "treemap" ? "item" : "axis",
      axisPointer: { type: data.kind === "line" ? "line" : "shadow" },
      backgroundColor: theme.surface,
      borderColor: theme.line,
      textStyle: { color: theme.ink, fontFamily: theme.font },
      valueFormatter: (amount) => (data.unit ? `${number(amount)} ${data.unit}` : number(amount)),
    },
  };
  const legend = { bottom: 0, icon: "roundRect", textStyle: { color: theme.ink } };
  if (data.kind === "pie") {
    const points = data.labels.map((name, at) => ({ name, value: data.series[0].values[at] }));
    const label = { color: theme.ink, formatter: ({ name, percent }) => `${name}: ${number(percent)}%` };
    return { ...common, series: [{ type: "pie", radius: ["45%", "70%"], data: points, label, name: data.series[0].name }] };
  }
  if (data.kind === "treemap") {
    const series = { type: "treemap", data: data.items, roam: false, nodeClick: false, breadcrumb: { show: false } };
    return { ...common, series: [{ ...series, label: { formatter: ({ name, value }) => `${name}\n${number(value)}` } }] };
  }
  const many = data.series.length > 1;
  const grid = { left: 8, right: 16, top: 12, bottom: many ? 40 : 8, containLabel: true };
  return { ...common, grid, legend: many ? legend : undefined, ...axes(data, theme), series: rows(data, theme) };
}

export function draw(element) {
  const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
  const chart = drawn.get(element) ?? init(element, null, { renderer: "canvas" });
  chart.setOption(option(data, look(element)), true);
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
