import { RUNNERS, type Runner } from '../points/series.ts';
import type { Comparison } from './comparison.ts';

const PANEL = { width: 300, height: 200, left: 52, right: 12, top: 34, bottom: 34 };
const COLUMNS = 3;
const HEADER_HEIGHT = 44;
/** Told apart by people who see fewer colours, too (Okabe and Ito), and by their dashes. */
const LINES: Readonly<Record<Runner, { name: string; colour: string; dashes: string }>> = {
  grouped: { name: 'group commit', colour: '#0072b2', dashes: '' },
  ungrouped: { name: 'one transaction per request', colour: '#d55e00', dashes: '' },
  pgbench: { name: 'pgbench', colour: '#666666', dashes: '2 3' },
  'pgbench-pipelined': { name: 'pgbench, pipelined', colour: '#111111', dashes: '6 3' },
  constant: { name: 'constant reply', colour: '#009e73', dashes: '6 3' },
};

/** Throughput over the number of clients, a panel for each series, as an SVG document. */
export function plot(comparisons: readonly Comparison[]): string {
  const rows = Math.ceil(comparisons.length / COLUMNS);
  const width = COLUMNS * PANEL.width;
  const height = HEADER_HEIGHT + rows * PANEL.height;
  const panels = comparisons.map((comparison, index) => {
    const x = (index % COLUMNS) * PANEL.width;
    const y = HEADER_HEIGHT + Math.floor(index / COLUMNS) * PANEL.height;
    return `<g transform="translate(${x} ${y})">${panel(comparison)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    '<title>Operations per second over the number of clients</title>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    legend(),
    ...panels,
    '</svg>\n',
  ].join('\n');
}

function legend(): string {
  return RUNNERS.map((runner, index) => {
    const { name, colour, dashes } = LINES[runner];
    const x = 16 + index * 172;
    const sample = `<path d="M${x} 22h24" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/>`;
    return `${sample}<text x="${x + 30}" y="26">${name}</text>`;
  }).join('');
}

function panel(comparison: Comparison): string {
  const top = niceCeiling(comparison.best(...RUNNERS)?.perSecond ?? 1);
  const y = (perSecond: number) =>
    PANEL.height - PANEL.bottom - (perSecond / top) * (PANEL.height - PANEL.top - PANEL.bottom);
  const { clients, series } = comparison;
  const step = (PANEL.width - PANEL.left - PANEL.right) / Math.max(1, clients.length - 1);
  const x = (count: number) => PANEL.left + clients.indexOf(count) * step;
  const grid = [0, top / 2, top].map(
    (value) =>
      `<path d="M${PANEL.left} ${y(value)}H${PANEL.width - PANEL.right}" stroke="#dddddd"/>` +
      `<text x="${PANEL.left - 6}" y="${y(value) + 4}" text-anchor="end">${value.toLocaleString('en-US')}</text>`,
  );
  const ticks = clients.map(
    (count) => `<text x="${x(count)}" y="${PANEL.height - 16}" text-anchor="middle">${count}</text>`,
  );
  const curves = RUNNERS.map((runner) => {
    const points = comparison
      .curve(runner)
      .map((point) => `${round(x(point.clients))},${round(y(point.perSecond))}`);
    if (points.length === 0) return '';
    const { colour, dashes } = LINES[runner];
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/>`;
  });
  const title = `<text x="${PANEL.left}" y="20" font-weight="bold">${series.title}, ${series.where}</text>`;
  return [title, ...grid, ...ticks, ...curves].join('');
}

/** The smallest of 1, 2, 4, 5, 8 and 10 times a power of ten that is not below. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4, 5, 8].find((factor) => factor * power >= value) ?? 10);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
