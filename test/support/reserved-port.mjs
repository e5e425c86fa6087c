import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/**
 * Below the ports that systems hand out (Linux from 32768, others from 49152). Out of those, any outgoing connection may
 * take the port before its server listens; and a client that reconnects to one where nobody listens may be given that
 * very port as its own, and then talks to itself.
 */
const [LOWEST_PORT, HIGHEST_PORT] = [20_000, 32_000];
const MOST_PORTS_TRIED = 20;

export const LOCAL = '127.0.0.1';

/**
 * A port that other scripts leave alone for as long as this one runs, while its server is killed too: its twin for UDP is
 * kept.
 */
export async function reservedPort() {
  for (let attempt = 1; ; attempt++) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    try {
      await reserve(port);
      return port;
    } catch (error) {
      if (attempt === MOST_PORTS_TRIED) throw error;
    }
  }
}

async function reserve(port) {
  // An address needs no lookup, which a test may have replaced.
  const lookup = (address, _options, callback) => callback(null, address, 4);
  const twin = createSocket({ type: 'udp4', lookup });
  const listening = once(twin, 'listening');
  twin.bind({ port, address: LOCAL, exclusive: true });
  await listening;
  twin.unref();
}
