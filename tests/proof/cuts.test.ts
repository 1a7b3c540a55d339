import { it } from 'vitest';
import { CUTS } from '../../scripts/proof/cuts.ts';
import { expectProof, PROOF_TIMEOUT_MS } from './expect-proof.ts';

// The first two seeds cut connections by closing and by resetting them.
it('COMMITs that are cut are settled truly', () => expectProof(CUTS, 0, 2), PROOF_TIMEOUT_MS);
