import { z } from 'zod';

/** What the receiver reads of an event; there is more in `data`, which it leaves alone. */
const receivedEvent = z.object({
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  data: z.looseObject({ status: z.string(), total: z.number(), currency: z.string() }),
});

export type ReceivedEvent = z.infer<typeof receivedEvent>;

/** @throws {z.ZodError} where it is no event of an order. */
export function readEvent(payload: unknown): ReceivedEvent {
  return receivedEvent.parse(payload);
}
