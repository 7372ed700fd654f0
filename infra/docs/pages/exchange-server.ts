/** `exchange-server.md`: what the local exchange refuses and with what, its faults, and its rate limits, from the tables it answers by. */
import {
  RATE_LIMIT_TABLES,
  type RateLimitTable,
  REQUEST_COSTS,
  USAGE_TIERS,
} from '../../../data/kalshi/rate-limits.ts';
import { WS_ERRORS } from '../../../data/kalshi/schemas/websocket-commands.ts';
import type { BucketLimit } from '../../../data/kalshi/token-bucket.ts';
import { REFUSALS } from '../../../sim/exchange-server/errors.ts';
import { faultPlan } from '../../../sim/exchange-server/faults/fault-plan.ts';
import { keysOf, parameterRow, schemaOf } from '../keys.ts';
import { code, page, table } from '../markdown.ts';

export function renderExchangeServer(): string {
  return page(
    'The local exchange: refusals, faults, limits',
    '`sim/exchange-server`, `data/kalshi/rate-limits.ts` and `data/kalshi/schemas/websocket-commands.ts`',
    `What \`sim exchange\` answers by ([how to use it](../guide/exchange-server.md)). Errors have one of the three shapes that are seen on the
exchange's wire: flat \`{"code","message","details"}\` for requests that cannot be read (400 \`invalid_parameters\`), nested under \`error\` for
what is refused, and \`{"error":"too many requests"}\` for the rate limit.`,
    '## Refusals of orders and order groups',
    'The reason is that of the matching, which backtests report under the same name.',
    table(
      ['reason', 'status', 'code', 'details'],
      Object.entries(REFUSALS).map(([reason, [status, name, details]]) => [
        code(reason),
        String(status),
        code(name),
        details === undefined ? '' : code(details),
      ]),
    ),
    '## Refusals of signatures',
    'Status 401. A timestamp may be 20 seconds old, or 60 seconds ahead, in real time.',
    table(
      ['code', 'details', 'why'],
      [
        [code('token_authentication_failure'), '', 'A header is missing.'],
        [code('authentication_error'), code('NOT_FOUND'), 'The key id is not the one of the account.'],
        [code('header_timestamp_expired'), '', 'The timestamp is too old or too far ahead.'],
        [
          code('authentication_error'),
          code('INCORRECT_API_KEY_SIGNATURE'),
          'The signature is not that of the key over timestamp, method and path.',
        ],
      ],
    ),
    '## Refusals on the WebSocket',
    'Code 25 ends its subscription; the client subscribes again.',
    table(
      ['code', 'text'],
      Object.values(WS_ERRORS).map(([number, text]) => [String(number), text]),
    ),
    '## Faults',
    'For `--faults` and `POST /milkbot/faults`. Chances are from 0 to 1; each fault is drawn from a seeded stream of its own.',
    table(['key', 'type', 'default', 'meaning'], keysOf(schemaOf(faultPlan)).map(parameterRow)),
    '## Rate limits',
    `Tokens: a request costs 10, but for these. Buckets refill in real time.`,
    table(
      ['request', 'tokens'],
      REQUEST_COSTS.map(({ method, path, tokens, perItem }) => [
        code(`${method} ${path}`),
        perItem ? `${tokens} for each order` : String(tokens),
      ]),
    ),
    ...RATE_LIMIT_TABLES.flatMap(limitsOf),
  );
}

function limitsOf({ tiers, source }: RateLimitTable): string[] {
  const bucket = ({ refillPerSecond, capacity }: BucketLimit) => `${refillPerSecond} a second, holds ${capacity}`;
  return [
    source,
    table(
      ['tier', 'reads', 'writes'],
      USAGE_TIERS.map((tier) => [code(tier), bucket(tiers[tier].read), bucket(tiers[tier].write)]),
    ),
  ];
}
