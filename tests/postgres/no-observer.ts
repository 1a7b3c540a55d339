import type { LaneObserver } from '../../src/adapters/postgres/transactions/lane-observer.ts';

/** Hears nothing. */
export const noObserver: LaneObserver = { onTransaction: () => undefined, onIncident: () => undefined };
