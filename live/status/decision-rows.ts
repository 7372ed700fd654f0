/** The last decisions of a session with their reasons, as rows of its status. */
import { DecisionType } from '../../engine/decision-record.ts';
import { REASONS } from '../../engine/reasons.ts';
import { decisionFields } from '../replay/decision-fields.ts';
import type { SessionDirectory } from '../session/directory.ts';
import type { RecentDecisions } from '../session/recent-decisions.ts';
import type { SessionStatus } from './session-status.ts';

/** Rows that a status holds: newest of each kind, so that many verdicts do not hide the one change of state. */
const SHOWN = { state: 10, command: 20, intent: 20, verdict: 20 } as const;

const TEXTS = new Map<string, string>(REASONS.map(({ code, text }) => [code, text]));

/** The newest decisions, newest first. */
export function decisionsOf(recent: RecentDecisions, directory: SessionDirectory): SessionStatus['decisions'] {
  const rows = (Object.keys(SHOWN) as (keyof typeof SHOWN)[]).flatMap((kind) =>
    recent.newest(DecisionType[kind], SHOWN[kind]).map((record) => {
      const { decision: _kind, at, ladder, market, reason, ...fields } = decisionFields(record, directory);
      const code = String(reason);
      return {
        at: String(at),
        kind,
        ladder: ladder === null ? null : String(ladder),
        market: market === null || market === undefined ? null : String(market),
        reason: code,
        text: TEXTS.get(code) ?? '',
        fields,
      };
    }),
  );
  return rows.sort((x, y) => (x.at < y.at ? 1 : x.at > y.at ? -1 : 0));
}
