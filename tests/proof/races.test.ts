import { it } from 'vitest';
import { RACES } from '../../scripts/proof/races.ts';
import { expectProof, PROOF_TIMEOUT_MS } from './expect-proof.ts';

it(
  'Races of every pair of changes end as if one came after the other',
  () => expectProof(RACES, 0, 1),
  PROOF_TIMEOUT_MS,
);
