import { COMPARE_KEYS } from '../notification/advice.js';
import type { NotificationStats } from '../notification/notification-stats.js';

/** So many refused requests are not merely a passing scanner. */
const SUSPICIOUS = 10;

export interface NotificationDetails extends NotificationStats {
  readonly hint?: string;
}

/** What health shows of notifications. They decide nothing, since polling finds what they miss. */
export function notificationDetails(stats: NotificationStats): NotificationDetails {
  if (stats.accepted > 0 || stats.refused < SUSPICIOUS) return stats;
  return {
    ...stats,
    hint: `All requests to the callback URL were refused: ${COMPARE_KEYS}`,
  };
}
