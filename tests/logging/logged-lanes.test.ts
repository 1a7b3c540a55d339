import { expect, it } from 'vitest';
import { LoggedLanes } from '../../src/adapters/logging/logged-lanes.ts';
import { RecordingLogger } from '../recording-logger.ts';

it('the figures of a group are logged at the level debug, and passed on', () => {
  const logger = new RecordingLogger();
  const heard: unknown[] = [];
  const lanes = new LoggedLanes(logger, {
    onTransaction: (...figures) => heard.push(figures),
    onIncident: (...incident) => heard.push(incident),
  });
  const figures = { changes: 3, queueMs: 0.123, lockMs: 1.26, decideMs: 0, commitMs: 2 };
  const traces = () => [];
  lanes.onTransaction('orders', figures, traces);
  lanes.onIncident('orders', 'split');
  expect(heard).toEqual([
    ['orders', figures, traces],
    ['orders', 'split'],
  ]);
  expect(logger.lines).toEqual([
    {
      level: 'debug',
      message: 'A group was committed',
      context: { lane: 'orders', changes: 3, queueMs: 0.1, lockMs: 1.3, decideMs: 0, commitMs: 2 },
    },
    { level: 'debug', message: 'A group met an incident', context: { lane: 'orders', incident: 'split' } },
  ]);
});
