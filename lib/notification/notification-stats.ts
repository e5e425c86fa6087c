/** How the requests to the callback URL were answered since the process started. */
export interface NotificationStats {
  /** Those of WeCom, the verification of the URL included. */
  readonly accepted: number;
  /** Those that were not from WeCom, or did not fit `notifications.keys` and `corpId`. */
  readonly refused: number;
  readonly lastAcceptedAt: Date | undefined;
}

export const NONE_ANSWERED: NotificationStats = { accepted: 0, refused: 0, lastAcceptedAt: undefined };

/** @param status of one more answer. */
export function counted(stats: NotificationStats, status: number, now: Date): NotificationStats {
  switch (status) {
    case 200:
      return { ...stats, accepted: stats.accepted + 1, lastAcceptedAt: now };
    case 401:
      return { ...stats, refused: stats.refused + 1 };
    default:
      return stats;
  }
}
