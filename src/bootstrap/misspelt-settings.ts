import { distance } from 'fastest-levenshtein';
import { SETTINGS } from './settings.ts';

/** So many letters may be wrong, missing or too many. */
const MAX_DISTANCE = 2;
/** A shorter name is like too many names of other programs. */
const MIN_LENGTH = 6;

/** A variable that looks like a setting and is none. */
export interface Misspelt {
  readonly name: string;
  readonly meant: string;
}

/**
 * The variables that are almost named like a setting: with at most two wrong letters, or without the end of the name, as
 * `ORDER_TTL`. The environment of a process has many variables of other programs, so all others are left alone.
 */
export function misspeltSettings(env: NodeJS.ProcessEnv): readonly Misspelt[] {
  const known = Object.keys(SETTINGS);
  return Object.keys(env).flatMap((name) => {
    if (known.includes(name)) return [];
    const meant = known.find((setting) => isAlmost(name, setting));
    return meant === undefined ? [] : [{ name, meant }];
  });
}

function isAlmost(name: string, setting: string): boolean {
  const upper = name.toUpperCase();
  if (upper.includes('_') && setting.startsWith(`${upper}_`)) return true;
  return setting.length >= MIN_LENGTH && distance(upper, setting) <= MAX_DISTANCE;
}
