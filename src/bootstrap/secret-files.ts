import { readFileSync } from 'node:fs';

/** The settings that may be in a file instead, which `…_FILE` names. Their values are secrets, or contain one. */
const SECRET_SETTINGS = ['DATABASE_URL', 'JWT_SECRET', 'DATA_PLATFORM_URL', 'DATA_PLATFORM_SECRET'] as const;

/** What `readSecretFiles` found. */
interface SecretFiles {
  /** By the name of the setting: what its file contains, without one newline at the end. */
  readonly secrets: Readonly<Record<string, string>>;
  /** By the name of the setting: what is wrong with its file. */
  readonly faults: Readonly<Record<string, string>>;
}

/**
 * Reads the file of each secret that is not in the environment itself. An empty file is a fault, because an empty variable
 * would count as absent.
 *
 * @param given the variables that are not empty
 */
export function readSecretFiles(given: NodeJS.ProcessEnv): SecretFiles {
  const secrets: Record<string, string> = {};
  const faults: Record<string, string> = {};
  for (const name of SECRET_SETTINGS) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    if (given[name] !== undefined) {
      faults[name] = `${name} and ${name}_FILE cannot both be set`;
      continue;
    }
    const secret = readIfPossible(path);
    if (typeof secret !== 'string') {
      faults[name] = `${name}_FILE must be a file that the service can read, not "${path}" (${secret.code})`;
    } else if (secret === '') {
      faults[name] = `${name}_FILE must be a file with the secret, but "${path}" is empty`;
    } else {
      secrets[name] = secret;
    }
  }
  return { secrets, faults };
}

function readIfPossible(path: string): string | { readonly code: string } {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'unknown error' };
  }
}
