// The trend chart of an indicator; data comes from json_script elements, drawn on canvas so that no inline style is needed.
const root = getComputedStyle(document.documentElement);
const token = (name) => root.getPropertyValue(name).trim();
const scale = parseFloat(root.fontSize) / 16;

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.source).textContent);
  const chart = window.echarts.init(box, null, { renderer: "canvas" });
  const type = { fontFamily: token("--type"), fontSize: 13 * scale, color: token("--ink-soft") };
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: data.decimals });
  const grouped = (value) => number.format(value).replace(/,/g, "\u202f");
  const said = (value) => (value === null || value === undefined ? "—" : `${grouped(value)} ${data.unit}`);
  const series = [
    {
      name: data.words.recorded, type: "line", data: data.recorded, showSymbol: data.points, symbol: "circle", symbolSize: 7, connectNulls: false,
      lineStyle: { color: "#2f5d8a", width: 2.5 }, itemStyle: { color: "#2f5d8a" },
      markLine: data.marks.length
        ? { symbol: "none", silent: true, lineStyle: { color: "#8a6508", type: "dotted" },
            label: { ...type, color: "#8a6508", formatter: (mark) => mark.name },
            data: data.marks.map((mark) => ({ name: mark.text, xAxis: mark.on })) }
        : undefined,
    },
    {
      name: data.words.path, type: "line", data: data.path, showSymbol: false, connectNulls: false,
      lineStyle: { color: "#6a7078", width: 1.5, type: [6, 4] }, itemStyle: { color: "#6a7078" },
    },
    {
      name: data.words.frozen, type: "scatter", data: data.frozen, symbol: "diamond", symbolSize: 12,
      itemStyle: { color: "#8a6508" },
    },
  ].filter((one) => one.data.length);
  chart.setOption({
    animation: false,
    textStyle: type,
    grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, icon: "roundRect", itemHeight: 3, itemWidth: 18, textStyle: type },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, textStyle: { ...type, color: token("--ink") },
      formatter: (points) =>
        [points[0].axisValueLabel ?? points[0].name]
          .concat(points.map((p) => `${p.seriesName}  ${said(Array.isArray(p.value) ? p.value[1] : p.value)}`)).join("\n"),
    },
    xAxis: { type: "time", axisLine: { lineStyle: { color: "#b9b5ad" } }, axisLabel: { ...type, hideOverlap: true, formatter: { year: "{yyyy}", month: "{yyyy}-{MM}", day: "{yyyy}-{MM}" } } },
    yAxis: { type: "value", scale: true, axisLabel: { ...type, formatter: grouped }, splitLine: { lineStyle: { color: token("--hairline") } } },
    series,
  });
  new ResizeObserver(() => chart.resize()).observe(box);
  window.addEventListener("beforeprint", () => chart.resize());
}

document.querySelectorAll("[data-trend]").forEach(draw);
