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

/** Resolves with what is wrong, or undefined when nothing is. */
export async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return response.ok ? undefined : await problemOf(response);
  } catch {
    return text('unreachable');
  }
}

async function problemOf(response) {
  const { message } = await response.json().catch(() => ({}));
  return message ? [message].flat().join('; ') : `HTTP ${response.status}`;
}
