import { describe, expect, it } from 'vitest';
import { cloudEventText } from '../../src/adapters/data-platform/cloud-event.ts';
import { givenBalance, givenIssuedCoupon, givenOption } from '../given.ts';
import { createMemoryShop } from '../in-memory/memory-shop.ts';
import { at, faultsIn, pointerTo } from './api-document.ts';
import { openHttpShop } from './open-http-shop.ts';

const EVENT_TYPES = ['shop.order.confirmed', 'shop.order.cancelled'] as const;
const CONTENT = ['post', 'requestBody', 'content', 'application/cloudevents+json'];

describe('the webhooks of the document', () => {
  it('are one for each type of event', () => {
    expect(Object.keys(Object(at('/webhooks')))).toEqual(EVENT_TYPES);
  });

  it.each(EVENT_TYPES)(
    'describe what is sent for %s, whose data is the order as the API shows it',
    async (type) => {
      const memory = createMemoryShop();
      const shop = await openHttpShop(memory, memory.close);
      const shopper = await shop.shopper('ann');
      await givenBalance(shop.useCases, 'ann', 1_000);
      const issuedCouponId = await givenIssuedCoupon(shop.useCases, 'ann');
      const items = [{ optionId: await givenOption(shop.useCases, { price: 900 }), quantity: 1 }];
      const { id } = Object((await shopper.post('/v1/checkout', { items, issuedCouponId })).body);
      if (type === 'shop.order.cancelled') {
        const [confirmation] = await memory.ports.outbox.claim(1, 1_000);
        if (confirmation) await memory.ports.outbox.markSent([confirmation]);
        await shopper.post(`/v1/orders/${id}/cancellation`);
      }
      const order = await shopper.get(`/v1/orders/${id}`);
      const [event] = await memory.ports.outbox.claim(1, 1_000);
      const sent = event && JSON.parse(cloudEventText(event));

      expect(sent).toMatchObject({ type, subject: id });
      expect(sent.data).toEqual(order.body);
      expect(faultsIn(sent, pointerTo('webhooks', type, ...CONTENT, 'schema'))).toEqual([]);
    },
  );

  it.each(EVENT_TYPES)('have an example for %s that fits its schema', (type) => {
    const example = at(pointerTo('webhooks', type, ...CONTENT, 'example'));
    expect(example).toMatchObject({ type });
    expect(faultsIn(example, pointerTo('webhooks', type, ...CONTENT, 'schema'))).toEqual([]);
  });

  it('refuse an event of the other type', () => {
    const example = at(pointerTo('webhooks', 'shop.order.confirmed', ...CONTENT, 'example'));
    const schema = pointerTo('webhooks', 'shop.order.cancelled', ...CONTENT, 'schema');
    expect(faultsIn(example, schema)).toEqual(['/type must be equal to constant']);
  });
});
