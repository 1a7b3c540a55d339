import { SignJWT } from 'jose';

/** The contents of a token. `scope` is a list of words, separated by spaces. */
export interface TokenRequest {
  readonly userId: string;
  readonly scope: string;
  readonly lifetimeSeconds: number;
  readonly secret: string;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

/** Issues a token, signed with HS256. A service that runs with the same secret accepts it. */
export function issueToken(token: TokenRequest): Promise<string> {
  const jwt = new SignJWT({ scope: token.scope })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(token.userId)
    .setIssuedAt()
    .setExpirationTime(`${token.lifetimeSeconds}s`);
  if (token.issuer !== undefined) jwt.setIssuer(token.issuer);
  if (token.audience !== undefined) jwt.setAudience(token.audience);
  return jwt.sign(new TextEncoder().encode(token.secret));
}
