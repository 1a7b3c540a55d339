import type { LaneObserver } from '../../src/application/ports/lane-observer.ts';

/** Ignores what happens in the lanes. */
export const noObserver: LaneObserver = { onTransaction: () => undefined, onIncident: () => undefined };
