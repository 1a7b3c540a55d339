import { it } from 'vitest';
import { KILLS } from '../../scripts/proof/kills.ts';
import { expectProof, PROOF_TIMEOUT_MS } from './expect-proof.ts';

// Five seeds in a row kill the service, PostgreSQL, both, one session, and the postmaster.
it('Kills leave every acknowledged effect exactly once', () => expectProof(KILLS, 0, 5), PROOF_TIMEOUT_MS);
