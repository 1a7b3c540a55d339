import { type EChartsCoreOption, init } from 'echarts';
import type { Spread } from './statistics.ts';

/** One diagram of a plot. */
export interface Panel {
  readonly title: string;
  /** What the axes show, with the unit. */
  readonly x: string;
  readonly y: string;
  readonly isLogarithmic?: boolean;
  readonly curves: readonly Curve[];
}

/** Medians as a line, and a bar from the smallest to the largest at each point. The places are numbers or names. */
interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [place: number | string, spread: Spread | undefined])[];
}

const COLUMNS = 3;
const PANEL = { width: 330, height: 260 };
const MARGIN = { left: 70, right: 20, top: 50, bottom: 60 };
const HEADER_HEIGHT = 50;
/** Colours that colour-blind people can tell apart, too (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#666666', '#111111', '#009e73'];
const DASHES = ['solid', 'solid', 'dotted', 'dashed', 'dashed'] as const;

/** The panels side by side, with one legend, as an SVG document. */
export function draw(title: string, panels: readonly Panel[]): string {
  const columns = Math.min(COLUMNS, panels.length);
  const width = Math.max(2, columns) * PANEL.width;
  const height = HEADER_HEIGHT + Math.ceil(panels.length / columns) * PANEL.height;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  const drawn = panels.flatMap(({ curves }) => curves.filter(({ points }) => points.length > 0));
  const names = [...new Set(drawn.map(({ name }) => name))];
  const place = (index: number) => ({
    left: (index % columns) * PANEL.width + MARGIN.left,
    top: HEADER_HEIGHT + Math.floor(index / columns) * PANEL.height + MARGIN.top,
  });
  const size = {
    width: PANEL.width - MARGIN.left - MARGIN.right,
    height: PANEL.height - MARGIN.top - MARGIN.bottom,
  };
  const option: EChartsCoreOption = {
    animation: false,
    backgroundColor: '#ffffff',
    color: COLOURS,
    legend: { top: 24, data: names, itemWidth: 36 },
    title: [
      { text: title, left: 'center', top: 2, textStyle: { fontSize: 15 } },
      ...panels.map((panel, index) => ({
        text: panel.title,
        left: place(index).left,
        top: place(index).top - 30,
        textStyle: { fontSize: 12 },
      })),
    ],
    grid: panels.map((_, index) => ({ ...place(index), ...size })),
    xAxis: panels.map((panel, gridIndex) => ({ gridIndex, ...axis(panel.x, 28), ...scaleOf(panel) })),
    yAxis: panels.map((panel, gridIndex) => ({
      gridIndex,
      ...axis(panel.y, 50),
      type: panel.isLogarithmic ? 'log' : 'value',
    })),
    series: panels.flatMap((panel, index) =>
      panel.curves.flatMap((curve) => seriesOf(curve, index, names.indexOf(curve.name))),
    ),
  };
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function axis(name: string, nameGap: number) {
  return { name, nameLocation: 'middle', nameGap, nameTextStyle: { fontSize: 11 } };
}

/** Places that are names stand at equal distances, in the order in which they come. */
function scaleOf({ curves }: Panel) {
  const places = [...new Set(curves.flatMap(({ points }) => points.map(([at]) => at)))];
  return places.some((at) => typeof at === 'string')
    ? { type: 'category', data: places }
    : { type: 'value', splitNumber: 4 };
}

function seriesOf({ name, points }: Curve, panel: number, style: number) {
  const known = points.flatMap(([at, spread]) => (spread ? [{ at, ...spread }] : []));
  const where = { xAxisIndex: panel, yAxisIndex: panel };
  const color = COLOURS[style % COLOURS.length];
  const line = {
    ...{ ...where, name, type: 'line', silent: true, symbolSize: 5, itemStyle: { color } },
    lineStyle: { width: 2, color, type: DASHES[style % DASHES.length] },
    data: known.map(({ at, median }) => [at, median]),
  };
  const bars = {
    ...{ ...where, type: 'custom', silent: true, encode: { x: 0, y: [1, 2] } },
    data: known.map(({ at, least, most }) => [at, least, most]),
    renderItem: (_: unknown, api: { value(i: number): number; coord(data: number[]): number[] }) => {
      const [x, bottom] = api.coord([api.value(0), api.value(1)]);
      const [, top] = api.coord([api.value(0), api.value(2)]);
      return {
        type: 'line',
        shape: { x1: x, y1: bottom, x2: x, y2: top },
        style: { stroke: color, lineWidth: 1 },
      };
    },
  };
  return [line, bars];
}
