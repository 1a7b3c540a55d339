import { it } from 'vitest';
import { HOSTILE } from '../../scripts/proof/hostile.ts';
import { expectProof, PROOF_TIMEOUT_MS } from './expect-proof.ts';

it(
  'Hostile requests are refused as documented, and change nothing',
  () => expectProof(HOSTILE, 0, 1),
  PROOF_TIMEOUT_MS,
);
