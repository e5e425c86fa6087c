/** What this page says in addition to the shared texts, or instead of them. */
export const EN = {
  title: 'Cluster board',
  lead: 'One web process takes orders and two workers poll WeCom, all on one Redis. Every payment notification is lost. Kill one worker or both: every payment is still found.',
  leadReal:
    'One web process takes orders and two workers, all on one Redis, poll WeCom until each order reaches a final state. Kill one worker or both: every payment is still found.',
  members: 'Processes',
  workers: 'Workers',
  workersUp: '{up} of {all} running',
  'status-running': 'Running',
  'status-starting': 'Starting …',
  'status-down': 'Down',
  runsFor: 'for {time} · pid {pid}',
  backIn: 'restarts in {seconds} s',
  work: 'Polls {polls} · events {tells} · crashes {ends}',
  redisWork: 'Queue and token · crashes {ends}',
  kill: 'kill -9',
  startNow: 'Start now',
  bannerNoWorker:
    'No worker is running, so nothing is polled. Let a customer pay now: the payment is found once a worker is back.',
  bannerRedis:
    'Redis is down, so polling waits. The shop still stores orders in its database, but nobody can check out: who would watch the payment? Once Redis is back, polling resumes.',
  bannerLost:
    'The web process is not responding; reconnecting … (Start the cluster again: open orders are still polled.)',
  step3: 'Kill a worker: the other one finds the payment. Kill both: it is found as soon as one is back.',
  nextNever: 'Next poll unknown',
  nextStopped: 'Polling is waiting',
  storyPaid: '{by} found the payment with poll {attempt}.',
  storyPaidAfter: '{by} found the payment with poll {attempt}, {seconds} s after it was made.',
  eventPolled: '{by}, poll {attempt}: {state}',
  eventPollFailed: '{by}: a poll failed and will be retried',
  eventTold: '{by} emitted the event: {state}',
  eventResumed: 'Cluster restarted, polling resumed',
  'news-running': '{name} is running.',
  'news-starting': '{name} is starting.',
  'news-down': '{name} is down.',
};
