import { createVerifier, TOKEN_ERROR_CODES } from 'fast-jwt';
import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import { USER_ID } from '../../../domain/user-id.ts';
import { ProblemError } from '../problems/problem-error.ts';
import type { Caller } from '../route.ts';
import { createKeySet, isTokensFault, type OnKeysNotFetched } from './key-set.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** How tokens are checked: with a secret (HS256), or with the public keys at a URL (RFC 7517). */
export interface TokenSettings {
  readonly key:
    | { readonly type: 'secret'; readonly secret: string }
    | { readonly type: 'jwks'; readonly url: string };
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

/**
 * Returns the caller that an `Authorization` header names. It is a promise only if keys may have to be fetched. Throws
 * `UNAUTHENTICATED` if the token is missing or not valid, and `TOKEN_KEYS_UNAVAILABLE` if the keys cannot be fetched.
 */
export type Authenticate = (authorization: string | undefined) => Caller | Promise<Caller>;

/**
 * A symmetric algorithm must never be here. Its secret would be the published key, and every reader of the key could sign
 * tokens.
 */
const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const BEARER = /^Bearer +([\w.~+/=-]+)$/i;

export function createAuthenticate(
  { key, ...claims }: TokenSettings,
  onKeysNotFetched: OnKeysNotFetched,
): Authenticate {
  const verify =
    key.type === 'secret'
      ? bySecret(key.secret, claims)
      : byKeys(createKeySet(key.url, onKeysNotFetched), claims);
  const verified = new VerifiedTokens();
  const keep = (authorization: string, payload: JWTPayload): Caller => {
    const caller = callerOf(payload);
    verified.keep(authorization, caller, (payload.exp ?? 0) * 1000, Date.now());
    return caller;
  };
  return (authorization = '') => {
    const known = verified.find(authorization, Date.now());
    if (known) return known;
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated('Send a token: `Authorization: Bearer …`.', 'Bearer');
    const payload = verify(token);
    return payload instanceof Promise
      ? payload.then((late) => keep(authorization, late))
      : keep(authorization, payload);
  };
}

type Claims = Pick<TokenSettings, 'issuer' | 'audience'>;
type Verify = (token: string) => JWTPayload | Promise<JWTPayload>;

/** Checks the token on this thread. WebCrypto would use another thread, and handing it so few bytes costs more. */
function bySecret(key: string, { issuer, audience }: Claims): Verify {
  const requiredClaims = ['exp', 'sub'];
  if (issuer !== undefined) requiredClaims.push('iss');
  if (audience !== undefined) requiredClaims.push('aud');
  const verify = createVerifier({
    key,
    algorithms: ['HS256'],
    requiredClaims,
    ...(issuer === undefined ? {} : { allowedIss: [issuer] }),
    ...(audience === undefined ? {} : { allowedAud: [audience] }),
  });
  return (token) => {
    try {
      return verify(token);
    } catch (error) {
      throw invalidToken(error);
    }
  };
}

function byKeys(keys: JWTVerifyGetKey, { issuer, audience }: Claims): Verify {
  const options: JWTVerifyOptions = { requiredClaims: ['exp', 'sub'], algorithms: ASYMMETRIC };
  if (issuer !== undefined) options.issuer = issuer;
  if (audience !== undefined) options.audience = audience;
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, options);
      return payload;
    } catch (error) {
      throw isTokensFault(error) ? invalidToken(error) : keysUnavailable(error);
    }
  };
}

function callerOf({ sub, scope }: JWTPayload): Caller {
  // `JWTPayload` says what an issuer should send. The token may hold anything, so we check the values.
  if (typeof sub !== 'string' || !USER_ID.test(sub)) throw invalidToken(undefined);
  return { userId: sub, scope: typeof scope === 'string' ? scope.split(' ') : [] };
}

function invalidToken(error: unknown): ProblemError {
  const detail = isExpired(error) ? 'The token has expired.' : 'The token is not valid.';
  return unauthenticated(detail, `Bearer error="invalid_token", error_description="${detail}"`);
}

function isExpired(error: unknown): boolean {
  if (error instanceof errors.JWTExpired) return true;
  return error instanceof Error && 'code' in error && error.code === TOKEN_ERROR_CODES.expired;
}

/** @param challenge the value of `WWW-Authenticate` (RFC 6750, section 3). */
function unauthenticated(detail: string, challenge: string): ProblemError {
  return new ProblemError({ code: 'UNAUTHENTICATED', detail }, { 'www-authenticate': challenge });
}

function keysUnavailable(cause: unknown): ProblemError {
  const detail = 'The keys for checking tokens cannot be fetched now. Try again.';
  return new ProblemError({ code: 'TOKEN_KEYS_UNAVAILABLE', detail }, { 'retry-after': '5' }, cause);
}
