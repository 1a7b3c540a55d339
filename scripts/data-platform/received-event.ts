import { z } from 'zod';

/** What the receiver reads of an event. It ignores the other fields of `data`. */
const receivedEvent = z.object({
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  data: z.looseObject({ status: z.string(), total: z.number(), currency: z.string() }),
});

export type ReceivedEvent = z.infer<typeof receivedEvent>;

/** @throws {z.ZodError} if the payload is not an event of an order. */
export function readEvent(payload: unknown): ReceivedEvent {
  return receivedEvent.parse(payload);
}
