/**
 * What of a notification is changed on its way. `encrypt` is the encrypted message; `ciphertext` the encrypted resource
 * within it, in a message that is otherwise as WeCom would send it; `body` all that is posted, of which WeCom's
 * signature covers only `encrypt`.
 */
export type FakeTamperedPart = 'msg_signature' | 'timestamp' | 'nonce' | 'encrypt' | 'ciphertext' | 'body';

/** Where one byte is changed. */
export interface FakeTampering {
  readonly part: FakeTamperedPart;
  /** Counted from 0, and from the end if negative; beyond the end it goes on at the start. */
  readonly byte: number;
}

const HEX = '0123456789abcdef';
const DIGITS = '0123456789';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';

/** Changes one byte of a part; the part keeps the form that it had. */
export class Tampering {
  readonly #change: FakeTampering | undefined;

  constructor(change: FakeTampering | undefined) {
    this.#change = change;
  }

  signature(text: string): string {
    return this.#exchanged('msg_signature', text, HEX);
  }

  timestamp(text: string): string {
    return this.#exchanged('timestamp', text, DIGITS);
  }

  nonce(text: string): string {
    return this.#exchanged('nonce', text, DIGITS);
  }

  encrypt(text: string): string {
    return this.#exchanged('encrypt', text, BASE64);
  }

  ciphertext(bytes: Buffer): Buffer {
    return this.#flipped('ciphertext', bytes);
  }

  body(text: string): string {
    return this.#change?.part === 'body' ? this.#flipped('body', Buffer.from(text)).toString() : text;
  }

  /** Puts the next letter of the alphabet in the place of one. */
  #exchanged(part: FakeTamperedPart, text: string, alphabet: string): string {
    if (this.#change?.part !== part) return text;
    const at = placeOf(this.#change.byte, text.length);
    const letter = alphabet[(alphabet.indexOf(text.charAt(at)) + 1) % alphabet.length] ?? '';
    return text.slice(0, at) + letter + text.slice(at + 1);
  }

  #flipped(part: FakeTamperedPart, bytes: Buffer): Buffer {
    if (this.#change?.part !== part) return bytes;
    const at = placeOf(this.#change.byte, bytes.length);
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
    return flipped;
  }
}

function placeOf(byte: number, length: number): number {
  return ((byte % length) + length) % length;
}
