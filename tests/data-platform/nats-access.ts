import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createAccount,
  createOperator,
  createUser,
  encodeAccount,
  encodeOperator,
  encodeUser,
  fmtCreds,
  type KeyPair,
} from '@nats-io/jwt';

/** A certificate for `localhost`, and an operator of NATS with an account for the shop, in files of a test's own. */
export interface NatsAccess {
  /** The path of the certificate, which is its own authority. */
  readonly certificate: string;
  /** The path of the credentials of a user of the account. */
  readonly credsFile: string;
  /** The same of a user whom the servers do not know. */
  readonly strangersCredsFile: string;
  /** What a server's configuration says to demand TLS and credentials. */
  readonly settings: string;
  remove(): Promise<void>;
}

export async function makeNatsAccess(): Promise<NatsAccess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'shop-nats-access-'));
  const [certificate, key] = [path.join(folder, 'certificate.pem'), path.join(folder, 'key.pem')];
  makeCertificate(certificate, key);
  const write = async (name: string, content: string | Uint8Array) => {
    await writeFile(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const operator = createOperator();
  const [shop, system, unknown] = [createAccount(), createAccount(), createAccount()];
  const unlimited = { conn: -1, data: -1, payload: -1, subs: -1 };
  const limits = { ...unlimited, mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
  const shopJwt = await encodeAccount('shop', shop, { limits }, { signer: operator });
  const systemJwt = await encodeAccount('system', system, {}, { signer: operator });
  return {
    certificate,
    credsFile: await write('shop.creds', await credsOf(shop)),
    strangersCredsFile: await write('stranger.creds', await credsOf(unknown)),
    settings: `
      tls { cert_file: "${certificate}", key_file: "${key}" }
      operator: "${await write('operator.jwt', await encodeOperator('operator', operator))}"
      system_account: ${system.getPublicKey()}
      resolver: MEMORY
      resolver_preload { ${shop.getPublicKey()}: ${shopJwt}, ${system.getPublicKey()}: ${systemJwt} }`,
    remove: () => rm(folder, { recursive: true }),
  };
}

async function credsOf(account: KeyPair): Promise<Uint8Array> {
  const user = createUser();
  return fmtCreds(await encodeUser('shop', user, account), user);
}

function makeCertificate(certificate: string, key: string): void {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
}
