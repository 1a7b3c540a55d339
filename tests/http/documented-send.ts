import { AssertionError } from 'node:assert';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { differencesFrom, findOperation } from './api-document.ts';

export type SentRequest = InjectOptions & { readonly url: string };

/** Sends a request to the service. Throws if the reply is not one that `openapi.json` describes for it. */
export type Send = (request: SentRequest) => Promise<LightMyRequestResponse>;

/** A refusal that a test met: the operation that refused, the problem's code, and the id of the request. */
export interface MetRefusal {
  readonly operationId: string;
  readonly code: string;
  readonly requestId: string;
}

/** What the document leaves out: pages for people, metrics, the document itself, and preflights. */
const UNDOCUMENTED = /^(?:OPTIONS .*|GET \/(?:|metrics|openapi\.json|docs(?:\/.*)?|problems\/.*))$/;

/** @param onRefusal is told of each refusal by an operation. */
export function documentedSend(
  app: Pick<FastifyInstance, 'inject'>,
  onRefusal: (refusal: MetRefusal) => void = () => undefined,
): Send {
  return async (request) => {
    const reply = await app.inject(request);
    const differences = differencesIn(request, reply);
    if (differences.length > 0) {
      const title = `The reply to ${request.method ?? 'GET'} ${request.url} is not as openapi.json says:`;
      throw new AssertionError({ message: [title, ...differences, reply.payload].join('\n') });
    }
    const operation = operationOf(request);
    const { code } = Object(bodyOf(reply));
    if (operation && code !== undefined) {
      const requestId = String(reply.headers['x-request-id']);
      onRefusal({ operationId: operation.operationId, code, requestId });
    }
    return reply;
  };
}

function differencesIn(request: SentRequest, reply: LightMyRequestResponse): readonly string[] {
  const operation = operationOf(request);
  const { statusCode: status, headers } = reply;
  const body = bodyOf(reply);
  if (operation) return differencesFrom(operation, { status, headers, body });
  if (UNDOCUMENTED.test(`${request.method ?? 'GET'} ${request.url}`)) return [];
  return Object(body).code === 'ROUTE_NOT_FOUND' ? [] : ['there is no such operation'];
}

function operationOf({ method = 'GET', url }: SentRequest) {
  return findOperation(method, url);
}

function bodyOf({ headers, payload }: LightMyRequestResponse): unknown {
  return String(headers['content-type']).includes('json') ? JSON.parse(payload) : undefined;
}
