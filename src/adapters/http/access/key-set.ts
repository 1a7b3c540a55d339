import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWKSCacheInput,
  type JWTVerifyGetKey,
  jwksCache,
} from 'jose';

/** Keys older than this are fetched again before a token is checked. */
const REFRESH_AFTER_MS = 10 * 60_000;
/** If fetching fails, the keys that were fetched last are used until they are this old. */
const KEPT_MS = 24 * 3_600_000;
/** After a fetch that failed, the next one is made no sooner than this. */
const PAUSE_AFTER_FAILURE_MS = 5_000;
const FETCH_TIMEOUT_MS = 2_000;

/** Called after each fetch of the keys that failed. `ageMs` is the age of the kept keys; undefined if there are none. */
export type OnKeysNotFetched = (error: unknown, ageMs: number | undefined) => void;

/**
 * Finds the public key of a token, at a URL (RFC 7517). The keys are fetched for the first token, when they are ten minutes
 * old, and for a token that names an unknown key. The identity provider may be away: kept keys serve for up to 24 hours.
 * Rejects with the error of the fetch if the key is not known and the keys cannot be fetched.
 */
export function createKeySet(url: string, onNotFetched: OnKeysNotFetched): JWTVerifyGetKey {
  const cache: JWKSCacheInput = {};
  let failure: unknown;
  let pausedUntil = 0;
  const ageMs = () => (cache.uat === undefined ? undefined : Date.now() - cache.uat);
  const fetchUnlessPaused: FetchImplementation = async (...request) => {
    if (Date.now() < pausedUntil) throw failure;
    return await fetch(...request);
  };
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: KEPT_MS,
    [customFetch]: fetchUnlessPaused,
    [jwksCache]: cache,
  });
  const takeFailure = (error: unknown) => {
    // Tokens that share a fetch, or come during the pause after it, get the same error.
    if (error === failure || isTokensFault(error)) return;
    failure = error;
    pausedUntil = Date.now() + PAUSE_AFTER_FAILURE_MS;
    onNotFetched(error, ageMs());
  };
  return async (header, token) => {
    if ((ageMs() ?? 0) >= REFRESH_AFTER_MS) await keys.reload().catch(takeFailure);
    try {
      return await keys(header, token);
    } catch (error) {
      takeFailure(error);
      throw error;
    }
  };
}

/** Whether the token is at fault. Any other error comes from fetching the keys. */
export function isTokensFault(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  return error instanceof errors.JOSEError && error.code !== errors.JOSEError.code;
}
