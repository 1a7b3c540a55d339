import { isDeepStrictEqual } from 'node:util';
import { type ApiDocument, comparable } from './comparable.ts';

/** A difference of two documents. `before` is undefined if the place is new, and `after` if it is gone. */
interface Difference {
  /** The path of an operation, its method, and the place in it. */
  readonly place: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** What a document says for people. The names of fields and values can be the same words. */
const FOR_PEOPLE = /^(?:summary|description|title|tags|examples?|externalDocs)$/;
/** The keywords whose keys are names: of fields, values, types, headers. */
const NAMED = /^(?:properties|required|enum|type|cases|oneOf|anyOf|content|headers|parameters|responses)$/;
const LOWER_BOUND = /^min(?:imum|Length|Items|Properties)$/;
const UPPER_BOUND = /^max(?:imum|Length|Items|Properties)$/;

/**
 * The changes of `after` that break a client written for `before`, by docs/compatibility.md, as sentences. The names of
 * operations and schemas count, because generated clients are written against them.
 */
export function breakingChanges(before: ApiDocument, after: ApiDocument): string[] {
  const lost = Object.keys(before.components.schemas).filter((name) => !after.components.schemas[name]);
  const differences = differencesBetween(comparable(before), comparable(after), []);
  return [
    ...lost.map((name) => `The schema ${name} is gone`),
    ...differences.filter(isBreaking).map(sentenceOf),
  ];
}

/** The smallest places that differ, without texts for people. */
function differencesBetween(before: unknown, after: unknown, place: readonly string[]): Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ place, before, after }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !FOR_PEOPLE.test(name) || naming(place) !== undefined)
    .flatMap((name) => differencesBetween(before[name], after[name], [...place, name]));
}

/** The keyword that this place ends with, if the keys below it are names. A field can have the name of a keyword. */
function naming(place: readonly string[]): string | undefined {
  return place.reduce<string | undefined>(
    (parent, step) => (parent === undefined && NAMED.test(step) ? step : undefined),
    undefined,
  );
}

function isBreaking(difference: Difference): boolean {
  const { place, before, after } = difference;
  const part = place[2];
  if (part === undefined) return after === undefined;
  if (part === 'responses') return breaksAnswer(difference);
  if (part === 'parameters' || part === 'requestBody') return breaksRequest(difference);
  if (part === 'operationId') return before !== after;
  // An operation that needs no token any more takes one as before.
  return part === 'security' && !isDeepStrictEqual(after, []);
}

/** A client must accept more than before: further fields, values, refusals and headers. A null is no further value. */
function breaksAnswer({ place, before }: Difference): boolean {
  const parent = naming(place.slice(0, -1));
  if (parent === 'type') return true;
  const name = place.at(-1) ?? '';
  const isBound = LOWER_BOUND.test(name) || UPPER_BOUND.test(name) || name === 'pattern';
  return before !== undefined && (parent !== undefined || !isBound);
}

/** The service must accept all that it accepted before. It refuses fields and parameters that it does not know. */
function breaksRequest({ place, before, after }: Difference): boolean {
  const parent = naming(place.slice(0, -1));
  if (parent === 'required') return after !== undefined;
  if (parent === 'parameters' && isObject(after)) return after.required === true;
  if (parent !== undefined) return after === undefined;
  const name = place.at(-1) ?? '';
  if (before === undefined || after === undefined) return after !== undefined;
  if (name === 'required') return after === true;
  if (LOWER_BOUND.test(name)) return Number(after) > Number(before);
  if (UPPER_BOUND.test(name)) return Number(after) < Number(before);
  return true;
}

function sentenceOf({ place, before, after }: Difference): string {
  const [route, method, ...rest] = place;
  const steps = rest.filter((step) => step !== 'content' && step !== 'schema').join(' › ');
  const change = after === undefined ? 'is gone' : before === undefined ? 'is new' : 'is changed';
  return [method ? `${method.toUpperCase()} ${route}` : route, steps && ` › ${steps}`, ` ${change}`].join('');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
