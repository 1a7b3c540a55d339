const KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes the request safe to repeat. The same request with the same key is done once, and every repeat gets the ' +
    'first answer again, byte for byte. Use a new key for each new action. A key is 1 to 255 printable ASCII ' +
    'characters, bare or in quotes, and is kept for 7 days.',
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
    description:
      'The `ETag` of the copy that you have. If it is still current, the answer is 304 without a body.',
    schema: { type: 'string' },
  },
};

/** The headers of answers. A required one is sent with every answer that declares it. */
export const RESPONSE_HEADERS = {
  'X-Request-Id': {
    required: true,
    description:
      "The id of the request. The service's log uses it, too. It is the `X-Request-Id` that you sent, if that has 1 to " +
      '128 of the characters `A–Z a–z 0–9 . _ -`. Otherwise it is a new one.',
    schema: { type: 'string', maxLength: 128 },
  },
  Location: {
    required: true,
    description: 'The path at which the result can be read.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  ETag: {
    required: true,
    description: 'Identifies the bytes of this answer (RFC 9110, section 8.8.3). Send it in `If-None-Match`.',
    schema: { type: 'string' },
  },
  'Cache-Control': {
    required: true,
    description:
      'How many seconds the answer may be cached, also by shared caches. `no-cache`: a cache asks before each use, with ' +
      'the `ETag`.',
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    required: false,
    description: '`true` if this is the answer to an earlier request with the same key. Absent otherwise.',
    schema: { type: 'string', const: 'true' },
  },
  'Retry-After': {
    required: true,
    description: 'How many seconds to wait before the next request.',
    schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 3600 },
  },
  RateLimit: {
    required: false,
    description:
      'How many requests are left (`r`), and in how many seconds all are there again (`t`). The name is that of the ' +
      'policy. Each replica counts by itself. Absent if there is no limit.',
    schema: { type: 'string', pattern: '^"(caller|address|public)";r=\\d+;t=\\d+$' },
    example: '"caller";r=5990;t=42',
  },
  'RateLimit-Policy': {
    required: false,
    description:
      'The limit that counted this request: at most `q` requests in `w` seconds. `caller` counts requests with a valid ' +
      'token for their user, `address` those that were refused with 401 or 403 for their address, and `public` those ' +
      'without a token for their address. Absent if there is no limit.',
    schema: { type: 'string', pattern: '^"(caller|address|public)";q=\\d+;w=60$' },
    example: '"caller";q=6000;w=60',
  },
  'WWW-Authenticate': {
    required: true,
    description: 'What is wrong with the token, or what it lacks (RFC 6750, section 3).',
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
      'A JSON Web Token with an expiry (`exp`). Its `sub` is the caller. Its `scope` is a list of words, separated by ' +
      'spaces: `admin` opens the operations for operators, and the shop may demand another word for charging.',
  },
};
