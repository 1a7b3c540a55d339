import { it } from 'vitest';
import { CUTS } from '../../scripts/proof/cuts.ts';
import { expectProof, PROOF_TIMEOUT_MS } from './expect-proof.ts';

// The first three seeds close connections, reset them, and cancel COMMITs that wait for a standby.
it('COMMITs that are cut are settled truly', () => expectProof(CUTS, 0, 3), PROOF_TIMEOUT_MS);
