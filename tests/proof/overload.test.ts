import { it } from 'vitest';
import { overloadOf } from '../../scripts/proof/overload.ts';
import { expectProof, PROOF_TIMEOUT_MS } from './expect-proof.ts';

// Eight seeds in a row are all scenarios: three crowds, and a database that is broken in five ways.
it(
  'An overload loses no acknowledged effect, and every refusal is honest',
  () =>
    expectProof(
      overloadOf({
        loadMs: 500,
        faultMs: 1_000,
        connections: 200,
        rush: { users: 1_000, coupons: 50, connections: 100 },
      }),
      0,
      8,
    ),
  PROOF_TIMEOUT_MS,
);
