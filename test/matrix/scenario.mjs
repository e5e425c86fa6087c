import assert from 'node:assert/strict';

/**
 * What each leg of the matrix does with the installed package: a Nest application, configured from the environment,
 * asks a fake WeCom for a paid order and for one that it does not know.
 */
export async function queryOrders({ Module }, { NestFactory }, library, { FakeWeCom }) {
  const { OrderDto, OrderNotFoundError, OrderQueryService, weComPayConfig, WeComPayModule } = library;
  const wecom = await FakeWeCom.start();
  try {
    const { corpId, corpSecret, mchid } = wecom.credentials;
    Object.assign(process.env, {
      WECOM_CORP_ID: corpId,
      WECOM_CORP_SECRET: corpSecret,
      WECOM_PAY_MCHID: mchid,
      WECOM_BASE_URL: wecom.baseUrl,
    });
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
    wecom.orders.pay('ORDER-1');

    class AppModule {}
    Module({ imports: [WeComPayModule.forRootAsync(weComPayConfig.asProvider())] })(AppModule);
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
    const orders = app.get(OrderQueryService);
    const order = await orders.query({ out_trade_no: 'ORDER-1' });
    assert.ok(order instanceof OrderDto);
    assert.equal(order.trade_state, 'SUCCESS');
    assert.equal(order.amount.payer_total, 100);
    await assert.rejects(orders.query({ out_trade_no: 'ORDER-2' }), OrderNotFoundError);
    await app.close();
  } finally {
    await wecom.close();
  }
}
