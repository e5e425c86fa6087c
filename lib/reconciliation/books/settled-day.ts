import { beginOf, endOf } from '../../common/beijing-day.js';
import type { SettledDay } from './settled-orders.decorator.js';

/** A day of a merchant. */
export function settledDay(date: string, mchid: string): SettledDay {
  return { date, mchid, from: new Date(beginOf(date)), until: new Date(endOf(date)) };
}
