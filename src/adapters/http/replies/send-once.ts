import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChangingUseCase } from '../../../application/changing-use-case.ts';
import type { Once, StoredReply } from '../../../application/ports/transactions.ts';
import { isProblem, type Problem, problemDetails, statusOf } from '../problems/problem.ts';
import { fingerprintOf } from './fingerprint.ts';

/** What a route answers a change with. `location` is where the thing can be read. */
export interface Answer {
  readonly status: 200 | 201 | 202;
  readonly body: object;
  readonly location?: string;
}

/**
 * Performs a use case and sends its answer, written by the schema the route has for its status, so that only declared
 * fields leave. With an idempotency key the answer's bytes are stored with the effect, and whoever repeats the request
 * gets them again, marked `Idempotency-Replayed: true`.
 *
 * @param answerTo makes the answer of the result, or the problem where the result is a refusal that changed something.
 */
export async function sendOnce<Command, Result>(
  request: FastifyRequest,
  reply: FastifyReply,
  useCase: ChangingUseCase<Command, Result>,
  command: Command,
  answerTo: (result: Result) => Answer | Problem,
): Promise<void> {
  const encode = (result: Result) => encodeAnswer(answerTo(result), request, reply);
  if (request.idempotencyKey === undefined) return send(encode(await useCase.execute(command)), reply);
  const once: Once<Result> = {
    userId: request.caller.userId,
    key: request.idempotencyKey,
    fingerprint: fingerprintOf(request),
    encode,
  };
  const { replayed, ...stored } = await useCase.execute(command, once);
  if (replayed) reply.header('idempotency-replayed', 'true');
  return send(stored, reply);
}

function encodeAnswer(answer: Answer | Problem, request: FastifyRequest, reply: FastifyReply): StoredReply {
  if (isProblem(answer)) {
    const body = JSON.stringify(problemDetails(answer, request));
    return { status: statusOf(answer.code), body, location: null };
  }
  const { status, body, location = null } = answer;
  return { status, body: String(reply.serializeInput({ ...body }, String(status))), location };
}

async function send({ status, body, location }: StoredReply, reply: FastifyReply): Promise<void> {
  if (location !== null) reply.header('location', location);
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  await reply.code(status).type(`${type}; charset=utf-8`).send(body);
}
