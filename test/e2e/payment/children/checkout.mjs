// A shop with one order in its database. Takes it to the checkout if the first argument says so, and ends when the order
// has ended. Prints what it was told.
import { PaymentService } from 'nestjs-wecom-pay';
import { startApp } from '../../polling/children/app.mjs';

const app = await startApp({
  list: () => [{ out_trade_no: 'CHECKOUT-1' }],
  handle({ order, final }) {
    console.log(`told ${order.out_trade_no} ${order.trade_state}`);
    if (final) void app.close();
  },
  polling: { schedule: ({ attempts }) => (attempts === 0 ? 0 : 200) },
});

if (process.argv[2] === 'checkout') {
  await app.get(PaymentService).prepay({
    out_trade_no: 'CHECKOUT-1',
    description: 'apples',
    amount: { total: 880 },
    payer: { openid: 'openid-1' },
    scene_info: { payer_client_ip: '203.0.113.7' },
  });
  console.log('prepaid');
}
