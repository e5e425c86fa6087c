import { GET_ORDER, GET_TOKEN } from './faults.mjs';

const RATE_LIMIT_EXCEEDED = 45009;

/** Counts the calls that WeCom is asked, and forgets their history, which would be long. */
export class CallMeter {
  /** When each order was asked for, in ms since the epoch. */
  times = [];
  tokens = 0;
  refused = 0;
  #wecom;
  #read = 0;

  constructor(wecom) {
    this.#wecom = wecom;
  }

  /** @returns the times of the calls since the last reading. To be called before the history is full. */
  read() {
    const { requests } = this.#wecom;
    this.#wecom.clearHistory();
    for (const { endpoint, at, errcode } of requests) {
      if (endpoint === GET_ORDER) this.times.push(at);
      if (endpoint === GET_TOKEN) this.tokens++;
      if (errcode === RATE_LIMIT_EXCEEDED) this.refused++;
    }
    const fresh = this.times.slice(this.#read);
    this.#read = this.times.length;
    return fresh;
  }
}

/** The most of these times, in their order, that lie within so many ms. */
export function mostWithin(times, ms) {
  let first = 0;
  return times.reduce((most, at, index) => {
    while (times[first] <= at - ms) first++;
    return Math.max(most, index - first + 1);
  }, 0);
}
