import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receipt, TrialReceiver } from '../../scripts/data-platform/trial-receiver.ts';
import { HttpEventSender } from '../../src/adapters/data-platform/http-event-sender.ts';
import { STORED_EVENT } from './stored-event.ts';

const SECRET = 'whsec_c3RvcmVmcm9udC1vcmRlcnMtdGVzdC1zZWNyZXQ=';
const event = STORED_EVENT;

describe('TrialReceiver', () => {
  let receiver: TrialReceiver;
  let sender: HttpEventSender;
  let receipts: Receipt[];
  let url: string;
  let waitedMs: number[];
  let patience: PromiseWithResolvers<void>;

  const switchTo = (mode: string) => fetch(new URL('/mode', url), { method: 'POST', body: mode });
  const taken = async () => (await fetch(url)).json();

  beforeEach(async () => {
    receipts = [];
    waitedMs = [];
    patience = Promise.withResolvers();
    receiver = new TrialReceiver({
      secret: SECRET,
      mode: 'accept',
      onReceipt: (receipt) => receipts.push(receipt),
      wait: (ms) => {
        waitedMs.push(ms);
        return patience.promise;
      },
    });
    url = await receiver.listen(0);
    sender = new HttpEventSender({ url, secret: SECRET });
  });

  afterEach(async () => {
    await sender.close();
    await receiver.close();
  });

  it('takes events of the shop and shows them', async () => {
    await sender.send(event);
    expect(receipts).toMatchObject([
      { status: 204, note: 'new', event: { id: event.id, subject: event.orderId } },
    ]);
    expect(await taken()).toMatchObject([{ id: event.id, data: { total: 2_700 } }]);
  });

  it('acknowledges a repeat without taking it again', async () => {
    await sender.send(event);
    await sender.send(event);
    expect(receipts).toMatchObject([{ note: 'new' }, { status: 204, note: 'a repeat, dropped' }]);
    expect(await taken()).toHaveLength(1);
  });

  it('takes no event that is signed with another secret or not at all', async () => {
    const stranger = new HttpEventSender({ url, secret: 'whsec_b3RoZXI=' });
    await expect(stranger.send(event)).rejects.toThrow('answered 401');
    await stranger.close();
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
    expect(await taken()).toEqual([]);
  });

  it.each([
    { mode: 'fail', failure: { message: 'The data platform answered 500' } },
    { mode: 'down', failure: { message: 'The data platform answered 503' } },
    { mode: 'busy', failure: { message: 'The data platform answered 429', retryAfterMs: 10_000 } },
  ])('can be switched to $mode, and back', async ({ mode, failure }) => {
    expect((await switchTo(mode)).status).toBe(200);
    await expect(sender.send(event)).rejects.toMatchObject(failure);
    expect(receipts).toMatchObject([{ note: 'not taken' }]);
    await switchTo('accept');
    await sender.send(event);
    expect(await taken()).toHaveLength(1);
  });

  it('can be slow: it takes an event after three seconds', async () => {
    await switchTo('slow');
    const sending = sender.send(event);
    await expect.poll(() => waitedMs).toEqual([3_000]);
    expect([receipts, await taken()]).toEqual([[], []]);
    patience.resolve();
    await sending;
    expect(await taken()).toHaveLength(1);
  });

  it('answers a request for an unknown mode with the names of its modes', async () => {
    const reply = await switchTo('explode');
    expect(reply.status).toBe(400);
    expect(await reply.text()).toContain('accept, slow, fail, down, busy');
  });
});
