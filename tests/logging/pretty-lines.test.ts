import { describe, expect, it } from 'vitest';
import { recordLines } from '../http/record-lines.ts';

const RED = '\u001B[31m';
const YELLOW = '\u001B[33m';
const GREEN = '\u001B[32m';
const ANSWER = { requestId: 'r', route: '/v1/orders', method: 'POST', path: '/v1/orders', durationMs: 19.1 };

/** What a person sees of these lines, without the time. */
function shown(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^\[\d\d:\d\d:\d\d\]:? /, '').trimEnd());
}

describe('a log for people', () => {
  it('has one short line per request: method, path, status and code, duration, user', () => {
    const { logger, lines } = recordLines({ format: 'pretty' });
    logger.info({ ...ANSWER, statusCode: 201, userId: 'alice' }, 'Request answered');
    logger.info({ ...ANSWER, statusCode: 409, code: 'OUT_OF_STOCK', userId: 'alice' }, 'Request answered');
    logger.info({ ...ANSWER, statusCode: 201, replayed: true }, 'Request answered');
    logger.info({ statusCode: 431, code: 'HEADERS_TOO_LARGE' }, 'Request refused before it was read');
    expect(shown(lines)).toEqual([
      'POST /v1/orders 201 19.1 ms alice',
      'POST /v1/orders 409 OUT_OF_STOCK 19.1 ms alice',
      'POST /v1/orders 201 19.1 ms replayed',
      '431 HEADERS_TOO_LARGE',
    ]);
    expect(lines[0]).toMatch(/^\[\d\d:\d\d:\d\d\]/);
  });

  it("has a refusal's fields, if the line has them", () => {
    const { logger, lines } = recordLines({ format: 'pretty' });
    const fields = { limit: 10 };
    logger.info({ ...ANSWER, statusCode: 409, code: 'PENDING_ORDER_LIMIT_EXCEEDED', fields }, 'x');
    expect(shown(lines)).toEqual(['POST /v1/orders 409 PENDING_ORDER_LIMIT_EXCEEDED 19.1 ms {"limit":10}']);
  });

  it.each([
    [201, GREEN],
    [304, GREEN],
    [409, YELLOW],
    [503, RED],
  ])('shows the status %i in its colour', (statusCode, colour) => {
    const { logger, lines } = recordLines({ format: 'pretty', hasColours: true });
    logger.info({ ...ANSWER, statusCode, code: 'A_CODE' }, 'Request answered');
    expect(lines[0]).toContain(`${colour}${statusCode} A_CODE`);
  });

  it('has one line for everything else that is no error', () => {
    const { logger, lines } = recordLines({ format: 'pretty' });
    logger.info({ eventId: 'e', total: 5 }, 'An event for the data platform');
    expect(shown(lines)).toEqual(['INFO: An event for the data platform {"eventId":"e","total":5}']);
  });
});
