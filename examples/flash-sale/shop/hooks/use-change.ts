import { useState } from 'preact/hooks';
import type { Problem } from '../../../../clients/typescript/src/index.ts';
import type { Outcome, Wait, WaitFor, WaitReason } from '../logic/until-answered.ts';

/** A wait that the page shows. */
export interface Waiting {
  readonly reason: WaitReason;
  /** When the request is sent again, in milliseconds since 1970 by the local clock. */
  readonly until: number;
  /** Sends it now. */
  readonly askNow: () => void;
}

/** A change that the shopper asks for, from the press to the answer. */
export interface Change {
  readonly isAsking: boolean;
  readonly waiting: Waiting | null;
  /** Why the newest one was refused. */
  readonly problem: Problem | null;
  readonly setProblem: (problem: Problem | null) => void;
  /** Does the work, and shows its waits and its refusal. */
  readonly ask: <Data>(work: (waitFor: WaitFor) => Promise<Outcome<Data>>) => Promise<Outcome<Data>>;
}

export function useChange(): Change {
  const [asking, setAsking] = useState(0);
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const waitFor = ({ reason, seconds }: Wait) =>
    new Promise<void>((resolve) => {
      const askNow = () => {
        clearTimeout(timer);
        setWaiting(null);
        resolve();
      };
      const timer = setTimeout(askNow, seconds * 1000);
      setWaiting({ reason, until: Date.now() + seconds * 1000, askNow });
    });

  const ask: Change['ask'] = async (work) => {
    setAsking((count) => count + 1);
    setProblem(null);
    try {
      const outcome = await work(waitFor);
      setProblem(outcome.isDone ? null : outcome.problem);
      return outcome;
    } finally {
      setWaiting(null);
      setAsking((count) => count - 1);
    }
  };
  return { isAsking: asking > 0, waiting, problem, setProblem, ask };
}
