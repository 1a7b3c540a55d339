import { it } from 'vitest';
import { FAILOVERS } from '../../scripts/proof/failovers.ts';
import { expectProof, PROOF_TIMEOUT_MS } from './expect-proof.ts';

// The first seed kills the primary. The second one takes the standby away before.
it(
  'A failover leaves every acknowledged effect exactly once',
  () => expectProof(FAILOVERS, 0, 2),
  PROOF_TIMEOUT_MS,
);
