import { it } from 'vitest';
import { SCHEDULES } from '../../scripts/proof/schedules.ts';
import { expectProof, PROOF_TIMEOUT_MS } from '../proof/expect-proof.ts';

it(
  'Whatever fails in whatever order, lanes answer what was committed',
  () => expectProof(SCHEDULES, 0, 1),
  PROOF_TIMEOUT_MS,
);
