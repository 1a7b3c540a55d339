import type { Point } from '../points/point.ts';
import { RUNNERS, type Runner } from '../points/series.ts';
import type { Comparison } from './comparison.ts';

const COLUMNS = 3;
const HEADER_HEIGHT = 44;
/** The average width of a letter, in the units of the drawing. */
const LETTER_WIDTH = 6;
const PANEL = { width: 300, height: 220 };
/** The area of a panel that the curves are drawn in. */
const AREA = { left: 68, right: 288, top: 34, bottom: 168 };

/** Colours that colour-blind people can tell apart, too (Okabe and Ito), and different dashes. */
const LINES: Readonly<Record<Runner, { name: string; colour: string; dashes: string }>> = {
  grouped: { name: 'group commit', colour: '#0072b2', dashes: '' },
  ungrouped: { name: 'one transaction per request', colour: '#d55e00', dashes: '' },
  pgbench: { name: 'pgbench', colour: '#666666', dashes: '2 3' },
  'pgbench-pipelined': { name: 'pgbench, pipelined', colour: '#111111', dashes: '6 3' },
  constant: { name: 'constant reply', colour: '#009e73', dashes: '6 3' },
};

/** Throughput by the number of clients, with one panel for each series, as an SVG document. */
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
    '<title>Operations per second by the number of clients</title>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    legend(),
    ...panels,
    '</svg>\n',
  ].join('\n');
}

function legend(): string {
  let nextX = 16;
  return RUNNERS.map((runner) => {
    const { name, colour, dashes } = LINES[runner];
    const x = nextX;
    nextX += 60 + LETTER_WIDTH * name.length;
    const sample = `<path d="M${x} 22h24" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/>`;
    return `${sample}<text x="${x + 30}" y="26">${name}</text>`;
  }).join('');
}

function panel(comparison: Comparison): string {
  const { clients, series } = comparison;
  const top = niceCeiling(comparison.best(...RUNNERS)?.perSecond ?? 1);
  const step = (AREA.right - AREA.left) / Math.max(1, clients.length - 1);
  const x = (count: number) => round(AREA.left + clients.indexOf(count) * step);
  const y = (perSecond: number) => round(AREA.bottom - (perSecond / top) * (AREA.bottom - AREA.top));
  return [
    `<text x="${AREA.left}" y="20" font-weight="bold">${series.title}, ${series.where}</text>`,
    ...[0, top / 4, top / 2, (3 * top) / 4, top].map((perSecond) => yTick(perSecond, y(perSecond))),
    ...clients.map((count) => xTick(count, x(count))),
    axisTitles(),
    ...RUNNERS.map((runner) => curve(LINES[runner], comparison.curve(runner), x, y)),
  ].join('');
}

function yTick(perSecond: number, y: number): string {
  const line = `<path d="M${AREA.left} ${y}H${AREA.right}" stroke="#dddddd"/>`;
  const label = perSecond.toLocaleString('en-US');
  return `${line}<text x="${AREA.left - 6}" y="${y + 4}" text-anchor="end">${label}</text>`;
}

function xTick(clients: number, x: number): string {
  const line = `<path d="M${x} ${AREA.bottom}v4" stroke="#999999"/>`;
  return `${line}<text x="${x}" y="${AREA.bottom + 16}" text-anchor="middle">${clients}</text>`;
}

function axisTitles(): string {
  const middleX = (AREA.left + AREA.right) / 2;
  const middleY = (AREA.top + AREA.bottom) / 2;
  return [
    `<text x="${middleX}" y="${AREA.bottom + 32}" text-anchor="middle" fill="#555555">clients at once</text>`,
    `<text transform="translate(12 ${middleY}) rotate(-90)" text-anchor="middle" fill="#555555">operations per second</text>`,
  ].join('');
}

function curve(
  { colour, dashes }: { readonly colour: string; readonly dashes: string },
  points: readonly Point[],
  x: (clients: number) => number,
  y: (perSecond: number) => number,
): string {
  const at = points.map(({ clients, perSecond }) => `${x(clients)},${y(perSecond)}`);
  if (at.length === 0) return '';
  return `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/>`;
}

/** A number that is not below the value, and whose quarters are short numbers. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8].find((factor) => factor * power >= value) ?? 10);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
