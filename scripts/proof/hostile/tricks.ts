/** What a raw trick is sent with. */
export interface TrickTarget {
  readonly host: string;
  readonly token: string;
}

/** Requests that no HTTP client would send, as their bytes. Each asks to charge a balance, if the server lets it pass. */
export function tricksFor({ host, token }: TrickTarget): readonly Buffer[] {
  const body = '{"amount":1}';
  const path = '/v1/balance/charges';
  const common = [`Host: ${host}`, `Authorization: Bearer ${token}`, 'Content-Type: application/json'];
  const key = (index: number) => `Idempotency-Key: trick-${index}`;
  const post = (index: number, headers: readonly string[], payload = body, line = `POST ${path} HTTP/1.1`) =>
    [line, ...common, key(index), ...headers, '', payload].join('\r\n');
  const long = 'x'.repeat(100_000);
  const length = `Content-Length: ${body.length}`;
  const smuggled = 'POST /v1/admin/products HTTP/1.1\r\nHost: x\r\n\r\n';
  const texts = [
    // Framing: two lengths, a length and chunks, lengths and chunks that are none.
    post(1, [length, 'Content-Length: 5']),
    post(2, [length, 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`),
    post(3, ['Transfer-Encoding: chunked, identity'], body),
    post(4, ['Transfer-Encoding: xchunked'], body),
    post(5, ['Transfer-Encoding : chunked'], '0\r\n\r\n'),
    post(6, ['Content-Length: -1']),
    post(7, ['Content-Length: +12']),
    post(8, ['Content-Length: 0x0c']),
    post(9, ['Content-Length: 99999999999999999999']),
    post(10, ['Content-Length: 12, 12']),
    post(11, ['Transfer-Encoding: chunked'], `c;${long}\r\n${body}\r\n0\r\n\r\n`),
    post(12, ['Transfer-Encoding: chunked'], `fffffffffffffffff\r\n${body}`),
    post(13, ['Transfer-Encoding: chunked'], `zz\r\n${body}\r\n0\r\n\r\n`),
    post(14, [length, 'Expect: 200-maybe']),
    post(15, [length, 'Upgrade: h2c', 'Connection: Upgrade, HTTP2-Settings']),
    // Lines: bare line feeds, folded headers, names without a colon, control characters.
    post(16, [length]).replaceAll('\r\n', '\n'),
    post(17, [length, 'X-Folded: one\r\n two']),
    post(18, [length, 'NoColon']),
    post(19, [length, 'X-Null: a\u0000b']),
    post(20, [length, ': empty']),
    post(21, [length, `X-Long: ${long}`]),
    post(22, [length, ...Array.from({ length: 3_000 }, (_, index) => `X-${index}: 1`)]),
    post(23, [length], body, `POST ${path} HTTP/9.9`),
    post(24, [length], body, `POST ${path}`),
    post(25, [length], body, `POST  ${path} HTTP/1.1`),
    post(26, [length], body, `POST ${path}?${long} HTTP/1.1`),
    post(27, [length], body, `POST http://other.example${path} HTTP/1.1`),
    post(28, [length], body, `POST //${path} HTTP/1.1`),
    post(29, [length], body, 'POST /v1/./balance/%2e%2e/balance/charges HTTP/1.1'),
    post(30, [length], body, 'POST /v1%2fbalance%2fcharges HTTP/1.1'),
    post(31, [length], body, 'POST /v1/balance/charges\u0000 HTTP/1.1'),
    post(32, [length, 'Host: other.example']),
    // Methods and protocols.
    'GET /v1/products\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    `OPTIONS * HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `TRACE / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    'GET / HTTP/1.1\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
    '\r\n\r\n\r\n',
    // Pipelined, the second one cut off.
    `GET /livez HTTP/1.1\r\nHost: ${host}\r\n\r\nPOST ${path} HTTP/1.1\r\nHost:`,
  ];
  return texts.map((text) => Buffer.from(text, 'latin1'));
}
