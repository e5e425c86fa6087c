import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { WeComPayError } from '../../dist/index.js';

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const SHARED = [Object.prototype, Array.prototype, String.prototype, Number.prototype, Function.prototype];
const BEFORE = SHARED.map((prototype) => Reflect.ownKeys(prototype).length);

/** What an input has broken. */
export class Broken extends Error {
  name = 'Broken';
}

export function assert(isFine, what) {
  if (!isFine) throw new Broken(what);
}

/**
 * Objects that all code shares are as they were when the process began.
 * @param isWhole whether to count what does not show in a loop as well.
 */
export function assertUnpolluted(isWhole) {
  for (const name in {}) assert(false, `Object.prototype has a field ${name}`);
  if (!isWhole) return;
  for (const [index, prototype] of SHARED.entries())
    assert(
      Reflect.ownKeys(prototype).length === BEFORE[index],
      `a prototype was changed: ${inspect(prototype)}`,
    );
}

/**
 * The error is one of the library's own, on one line, and shows none of these texts.
 * @param isWhole whether to look at everything that `inspect` can find in it, which takes long.
 */
export function assertOwnError(error, secrets, isWhole) {
  if (!(error instanceof WeComPayError)) throw error;
  const { message, hint = '', errmsg = '' } = error;
  const text = `${message} ${hint} ${errmsg}`;
  assertPrintable(text);
  assertSilent(isWhole ? inspect(error, { showHidden: true }) + JSON.stringify(error) : text, secrets);
}

/** It fits on one line of a log. */
export function assertPrintable(text) {
  assert(!UNPRINTABLE.test(text), `control characters in ${inspect(text)}`);
}

export function assertSilent(text, secrets) {
  const shown = secrets.find((secret) => text.includes(secret));
  assert(shown === undefined, `${shown} is shown in ${text}`);
}

/** What the library logs, instead of printing it. */
export function captureLogs() {
  const lines = [];
  const take = (...parts) => void lines.push(parts.map(String).join(' '));
  Logger.overrideLogger({ log: take, error: take, warn: take, debug: take, verbose: take, fatal: take });
  return {
    /** The lines since the last call. */
    taken: () => lines.splice(0),
  };
}
