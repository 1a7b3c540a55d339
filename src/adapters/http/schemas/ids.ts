import { z } from 'zod';
import { DEMO_IDS, DEMO_USERS } from '../../../application/demo-shop/demo-ids.ts';

/**
 * The ids in the examples of the OpenAPI document. They are those of the demo shop, so that the examples can be sent to it.
 */
export const EXAMPLE = { userId: DEMO_USERS.shopper, ...DEMO_IDS } as const;

/** An id in a reply. */
export function id(description: string) {
  return z.guid().meta({ description });
}

/** An id in a request: a UUID of any version, in upper or lower case. It becomes lower case, as PostgreSQL writes it. */
export function givenId(description: string, example: string) {
  return z
    .guid('must be a UUID')
    .toLowerCase()
    .meta({ description, examples: [example] });
}
