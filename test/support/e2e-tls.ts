import { readFileSync } from 'node:fs';
import type { FakeWeComOptions } from '../../lib/testing/index.js';

const FIXTURES = new URL('../fixtures/tls/', import.meta.url);

export type CertificateName = 'valid' | 'wrong-host' | 'expired' | 'self-signed';

/** The authority that issued `valid`, `wrong-host` and `expired`. */
export const CA = read('ca');

/** A fake WeCom's option `tls` with one of the certificates. */
export function tlsWith(certificate: CertificateName): NonNullable<FakeWeComOptions['tls']> {
  return { key: read('key'), cert: read(certificate) };
}

function read(name: string): string {
  return readFileSync(new URL(`${name}.pem`, FIXTURES), 'utf8');
}
