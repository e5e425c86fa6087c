import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FakeWeComOptions } from '../../lib/testing/index.js';

const FIXTURES = new URL('../fixtures/tls/', import.meta.url);

export type CertificateName = 'valid' | 'wrong-host' | 'expired' | 'self-signed';

/** The authority that issued `valid`, `wrong-host` and `expired`. */
export const CA = read('ca');

/** A fake WeCom's option `tls` with one of the certificates. */
export function tlsWith(certificate: CertificateName): NonNullable<FakeWeComOptions['tls']> {
  return { key: read('key'), cert: read(certificate) };
}

/** The arguments of a Redis that takes TLS only, on its port. */
export function redisTlsWith(certificate: CertificateName, { asksClients = false } = {}) {
  const file = (name: string) => fileURLToPath(new URL(`${name}.pem`, FIXTURES));
  const options = {
    port: 0,
    'tls-auth-clients': asksClients ? 'yes' : 'no',
    'tls-cert-file': file(certificate),
    'tls-key-file': file('key'),
    'tls-ca-cert-file': file('ca'),
  };
  return (port: number): readonly string[] =>
    Object.entries({ ...options, 'tls-port': port }).flatMap(([name, value]) => [`--${name}`, `${value}`]);
}

function read(name: string): string {
  return readFileSync(new URL(`${name}.pem`, FIXTURES), 'utf8');
}
