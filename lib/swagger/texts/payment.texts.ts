import {
  CreateOrderAmountDto,
  CreateOrderDetailDto,
  CreateOrderGoodsDto,
  CreateOrderPayerDto,
  CreateOrderRequestDto,
  CreateOrderSceneDto,
  CreateOrderStoreDto,
} from '../../payment/dto/create-order.request.dto.js';
import { personal, text, textsOf } from './text.js';

export const PAYMENT_TEXTS = [
  textsOf(CreateOrderRequestDto, {
    appid: text("The mini program's appid.", '小程序 appid。'),
    mchid: text('Merchant number.', '二级商户号。'),
    out_trade_no: text(
      "The merchant's order number, unique per merchant.",
      '商户订单号，同一商户号下不可重复。',
    ),
    description: text('What is paid for, as the customer reads it.', '商品描述，展示给用户。'),
    scenekey: text(
      "Scene from the mini program's URL, for the statistics of 成员业绩.",
      '小程序链接中的场景值，用于统计成员业绩。',
    ),
    amount: text('Amount of the order.', '订单金额。'),
    payer: text('The payer.', '支付者。'),
    time_expire: text('Until when the customer can pay, RFC 3339.', '交易结束时间，RFC 3339 格式。'),
    attach: text('Data that is returned with the order once it is paid.', '附加数据，支付后随订单返回。'),
    goods_tag: text('Tag for promotions.', '订单优惠标记。'),
    detail: text('What promotions are computed from.', '优惠功能。'),
    scene_info: text('Scene of the payment.', '场景信息。'),
  }),
  textsOf(CreateOrderAmountDto, {
    total: text('Total, in 分, a hundredth of a yuan.', '总金额，单位为分。'),
    currency: text('Currency, such as CNY.', '货币类型，例如 CNY。'),
  }),
  textsOf(CreateOrderPayerDto, {
    openid: personal("The customer's ID under the appid.", '用户在 appid 下的唯一标识。'),
  }),
  textsOf(CreateOrderDetailDto, {
    cost_price: text(
      'Price on the receipt, in 分. If it is not what is paid, there is no promotion.',
      '订单原价，单位为分。与实际支付金额不一致时不享受优惠。',
    ),
    invoice_id: text('ID of the receipt.', '商品小票 ID。'),
    goods_detail: text('Products.', '单品列表。'),
  }),
  textsOf(CreateOrderGoodsDto, {
    merchant_goods_id: text("The merchant's product code.", '商户侧商品编码。'),
    wechatpay_goods_id: text("WeChat Pay's product code.", '微信侧商品编码。'),
    goods_name: text('Name of the product.', '商品名称。'),
    quantity: text('Quantity.', '商品数量。'),
    unit_price: text('Unit price, in 分.', '商品单价，单位为分。'),
  }),
  textsOf(CreateOrderSceneDto, {
    payer_client_ip: personal("The customer's IP address.", '用户终端 IP。'),
    device_id: text('Number of the shop or of its till.', '商户端设备号，即门店号或收银设备 ID。'),
    store_info: text('The shop.', '商户门店信息。'),
  }),
  textsOf(CreateOrderStoreDto, {
    id: text('Shop number.', '门店编号。'),
    name: text('Name of the shop.', '门店名称。'),
    area_code: text('Area code.', '地区编码。'),
    address: text('Address of the shop.', '门店详细地址。'),
  }),
];
