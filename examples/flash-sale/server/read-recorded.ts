import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SaleState } from '../state.ts';

const BENCHMARK = path.join(import.meta.dirname, '../../../docs/measurements/benchmark.md');
const ROW = /^\| Checkout, one hot item \| ([\d,]+) \(\d+\) \| ([\d,]+) \(\d+\) \|/m;

/** Reads the recorded figures from the report of `npm run bench`. @throws {Error} if the report has no such row */
export async function readRecorded(): Promise<SaleState['recorded']> {
  const [, inGroups, oneByOne] = ROW.exec(await readFile(BENCHMARK, 'utf8')) ?? [];
  if (inGroups === undefined || oneByOne === undefined)
    throw new Error(`${BENCHMARK} has no figures of one hot item`);
  return { inGroups: numberOf(inGroups), oneByOne: numberOf(oneByOne) };
}

function numberOf(text: string): number {
  return Number(text.replaceAll(',', ''));
}
