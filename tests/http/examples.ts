import { expect, it } from 'vitest';
import { at } from './api-document.ts';
import type { Answer, Client, Method } from './client.ts';
import type { HttpShop } from './http-shop.ts';

/** The example of one operation, as the document has it. */
export interface Example {
  readonly operation: string;
  readonly method: Method;
  /** The path, with the examples of its parameters. */
  readonly url: string;
  readonly body: object | undefined;
  /** What the operation needs and the document has no example of. */
  readonly missing: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly example?: string;
}

/** The examples of all operations, in the order of the documentation: by tag, and then as the document lists them. */
export function examples(): Example[] {
  const tags = (at('/tags') as { name: string }[]).map(({ name }) => name);
  const all = Object.entries<Record<string, object>>(Object(at('/paths'))).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => exampleOf(method, path, Object(operation))),
  );
  return all.sort((a, b) => tags.indexOf(a.tag) - tags.indexOf(b.tag)).map(({ example }) => example);
}

function exampleOf(
  method: string,
  path: string,
  { tags, parameters = [], requestBody }: DocumentedOperation,
) {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const required = parameters.filter((parameter) => parameter.required);
  const body = requestBody?.content['application/json'].example;
  const missing = required.filter(({ example }) => example === undefined).map(({ name }) => name);
  if (requestBody && !body) missing.push('the body');
  const url = inPath.reduce((text, { name, example = '' }) => text.replace(`{${name}}`, example), path);
  const upper = method.toUpperCase();
  const example: Example = { operation: `${upper} ${path}`, method: upper as Method, url, body, missing };
  return { tag: tags[0] ?? '', example };
}

interface DocumentedOperation {
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly example?: object } } };
}

/** Sends every example to a new demo shop. `shop` is opened before the tests run. */
export function sendsEveryExample(shop: Pick<HttpShop, 'admin' | 'shopper'>): void {
  it('sends every example, in the order of the documentation, and each succeeds', async () => {
    const shopper = await shop.shopper('demo-shopper');
    const failed: (Answer & { readonly operation: string })[] = [];
    for (const { operation, method, url, body } of examples()) {
      const client: Client = url.startsWith('/v1/admin/') ? shop.admin : shopper;
      const answer =
        method === 'POST' ? await client.post(url, body) : await client.request(method, url, body);
      if (answer.status < 200 || answer.status > 299) failed.push({ operation, ...answer });
    }
    expect(failed).toEqual([]);
  });
}
