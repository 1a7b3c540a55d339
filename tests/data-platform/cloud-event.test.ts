import { HTTP } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { CLOUD_EVENT_TYPE, cloudEventText } from '../../src/adapters/data-platform/cloud-event.ts';
import { eventData } from '../../src/domain/event.ts';
import { anOrder, NOON, noonPlus } from '../builders.ts';
import { EVENT_WITH_UNDECLARED_FIELDS, STORED_EVENT, STORED_ORDER } from './stored-event.ts';

/** An event that the first version of the service has stored, as its row holds it. */
const FIRST_VERSION = {
  id: '019aa2f0-5c00-7a10-8000-000000000071',
  type: 'shop.order.cancelled',
  orderId: '019aa2f0-5c00-7a10-8000-000000000041',
  createdAt: new Date('2026-11-21T03:05:00.000Z'),
  data: JSON.parse(
    '{"id":"019aa2f0-5c00-7a10-8000-000000000041","userId":"ann","status":"CANCELLED","items":[{"optionId":' +
      '"019aa2f0-5c00-7a10-8000-000000000011","productId":"019aa2f0-5c00-7a10-8000-000000000001","productName":"Mug",' +
      '"optionName":"Black","unitPrice":1000,"quantity":1,"amount":1000}],"itemsTotal":1000,"discountAmount":0,' +
      '"total":1000,"issuedCouponId":null,"placedAt":"2026-11-21T03:00:00.000Z","expiresAt":"2026-11-21T03:15:00.000Z",' +
      '"confirmedAt":"2026-11-21T03:01:00.000Z","cancelledAt":"2026-11-21T03:05:00.000Z","cancelReason":"REQUESTED",' +
      '"payment":{"id":"019aa2f0-5c00-7a10-8000-000000000051","amount":1000,"paidAt":"2026-11-21T03:01:00.000Z",' +
      '"refundedAt":"2026-11-21T03:05:00.000Z"},"currency":"KRW"}',
  ),
} as const;

describe('the text of an event', () => {
  it('is a CloudEvent 1.0 with the order in it', () => {
    expect(cloudEventText(STORED_EVENT)).toBe(
      '{"id":"01920000-0000-7000-8000-00000000000e","time":"2026-11-21T02:00:00.123Z","type":"shop.order.confirmed",' +
        '"source":"/shop","specversion":"1.0","subject":"01920000-0000-7000-8000-00000000000a","data":{' +
        '"id":"01920000-0000-7000-8000-00000000000a","userId":"shopper","status":"CONFIRMED","items":[{' +
        '"optionId":"01920000-0000-7000-8000-00000000000b","productId":"01920000-0000-7000-8000-00000000000c",' +
        '"productName":"머그잔 \\"한글\\" ☕","optionName":"Black","unitPrice":1500,"quantity":2,"amount":3000}],' +
        '"itemsTotal":3000,"discountAmount":300,"total":2700,"currency":"KRW",' +
        '"issuedCouponId":"01920000-0000-7000-8000-00000000000d","placedAt":"2026-11-21T01:59:00.000Z",' +
        '"expiresAt":"2026-11-21T02:14:00.000Z","confirmedAt":"2026-11-21T02:00:00.123Z","cancelledAt":null,' +
        '"cancelReason":null,"payment":{"id":"01920000-0000-7000-8000-00000000000f","amount":2700,' +
        '"paidAt":"2026-11-21T02:00:00.123Z","refundedAt":null}}}',
    );
  });

  it('is valid for the official CloudEvents library', () => {
    const message = { headers: { 'content-type': CLOUD_EVENT_TYPE }, body: cloudEventText(STORED_EVENT) };
    expect(HTTP.toEvent(message)).toMatchObject({
      specversion: '1.0',
      id: STORED_EVENT.id,
      source: '/shop',
      type: 'shop.order.confirmed',
      subject: STORED_EVENT.orderId,
      time: '2026-11-21T02:00:00.123Z',
      data: STORED_ORDER,
    });
  });

  it('names the trace by the extension of CloudEvents for it, if there is one', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-b7ad6b7169203331-01';
    const body = cloudEventText({ ...STORED_EVENT, traceparent });
    expect(HTTP.toEvent({ headers: { 'content-type': CLOUD_EVENT_TYPE }, body })).toMatchObject({
      traceparent,
    });
    for (const none of [null, undefined]) {
      expect(cloudEventText({ ...STORED_EVENT, traceparent: none })).toBe(cloudEventText(STORED_EVENT));
    }
  });

  it('leaves out what the schema does not declare, in the order, its lines and its payment', () => {
    expect(cloudEventText(EVENT_WITH_UNDECLARED_FIELDS)).toBe(cloudEventText(STORED_EVENT));
  });

  it('leaves out a field that `Order` gains', () => {
    const order = Object.assign(anOrder().confirm('payment', NOON), { riskScore: 7 });
    const data = eventData('shop.order.confirmed', order, 'KRW');
    const text = cloudEventText({ ...STORED_EVENT, data });
    expect(text).toContain(order.id);
    expect(text).not.toContain('riskScore');
  });

  it('is the same from an order, and from the JSON that earlier builds stored of it', () => {
    const confirmed = anOrder().confirm('payment', NOON);
    for (const data of [
      eventData('shop.order.confirmed', confirmed, 'KRW'),
      eventData('shop.order.cancelled', confirmed.cancel('REQUESTED', noonPlus(1)), 'KRW'),
    ]) {
      const stored = { ...STORED_EVENT, data: JSON.parse(JSON.stringify(data)) };
      expect(cloudEventText(stored)).toBe(cloudEventText({ ...STORED_EVENT, data }));
    }
  });

  it('is refused by replicas of an earlier build for an event whose data was not stored', () => {
    expect(() => cloudEventText({ ...STORED_EVENT, data: {} })).toThrow('"id" is required!');
  });

  it('is written for events that the first version of the service stored', () => {
    expect(JSON.parse(cloudEventText(FIRST_VERSION))).toEqual({
      specversion: '1.0',
      id: FIRST_VERSION.id,
      source: '/shop',
      type: 'shop.order.cancelled',
      subject: FIRST_VERSION.orderId,
      time: '2026-11-21T03:05:00.000Z',
      data: FIRST_VERSION.data,
    });
  });
});
