import { events } from './api.js';
import { OrderCard } from './card.js';
import { checkOut } from './checkout.js';
import { money, setClock } from './format.js';
import { GOODS, goodsName } from './goods.js';
import { act, drawTexts, openPage, tell } from './page.js';

const ORDERS_SHOWN = 50;
const REDRAW_MS = 250;

const byId = (id) => document.getElementById(id);
const cards = new Map();
/** What differs from sample to sample, see openBoard(). */
let page;
/** What the shop told us last; undefined before the first time. */
let shop;
let isLive = false;

/**
 * Shows the shop from now on.
 *
 * @param drawState draws the shop as a whole, often: its state, whether it responds, its orders
 * @param newsOf what to tell after a change of it, if anything
 */
export function openBoard({ drawState, newsOf }) {
  page = { drawState, newsOf };
  byId('new-order').addEventListener('submit', (event) => {
    event.preventDefault();
    void create();
  });
  byId('outage').addEventListener('click', ({ currentTarget }) => {
    if (currentTarget.ariaDisabled !== 'true') void act(currentTarget, 'wecom/outage');
  });
  byId('notifications').addEventListener('click', ({ currentTarget }) => {
    void act(currentTarget, 'wecom/notifications', { arrive: currentTarget.ariaChecked !== 'true' });
  });
  events({ board: showBoard, order: showOrder, shop: showShop, lost: showLost });
  setInterval(drawTimes, REDRAW_MS);
  openPage(drawBoard);
}

function drawBoard() {
  fillGoods();
  for (const card of cards.values()) card.draw();
  drawTimes();
}

/** What changes with the clock. */
function drawTimes() {
  page.drawState(
    shop,
    isLive,
    [...cards.values()].map(({ order }) => order),
  );
  for (const card of cards.values()) card.drawTimes(shop, isLive);
}

function showShop(state) {
  const isFirst = shop === undefined;
  const news = isFirst ? undefined : page.newsOf(shop, state);
  shop = state;
  if (news) tell(news);
  if (isFirst) arrangeFor(state);
  drawTimes();
}

/** The customer is at hand only where WeCom is a fake. */
function arrangeFor({ isFake }) {
  for (const id of ['goods-field', 'notifications', 'outage', 'steps']) byId(id).hidden = !isFake;
  for (const id of ['number-field', 'amount-field', 'steps-real']) {
    byId(id).hidden = isFake;
  }
  for (const id of ['number', 'amount']) byId(id).required = !isFake;
  byId('create').dataset.text = isFake ? 'create' : 'watch';
  byId('lead').dataset.text = isFake ? 'lead' : 'leadReal';
  byId('create').disabled = false;
  drawTexts();
  drawBoard();
}

function showOrder(order) {
  let card = cards.get(order.out_trade_no);
  if (!card) {
    card = new OrderCard(order.out_trade_no, { act });
    cards.set(order.out_trade_no, card);
    byId('cards').prepend(card.element);
    dropOldest();
  }
  const news = card.show(order);
  if (news) tell(news);
  card.drawTimes(shop, isLive);
  byId('empty').hidden = true;
}

function showBoard({ now, shop: state, orders }) {
  setClock(now);
  isLive = true;
  showShop(state);
  const known = new Set(orders.map(({ out_trade_no }) => out_trade_no));
  for (const number of cards.keys()) if (!known.has(number)) drop(number);
  for (const order of orders.toReversed()) showOrder(order);
  byId('empty').hidden = cards.size > 0;
}

function showLost() {
  isLive = false;
  drawTimes();
}

function dropOldest() {
  for (const number of [...cards.keys()].slice(0, -ORDERS_SHOWN)) drop(number);
}

function drop(number) {
  cards.get(number).element.remove();
  cards.delete(number);
}

function newOrder() {
  if (!shop.isFake) {
    return { out_trade_no: byId('number').value, total: Math.round(Number(byId('amount').value) * 100) };
  }
  const description = byId('goods').value;
  return { total: GOODS[description], description };
}

function fillGoods() {
  const { selectedIndex } = byId('goods');
  const options = Object.entries(GOODS).map(
    ([name, price]) => new Option(`${goodsName(name)} · ${money(price)}`, name),
  );
  byId('goods').replaceChildren(...options);
  byId('goods').selectedIndex = Math.max(0, selectedIndex);
}

async function create() {
  const answer = await act(byId('create'), 'orders', newOrder());
  if (!answer) return;
  byId('number').value = '';
  const { out_trade_no } = answer.body;
  if (shop.isFake && (await checkOut(act, byId('create'), out_trade_no))) cards.get(out_trade_no)?.draw();
}
