import { it } from 'vitest';
import { soakOf } from '../../scripts/proof/soak.ts';
import { expectProof, PROOF_TIMEOUT_MS } from './expect-proof.ts';

it(
  'A steady load is stored as acknowledged, and its events arrive in order',
  () => expectProof(soakOf({ perSecond: 100, seconds: 5 }), 0, 1),
  PROOF_TIMEOUT_MS,
);
