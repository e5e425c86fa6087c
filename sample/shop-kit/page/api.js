import { text } from './language.js';

const RECONNECT_MS = 2_000;

/** Follows the board. `lost` is called while the shop does not answer; the next thing it sends is the whole board. */
export function events({ board, order, shop, lost }) {
  const source = new EventSource('board/events');
  for (const [type, listener] of Object.entries({ board, order, shop })) {
    source.addEventListener(type, (event) => listener(JSON.parse(event.data)));
  }
  source.addEventListener('error', () => {
    lost();
    source.close();
    setTimeout(() => events({ board, order, shop, lost }), RECONNECT_MS);
  });
}

/** Resolves with the answer's `body`, or with the `problem`. */
export function post(path, body) {
  return ask(path, {
    method: 'POST',
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
}

/** Resolves with the answer's `body`, or with the `problem`. */
export function get(path) {
  return ask(path, {});
}

async function ask(path, request) {
  try {
    const response = await fetch(path, request);
    if (!response.ok) return { problem: await problemOf(response) };
    return { body: await response.json().catch(() => undefined) };
  } catch {
    return { problem: text('unreachable') };
  }
}

async function problemOf(response) {
  const { message } = await response.json().catch(() => ({}));
  return message ? [message].flat().join('; ') : `HTTP ${response.status}`;
}
