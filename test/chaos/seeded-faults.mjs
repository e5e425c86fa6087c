const DAY = 86_400_000;

/**
 * Makes one fault of each sort in the books, and in the bill, of a day.
 *
 * @param {object} wecom the fake
 * @param {{ orders: object[] }} books changed in place
 * @param {string} date
 * @param {() => number} random
 * @returns {{ kind: string | undefined, number: string, heals?: boolean }[]} under which kind each is to be found; none if
 * it is no difference
 */
export function faultsOf(wecom, books, date, random) {
  const paid = shuffled(
    books.orders.filter(
      (order) => order.date === date && order.state === 'SUCCESS' && order.refunds.length === 0,
    ),
    random,
  );
  const withRefund = shuffled(
    books.orders.filter((order) => order.date === date && order.refunds.length === 1),
    random,
  );
  const faults = [];
  const take = (from, kind, change, heals = false) => {
    const order = from.pop();
    if (order === undefined) return;
    faults.push({ kind, number: change(order) ?? order.out_trade_no, heals });
  };
  take(paid, 'unknown_order', (order) => remove(books.orders, order));
  take(paid, 'paid_not_marked', (order) => void (order.state = 'NOTPAY'), true);
  take(paid, 'amount_mismatch', (order) => void order.total++);
  take(paid, 'state_mismatch', (order) => void (order.state = 'CLOSED'));
  take(paid, undefined, (order) => void (order.date = nextOf(date)));
  take(paid, 'duplicate', ({ out_trade_no }) =>
    wecom.bills.put(date, doubled(wecom.bills.textOf(date), out_trade_no)),
  );
  take(paid, 'refund_missing', (order) => {
    order.refunds.push({ out_refund_no: 'NEVER-REQUESTED', refund: 1 });
    return 'NEVER-REQUESTED';
  });
  take(withRefund, 'refund_unknown', (order) => order.refunds.pop().out_refund_no);
  take(withRefund, 'refund_amount_mismatch', ({ refunds: [refund] }) => {
    refund.refund++;
    return refund.out_refund_no;
  });
  books.orders.push({ out_trade_no: 'NEVER-PAID', state: 'SUCCESS', total: 100, date, refunds: [] });
  return [...faults, { kind: 'marked_not_paid', number: 'NEVER-PAID' }];
}

function remove(items, item) {
  items.splice(items.indexOf(item), 1);
}

function nextOf(date) {
  return new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);
}

function shuffled(items, random) {
  return items
    .map((item) => [random(), item])
    .toSorted(([one], [other]) => one - other)
    .map(([, item]) => item);
}

/** The bill with the row of this order twice, as if it had been paid twice, and the sums that belong to it. */
function doubled(text, out_trade_no) {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(lineEnd);
  const header = lines[0].replace('\ufeff', '').split(',');
  const at = lines.findIndex((line) => line.includes(`,\`${out_trade_no},`) && line.includes(',`SUCCESS,'));
  const cells = lines[at].slice(1).split(',`');
  const sumsAt = lines.findIndex((line) => line.startsWith('总交易单数'));
  const names = lines[sumsAt].split(',');
  const sums = lines[sumsAt + 1].slice(1).split(',`');
  const more = sums.map((sum, index) => {
    if (index === 0) return String(Number(sum) + 1);
    const cell = cells[header.indexOf(columnOf(names[index]))] ?? '0';
    return added(sum, cell);
  });
  lines[sumsAt + 1] = more.map((sum) => `\`${sum}`).join(',');
  lines.splice(at + 1, 0, lines[at]);
  return lines.join(lineEnd);
}

/** What is summed up under this name; 总交易额 and its like are of older layouts. */
function columnOf(name) {
  const older = { 总交易额: '总金额', 总退款金额: '退款金额', 总企业红包退款金额: '企业红包退款金额' };
  return older[name] ?? name.replace('总金额', '金额').replace('手续费金额', '手续费');
}

/** Decimals, added without floating point. */
function added(one, other) {
  const digits = one.split('.')[1]?.length ?? 0;
  const scaled = (text) => {
    const [whole, fraction = ''] = text.replace('-', '').split('.');
    const value = BigInt(whole + fraction.padEnd(digits, '0').slice(0, digits));
    return text.startsWith('-') ? -value : value;
  };
  const sum = scaled(one) + scaled(other);
  const text = String(sum < 0n ? -sum : sum).padStart(digits + 1, '0');
  const point = text.length - digits;
  return `${sum < 0n ? '-' : ''}${text.slice(0, point)}${digits > 0 ? '.' : ''}${text.slice(point)}`;
}
