import type { Registry } from '@prometheus-io/client';

/** The samples that a scrape shows, of the metrics whose names begin so. */
export async function linesOf(registry: Registry, name: string): Promise<string[]> {
  return (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));
}
