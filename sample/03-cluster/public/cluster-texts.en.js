/** What this page says otherwise than that of 02-shop, or in addition. */
export const EN = {
  title: 'Cluster board',
  lead: 'One web process takes the orders, two workers poll WeCom, all on one Redis. Every payment notification gets lost. Kill a worker, or both: each payment is found all the same.',
  leadReal:
    'One web process takes the orders, two workers poll WeCom until each order has ended, all on one Redis. Kill a worker, or both: each payment is found all the same.',
  members: 'Processes',
  workers: 'Workers',
  workersUp: '{up} of {all} running',
  'status-running': 'Running',
  'status-starting': 'Starting …',
  'status-down': 'Down',
  runsFor: 'for {time} · pid {pid}',
  backIn: 'starts again in {seconds} s',
  work: 'Polls {polls} · shop told {tells} · died {ends}',
  redisWork: 'Queue and token · died {ends}',
  kill: 'kill -9',
  startNow: 'Start now',
  bannerNoWorker:
    'No worker is running, so nobody polls. Let a customer pay now: the payment is found once a worker is back.',
  bannerRedis:
    'Redis is away, so polling waits. The shop still takes orders: they are in the database. Once Redis is back, polling goes on by itself, and orders made meanwhile join it within a minute.',
  bannerLost:
    'The web process does not answer; reconnecting … (Start the cluster again: open orders are still watched.)',
  step3:
    'Kill a worker: the other one finds the payment. Kill both: it is found as soon as one of them is back.',
  nextNever: 'Next poll not known',
  nextStopped: 'Polling waits',
  storyPaid: '{by} found the payment at poll {attempt}.',
  storyPaidAfter: '{by} found the payment at poll {attempt}, {seconds} s after it was made.',
  eventPolled: '{by}, poll {attempt}: {state}',
  eventTold: '{by} told the shop: {state}',
  eventResumed: 'The cluster started again and watches on',
  'news-running': '{name} is running.',
  'news-starting': '{name} is starting.',
  'news-down': '{name} is down.',
};
