import { afterEach, describe, expect, it } from '@jest/globals';
import { WeComTlsError } from '../../lib/index.js';
import type { FakeWeComOptions } from '../../lib/testing/index.js';
import { FakeWeCom } from '../../lib/testing/index.js';
import { failureOf } from '../support/e2e-failure.js';
import { ORDER, Scene } from '../support/e2e-scene.js';
import { CA, tlsWith } from '../support/e2e-tls.js';

let scene: Scene | undefined;

async function serve(options: FakeWeComOptions): Promise<Scene> {
  scene = new Scene(await FakeWeCom.start(options));
  return scene;
}

afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

describe('a server that is called over TLS', () => {
  it.each([
    ['self-signed', 'self-signed', undefined, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of an authority that Node does not know', 'valid', undefined, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['expired', 'expired', CA, 'CERT_HAS_EXPIRED'],
    ['for another host', 'wrong-host', CA, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)(
    'ends the call at once, with a hint, when its certificate is %s',
    async (_what, name, ca, code) => {
      const current = await serve({ tls: tlsWith(name) });
      const { orders } = await current.start(ca ? { http: { ca } } : {});
      const failure = await failureOf(orders.query(ORDER));
      expect(failure).toBeInstanceOf(WeComTlsError);
      expect(failure).toMatchObject({ retryable: false, attempts: 1, cause: { code } });
      expect(failure.message).toContain(`the TLS connection failed (${code})`);
      expect(failure.hint).toBe(
        'Check the certificate of baseUrl, the system clock, and the option http.ca.',
      );
      expect(current.wecom.connections).toBe(1);
      expect(current.wecom.requests).toEqual([]);
    },
  );

  it.each([
    ['a text', CA],
    ['a Buffer', Buffer.from(CA)],
    ['one of a list', [tlsWith('self-signed').cert, CA]],
  ])('is accepted when http.ca has the authority of its certificate as %s', async (_form, ca) => {
    const current = await serve({ tls: tlsWith('valid') });
    const { orders } = await current.start({ http: { ca } });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });

  it('counts as a mistake of the configuration when it speaks no TLS', async () => {
    const current = await serve({});
    const baseUrl = current.wecom.baseUrl.replace('http:', 'https:');
    const { orders } = await current.start({ baseUrl });
    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toBeInstanceOf(WeComTlsError);
    expect(failure).toMatchObject({ retryable: false, attempts: 1 });
  });
});
