import type { LaneObserver } from '../../src/application/ports/lane-observer.ts';

/** Hears nothing. */
export const noObserver: LaneObserver = { onTransaction: () => undefined, onIncident: () => undefined };
