import { yuanOf, yuanOfE5 } from '../bill/reading/bill-decimal.js';
import type { BillReport } from './bill-report.js';
import type { StateTally } from './bill-tally.js';

/** An amount in 元, with the number of rows that it is of, and what Chinese says for the label. */
interface Line {
  readonly label: string;
  readonly count?: number;
  readonly amount: string;
  readonly chinese?: string;
}

/** 10⁻⁵ 元 in a 分. */
const E5_PER_FEN = 1_000;
const LONGEST_FRACTION = 5;
const NET = '应结订单总金额 - 退款总金额 - 手续费总金额';

/** What the command prints for people. */
export function billTable(report: BillReport): string {
  const { date, mchid, type, hash } = report;
  if (hash === undefined)
    return `No transactions: WeCom says that merchant ${mchid} has no bill of ${date}, type ${type}.\n`;
  const counted = countsOf(report);
  const written = aligned([...counted, ...sumsOf(report)]);
  return `Bill of ${date} (Beijing), merchant ${mchid}, type ${type}; amounts in 元
SHA-1 ${hash}

${written.slice(0, counted.length).join('\n')}

${written.slice(counted.length).join('\n')}
`;
}

/** How many rows there are, by kind and state. */
function countsOf({ type, states }: BillReport): readonly Line[] {
  return [
    ...(type === 'REFUND' ? [] : linesOf(states, 'payment', 'payments', '支付')),
    ...(type === 'SUCCESS' ? [] : linesOf(states, 'refund', 'refunds', '退款')),
  ];
}

function linesOf(
  all: readonly StateTally[],
  kind: StateTally['kind'],
  label: string,
  chinese: string,
): readonly Line[] {
  const states = all.filter((state) => state.kind === kind);
  const count = states.reduce((sum, state) => sum + state.count, 0);
  const amount = yuanOf(states.reduce((sum, state) => sum + state.amount, 0));
  return [
    { label, count, amount, chinese },
    ...states.map((state) => ({
      label: `  ${[state.trade_state, state.refund_status].join(' ').trim()}`,
      count: state.count,
      amount: yuanOf(state.amount),
    })),
  ];
}

/** The sums of the summary that mean something in a bill of this type. Only one of all rows tells what is left. */
function sumsOf({ type, summary }: BillReport): readonly Line[] {
  const { total, refund, settlement_total, settlement_refund, coupon_refund, fee_e5 } = summary;
  const net = (settlement_total - settlement_refund) * E5_PER_FEN - fee_e5;
  const ofPayments: readonly Line[] = [
    { label: 'total', amount: yuanOf(total), chinese: '订单总金额' },
    { label: 'settlement_total', amount: yuanOf(settlement_total), chinese: '应结订单总金额' },
  ];
  const ofRefunds: readonly Line[] = [
    { label: 'refund', amount: yuanOf(refund), chinese: '申请退款总金额' },
    { label: 'settlement_refund', amount: yuanOf(settlement_refund), chinese: '退款总金额' },
    { label: 'coupon_refund', amount: yuanOf(coupon_refund), chinese: '充值券退款总金额' },
  ];
  const ofAll: Line = { label: 'net', amount: yuanOfE5(net), chinese: NET };
  return [
    ...(type === 'REFUND' ? [] : ofPayments),
    ...(type === 'SUCCESS' ? [] : ofRefunds),
    { label: 'fee', amount: yuanOfE5(fee_e5), chinese: '手续费总金额' },
    ...(type === 'ALL' ? [ofAll] : []),
  ];
}

/** Amounts stand with their decimal points below each other. */
function aligned(lines: readonly Line[]): readonly string[] {
  const cells = lines.map(({ label, count, amount, chinese = '' }) => ({
    label,
    count: count === undefined ? '' : String(count),
    amount: amount.padEnd(amount.indexOf('.') + 1 + LONGEST_FRACTION),
    chinese,
  }));
  const width = (name: 'label' | 'count' | 'amount') => Math.max(...cells.map((cell) => cell[name].length));
  const [labels, counts, amounts] = [width('label'), width('count'), width('amount')];
  return cells.map(({ label, count, amount, chinese }) =>
    `${label.padEnd(labels)}  ${count.padStart(counts)}  ${amount.padStart(amounts)}  ${chinese}`.trimEnd(),
  );
}
