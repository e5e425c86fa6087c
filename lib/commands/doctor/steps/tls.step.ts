import type { Socket } from 'node:net';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { withTimeout } from '../../../common/abort.js';
import { printable } from '../../../common/text.js';
import { reasonOf } from '../../../errors/foreign-error.js';
import { CONNECT_TIMEOUT } from '../../../http/connection.options.js';
import type { Judgement } from '../finding.js';
import { failed, ok } from '../finding.js';
import type { Peer } from '../reach.js';
import { hasAddress, peerOf } from '../reach.js';
import type { Context, Step } from '../step.js';

/** A connection, as it was seen. */
export type TlsSight =
  | { readonly failure: string }
  | {
      /** In ms. */
      readonly took: number;
      /** `undefined` if there is no TLS. */
      readonly tls?: {
        /** Such as `TLSv1.3`. */
        readonly protocol: string;
        /** Who issued the certificate. */
        readonly issuer: string;
        /** Why Node does not trust it, as a code; `undefined` if it does. */
        readonly distrust: string | undefined;
      };
    };

export const tlsStep: Step = {
  name: 'tls',
  after: ['dns'],
  async check(context) {
    const peer = peerOf(context);
    return judgeTls(peer, await connect(peer, context.options.http.ca));
  },
};

/** Connects, and sends nothing. */
async function connect(peer: Peer, ca: Context['options']['http']['ca']): Promise<TlsSight> {
  const startedAt = performance.now();
  let socket: Socket | undefined;
  try {
    socket = socketTo(peer, ca);
    await opened(socket, peer);
    const took = performance.now() - startedAt;
    return socket instanceof TLSSocket ? { took, tls: tlsOf(socket) } : { took };
  } catch (error) {
    return { failure: reasonOf(error) };
  } finally {
    socket?.destroy();
  }
}

function socketTo(peer: Peer, ca: Context['options']['http']['ca']): Socket {
  const { host, port, isTls } = peer;
  if (!isTls) return connectTcp({ host, port });
  return connectTls({
    host,
    port,
    // An address is no name to ask for.
    servername: hasAddress(peer) ? '' : host,
    // What is wrong with the certificate is looked at, not thrown.
    rejectUnauthorized: false,
    ...(ca === undefined ? {} : { ca: ca as string | Buffer | (string | Buffer)[] }),
  });
}

async function opened(socket: Socket, { isTls }: Peer): Promise<void> {
  await withTimeout(
    CONNECT_TIMEOUT,
    () =>
      new Promise((resolve, reject) => {
        socket.once(isTls ? 'secureConnect' : 'connect', resolve).on('error', reject);
      }),
  );
}

function tlsOf(socket: TLSSocket) {
  // Without a certificate, it is an empty object.
  const { O, CN } = Object(socket.getPeerCertificate().issuer) as {
    readonly O?: string;
    readonly CN?: string;
  };
  const distrust = socket.authorized ? undefined : String(socket.authorizationError);
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    issuer: printable([O ?? CN ?? 'nobody'].flat().join(', '), 40),
    distrust,
  };
}

/** Advice by the code of a failure or of a distrust. */
const REMEDIES: readonly (readonly [RegExp, (peer: Peer) => string])[] = [
  [
    /^CERT_(?:NOT_YET_VALID|HAS_EXPIRED)$/u,
    () =>
      'Compare the clock of this server with the true time (date -u), and switch on time synchronization (NTP). ' +
      'If the clock is right, the certificate is out of date.',
  ],
  [
    /^(?:DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/u,
    () =>
      'Node does not know who issued it: probably a proxy that reads TLS traffic stands in between. Give its ' +
      'authority, in PEM, by --ca here, and in the app by the option http.ca or NODE_EXTRA_CA_CERTS.',
  ],
  [
    /ALTNAME/u,
    ({ host }) =>
      `The certificate is of another host than ${host}: check DNS, /etc/hosts, and WECOM_BASE_URL if it is set.`,
  ],
  [
    /^(?:E?PROTO|ERR_SSL_|ERR_TLS_)/u,
    ({ port }) =>
      `What answers at port ${port} does not speak TLS as WeCom does (1.2 or later): check the URL.`,
  ],
];

function unreachable({ host, port, isTls, isProxy }: Peer): string {
  if (!isTls && !isProxy)
    return 'Start the fake WeCom: npx nestjs-wecom-pay-fake --port <port of WECOM_BASE_URL>.';
  const open = `Allow this server to connect to ${host}, port ${port}: firewall, security group, NAT.`;
  if (isProxy) return `${open} Check --proxy.`;
  return (
    `${open} If it may only go out through a proxy, pass it as --proxy, and in the app by the option http.proxy: ` +
    'HTTPS_PROXY is ignored.'
  );
}

export function judgeTls(peer: Peer, sight: TlsSight): Judgement {
  const end = peer.isProxy ? 'the proxy' : 'WeCom';
  const actionOn = (code: string) =>
    (REMEDIES.find(([pattern]) => pattern.test(code))?.[1] ?? unreachable)(peer);
  if ('failure' in sight) {
    const { failure } = sight;
    return failed(`No connection to ${end} at ${peer.host}:${peer.port} (${failure}).`, {
      action: actionOn(failure),
    });
  }
  const took = `${Math.round(sight.took)} ms`;
  if (!sight.tls) return ok(`Connected to ${end} in ${took}, without TLS.`);
  const { protocol, issuer, distrust } = sight.tls;
  const detail = `${protocol} to ${end}, certificate issued by ${issuer}`;
  if (distrust === undefined) return ok(`${detail}; connected in ${took}.`);
  return failed(`${detail}, which is not trusted (${distrust}).`, { action: actionOn(distrust) });
}
