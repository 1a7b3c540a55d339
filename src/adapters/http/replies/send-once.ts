import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChangingUseCase } from '../../../application/changing-use-case.ts';
import type { Once, StoredReply } from '../../../application/ports/transactions.ts';
import { isProblem, type Problem, problemDetails, statusOf } from '../problems/problem.ts';
import { fingerprintOf } from './fingerprint.ts';

/** The answer of a route that changes something. `location` is the path at which the result can be read. */
export interface Answer {
  readonly status: 200 | 201 | 202;
  readonly body: Readonly<Record<string, unknown>>;
  readonly location?: string;
}

/**
 * Runs a use case and sends its answer. The answer is written by the route's schema for its status, so only declared
 * fields leave. With an idempotency key, its bytes are stored in the transaction of the change. A repeat of the request
 * gets the same bytes, with `Idempotency-Replayed: true`.
 *
 * @param answerTo turns the result into an answer, or into a problem if the use case committed a failure (the 402).
 */
export async function sendOnce<Command, Result>(
  request: FastifyRequest,
  reply: FastifyReply,
  useCase: ChangingUseCase<Command, Result>,
  command: Command,
  answerTo: (result: Result) => Answer | Problem,
): Promise<void> {
  const encode = (result: Result) => encodeAnswer(answerTo(result), request, reply);
  if (request.idempotencyKey === undefined) {
    return send(encode(await useCase.execute(command, undefined, request.trace)), reply);
  }
  const once: Once<Result> = {
    userId: request.caller.userId,
    key: request.idempotencyKey,
    fingerprint: fingerprintOf(request),
    encode,
  };
  const answer = await useCase.execute(command, once, request.trace);
  if (answer.replayed) markAsReplay(answer, request, reply);
  return send(answer, reply);
}

function encodeAnswer(answer: Answer | Problem, request: FastifyRequest, reply: FastifyReply): StoredReply {
  if (isProblem(answer)) {
    request.problemCode = answer.code;
    request.problemFields = answer.data;
    const body = JSON.stringify(problemDetails(answer, request));
    return { status: statusOf(answer.code), body, location: null };
  }
  const { status, body, location = null } = answer;
  return { status, body: String(reply.serializeInput(body, String(status))), location };
}

function markAsReplay({ status, body }: StoredReply, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('idempotency-replayed', 'true');
  request.isReplay = true;
  if (status >= 400) request.problemCode = JSON.parse(body).code;
}

async function send({ status, body, location }: StoredReply, reply: FastifyReply): Promise<void> {
  if (location !== null) reply.header('location', location);
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  await reply.code(status).type(`${type}; charset=utf-8`).send(body);
}
