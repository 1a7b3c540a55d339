import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { warnOfRisks } from '../../src/bootstrap/warn-of-risks.ts';
import { RecordingLogger } from '../recording-logger.ts';

describe('TRUST_PROXY', () => {
  const warningsFor = (TRUST_PROXY: string) => {
    const logger = new RecordingLogger();
    warnOfRisks(readConfiguration({ TRUST_PROXY }), logger);
    return logger.lines.map(({ message }) => message);
  };

  it('that trusts every proxy logs one warning that says what it means', () => {
    expect(warningsFor('on')).toEqual([expect.stringContaining('chooses its own address')]);
  });

  it.each(['off', '1', 'loopback, 10.0.0.0/8'])('of %s logs none', (value) => {
    expect(warningsFor(value)).toEqual([]);
  });
});
