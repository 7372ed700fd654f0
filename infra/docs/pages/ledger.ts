/** `ledger.md`: the accounts of the ledger, what each happening posts, and the differences that a reconciliation can name. */
import { DIFFERENCES } from '../../../engine/portfolio/reconciliation.ts';
import { code, page, table } from '../markdown.ts';

export function renderLedger(): string {
  return page(
    'The ledger',
    '`engine/portfolio/`',
    `Double entry in whole micro-dollars: every posting moves one amount from one account to another, and after each the sum of all
accounts is asserted to be zero and the cost of positions by market to be its account. Debits are positive.`,
    '## Accounts',
    table(
      ['account', 'holds'],
      [
        [code('cash'), 'Cash at the exchange, with what resting orders reserve.'],
        [code('positions'), 'What open positions cost, without fees: of YES its price, of NO one dollar less it.'],
        [code('receivable'), 'What determined markets owe until they are paid.'],
        [code('fees'), 'All fees charged.'],
        [code('realized'), 'Realised profit before fees (a credit).'],
        [code('capital'), 'Money paid in, less money paid out (a credit). Never profit.'],
      ],
    ),
    '## Postings',
    table(
      ['when', 'debit', 'credit', 'amount'],
      [
        ['capital is paid in', code('cash'), code('capital'), 'the amount; negative when paid out'],
        ['a fill opens', code('positions'), code('cash'), 'its cost'],
        ['a fill closes', code('cash'), code('positions'), 'the average cost of what closes'],
        ['a fill closes', code('cash'), code('realized'), 'what it brings beyond that cost'],
        ['any fill', code('fees'), code('cash'), 'its fee'],
        ['a market is determined', code('receivable'), code('positions'), 'the cost of the position'],
        ['a market is determined or amended', code('receivable'), code('realized'), 'the claim beyond what it was'],
        ['YES and NO meet after the result', code('cash'), code('receivable'), 'one dollar a pair'],
        ['a market is paid', code('cash'), code('receivable'), 'what it owes'],
      ],
    ),
    `## Reconciliation with the exchange

The books are compared with the exchange's statement (cash, positions, fills, payments, transfers). The amounts of the differences
sum up to the difference in cash, to the micro-dollar.`,
    table(
      ['code', 'meaning', 'remedy'],
      DIFFERENCES.map((one) => [code(one.code), one.text, one.remedy]),
    ),
  );
}
