// Polls in the time zone of the first argument until its listener has heard of a payment, and prints what is logged.
process.env.TZ = process.argv[2];
const { startApp } = await import('./app.mjs');

const app = await startApp({
  logger: ['warn', 'error'],
  list: () => [{ out_trade_no: 'ORDER-1', createdAt: new Date(Date.now() - 60_000) }],
  handle: ({ order }) => {
    console.log(`told of ${order.trade_state}`);
    void app.close();
  },
  polling: {},
});
