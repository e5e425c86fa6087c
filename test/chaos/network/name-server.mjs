import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const PORT = 53;
const HEADER = 12;
const A = 1;
const RESPONSE = 0x8000;
const AUTHORITATIVE = 0x0400;
const RECURSION = 0x0180;
const TTL = 5;
const NXDOMAIN = 3;
export const SERVFAIL = 2;

/** Answers for a few names, over UDP: https://www.rfc-editor.org/rfc/rfc1035#section-4 */
export class NameServer {
  queries = 0;
  /** If set, the code with which every query is refused. */
  refusesWith;
  #socket = createSocket('udp4');
  #addresses;

  /** @param {Map<string, string>} addresses of the names */
  constructor(addresses) {
    this.#addresses = addresses;
  }

  async start(address) {
    this.#socket.on('message', (query, { port, address: asker }) => {
      this.queries++;
      const answer = answerTo(query, this.#addresses, this.refusesWith);
      if (answer !== undefined) this.#socket.send(answer, port, asker, () => undefined);
    });
    this.#socket.bind(PORT, address);
    await once(this.#socket, 'listening');
  }

  close() {
    this.#socket.close();
  }
}

/**
 * @param {Buffer} query of one question
 * @param {Map<string, string>} addresses IPv4, of the names
 * @param {number} [refusal] the code with which it is refused
 * @returns {Buffer | undefined} undefined for what is no query
 */
export function answerTo(query, addresses, refusal) {
  const question = questionOf(query);
  if (question === undefined) return undefined;
  const address = addresses.get(question.name);
  const hasAddress = refusal === undefined && address !== undefined && question.type === A;
  const header = Buffer.alloc(HEADER);
  query.copy(header, 0, 0, 2);
  const code = refusal ?? (address === undefined ? NXDOMAIN : 0);
  header.writeUInt16BE(RESPONSE | AUTHORITATIVE | RECURSION | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(hasAddress ? 1 : 0, 6);
  const asked = query.subarray(HEADER, question.end);
  return Buffer.concat([header, asked, ...(hasAddress ? [recordOf(address)] : [])]);
}

function questionOf(query) {
  if (query.length < HEADER || query.readUInt16BE(2) & RESPONSE) return undefined;
  const labels = [];
  let at = HEADER;
  while (query[at] > 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
    at += 1 + query[at];
  }
  const end = at + 5;
  if (end > query.length) return undefined;
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end };
}

/** Of class IN, for the name that was asked for. */
function recordOf(address) {
  const record = Buffer.from([0xc0, HEADER, 0, A, 0, 1, 0, 0, 0, TTL, 0, 4, 0, 0, 0, 0]);
  record.set(address.split('.').map(Number), 12);
  return record;
}
