const KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes the request safe to repeat: the same request under the same key is done once, and answered with the same ' +
    'bytes again. Bare or quoted, the same key either way; 1 to 255 printable characters. Kept for 7 days.',
  schema: { type: 'string', minLength: 1, maxLength: 512 },
  example: '0199f7a2-5c1e-7d33-9f52-3b1a6f0c8e11',
};

/** The header parameters that routes share. */
export const PARAMETERS = {
  IdempotencyKey: { ...KEY, required: false },
  RequiredIdempotencyKey: { ...KEY, required: true },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'The ETag of what the caller has; 304 where that is still so.',
    schema: { type: 'string' },
  },
};

export const RESPONSE_HEADERS = {
  'X-Request-Id': {
    required: true,
    description: 'The id of the request: the one that was sent, where it was fit, else a new one.',
    schema: { type: 'string', maxLength: 128 },
  },
  Location: {
    required: true,
    description: 'Where the thing can be read.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  ETag: {
    required: true,
    description: 'Names these bytes (RFC 9110, section 8.8.3).',
    schema: { type: 'string' },
  },
  'Cache-Control': {
    required: true,
    description: 'How long anybody may keep the reply.',
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    required: false,
    description: 'Present where the reply is that of an earlier request under the same key.',
    schema: { type: 'string', const: 'true' },
  },
  'Retry-After': {
    required: true,
    description: 'In how many seconds to try again.',
    schema: { type: 'integer', minimum: 0 },
  },
  'WWW-Authenticate': {
    required: true,
    description: 'What kind of token is needed (RFC 6750, section 3).',
    schema: { type: 'string' },
  },
};

export type ResponseHeader = keyof typeof RESPONSE_HEADERS;

export const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A token whose `sub` is the caller. Its `scope` has `admin` for the operator’s routes and, where the service ' +
      'is configured so, another word for charging.',
  },
};
