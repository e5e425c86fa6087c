import { languageTag, text } from './language.js';

let offset = 0;

/** Counts down by the shop's clock, not the visitor's. */
export function setClock(now) {
  offset = Date.parse(now) - Date.now();
}

/** Whole seconds until then, at least 0. */
export function secondsUntil(time) {
  return Math.max(0, Math.ceil((Date.parse(time) - clock()) / 1000));
}

/** Whole seconds since then, at least 0. */
export function secondsSince(time) {
  return Math.max(0, Math.floor((clock() - Date.parse(time)) / 1000));
}

/** How much of the way from one time to the other is behind us, 0 to 1. */
export function progress(from, to) {
  const start = Date.parse(from);
  const length = Date.parse(to) - start;
  return length > 0 ? Math.min(1, Math.max(0, (clock() - start) / length)) : 1;
}

export function duration(seconds) {
  if (seconds < 60) return text('seconds', { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return text('minutes', { n: minutes, rest: seconds % 60 });
  return text('hours', { n: Math.floor(minutes / 60), rest: minutes % 60 });
}

export function money(fen) {
  return `¥${(fen / 100).toFixed(2)}`;
}

/** With the date, unless it is today. */
export function clockTime(value) {
  const date = new Date(value);
  const isToday = date.toDateString() === new Date(clock()).toDateString();
  const hours = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false };
  const day = isToday ? {} : { month: '2-digit', day: '2-digit' };
  return new Intl.DateTimeFormat(languageTag(), { ...day, ...hours }).format(date);
}

function clock() {
  return Date.now() + offset;
}
