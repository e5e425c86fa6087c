import { documentOf, jsonOf } from './document.js';
import { NoticeRefused } from './notice-refused.error.js';
import { utf8Of } from './utf8.js';

/** The longest body that is read, in bytes. WeCom's notices have less than 4 KiB. */
export const LONGEST_BODY = 65_536;
/** How much of it may be the ciphertext, of which each key computes a signature. */
const LONGEST_CIPHERTEXT = 16_384;
/** How much of it may be anything else. WeCom adds some 200 bytes. */
const LONGEST_REST = 2_048;

/** The name of the ciphertext in XML and in JSON. */
const NAMES = ['Encrypt', 'encrypt'] as const;
const START = /<[Ee]ncrypt>(?:\s{0,64}<!\[CDATA\[)?|"[Ee]ncrypt"\s{0,64}:\s{0,64}"/u;
/** What ends a ciphertext, by the character before it. */
const ENDS: Readonly<Record<string, string>> = { '>': '<', '[': ']', '"': '"' };

const LEAVE_IT_UNREAD =
  'keep body parsers away from notifications.path, where the route reads the body itself, or pass the raw text to ' +
  'NotificationReceiver.receive() in a route of your own.';

/** The body of a notice. */
export interface Envelope {
  /** As it is found at a glance: for whoever cannot sign it, nothing is parsed. */
  readonly ciphertext: string;
  /**
   * Reads the whole, once the signature fits.
   * @throws {NoticeRefused} unless it is well-formed, and holds that ciphertext.
   */
  readonly check: () => void;
}

/**
 * @param body as it was sent, or what a parser of the application has made of it.
 * @throws {NoticeRefused} if it holds no ciphertext.
 * @see https://developer.work.weixin.qq.com/document/path/97478
 */
export function envelopeOf(body: unknown): Envelope {
  if (typeof body === 'string') return sentEnvelope(body, String, () => body);
  // A ciphertext is ASCII.
  if (body instanceof Uint8Array) return sentEnvelope(body, latin1Of, () => utf8Of(body));
  if (typeof body === 'object' && body !== null) return parsedEnvelope(body);
  throw new NoticeRefused('it has no body');
}

/** @throws {NoticeRefused} since the application has read a body, and kept nothing of it. */
export function refuseEmptied(): never {
  throw new NoticeRefused('the application has read its body, and left nothing of it', LEAVE_IT_UNREAD);
}

function sentEnvelope<T extends string | Uint8Array>(
  body: T,
  glanceAt: (body: T) => string,
  text: () => string,
): Envelope {
  bounded('body', body.length, LONGEST_BODY);
  const glance = glanceAt(body);
  const ciphertext = firstCiphertext(glance);
  bounded('ciphertext', ciphertext.length, LONGEST_CIPHERTEXT);
  bounded('body besides the ciphertext', glance.length - ciphertext.length, LONGEST_REST);
  return {
    ciphertext,
    check: () => {
      if (ciphertextIn(documentOf(text())) !== ciphertext) throw withoutCiphertext();
    },
  };
}

function firstCiphertext(text: string): string {
  const start = START.exec(text.slice(0, LONGEST_REST));
  if (start === null) throw withoutCiphertext();
  const [opening] = start;
  const from = start.index + opening.length;
  const end = text.indexOf(ENDS[opening.at(-1)!]!, from);
  const found = text.slice(from, end).trim();
  // JSON may escape `/` and `+`.
  return found.includes('\\') ? (jsonOf(`["${found}"]`) as [string])[0] : found;
}

function latin1Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

/** Parsers of XML keep its root, or lower the names, or make lists of the values. */
function parsedEnvelope(body: object): Envelope {
  const { xml } = body as { readonly xml?: unknown };
  const ciphertext = ciphertextIn(typeof xml === 'object' && xml !== null ? xml : body);
  if (ciphertext === undefined) {
    throw new NoticeRefused('the application has parsed its body, and left no ciphertext', LEAVE_IT_UNREAD);
  }
  bounded('ciphertext', ciphertext.length, LONGEST_CIPHERTEXT);
  return { ciphertext, check: () => undefined };
}

function ciphertextIn(document: object): string | undefined {
  const name = NAMES.find((one) => Object.hasOwn(document, one));
  const values = name === undefined ? [] : [(document as Record<string, unknown>)[name]].flat();
  const [ciphertext] = values;
  return values.length === 1 && typeof ciphertext === 'string' ? ciphertext.trim() : undefined;
}

function withoutCiphertext(): NoticeRefused {
  return new NoticeRefused('its body has no ciphertext');
}

function bounded(what: string, length: number, longest: number): void {
  if (length > longest) throw new NoticeRefused(`its ${what} is longer than ${longest} bytes`);
}
