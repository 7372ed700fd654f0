/** Ladders, each with the model's probability of every bracket beside the market's touch. */
import { html, type Markup } from '../../../reports/components/markup.ts';
import { details, nothing, section } from '../../../reports/components/section.ts';
import { counted } from '../../../reports/text/numbers.ts';
import type { SessionStatus } from '../../status/session-status.ts';
import { bracketName, chance, clockTime, priceOf } from '../text.ts';

type Ladder = SessionStatus['ladders'][number];

export function laddersSection({ ladders, now }: SessionStatus): Markup {
  const traded = ladders.filter((ladder) => ladder.traded);
  const others = ladders.filter((ladder) => !ladder.traded);
  const cards = (list: readonly Ladder[]) =>
    html`<div class="ladders">${list.map((ladder) => card(ladder, now))}</div>`;
  return section({
    id: 'ladders',
    title: 'Ladders: model against market',
    lead: 'The probability that the ensemble gives each bracket, and the touch of this moment. A bid above it, where selling is dear, and an ask below it, where buying is cheap, are in colour; fees, spread and doubt come off.',
    content: html`${traded.length === 0 ? nothing("No ladder of the session's range is open.") : cards(traded)}${
      others.length === 0 ? null : details(`${counted(others.length, 'ladder')} only learned from`, cards(others))
    }`,
  });
}

function card(
  { ladder, city, variable, climate_date: date, reason, evaluated_at: at, confidence, brackets }: Ladder,
  now: string,
): Markup {
  const said =
    at === null
      ? 'not evaluated yet'
      : `${reason === 'evaluated' ? `confidence ${chance(confidence)}` : `not traded on: ${reason}`}, ${clockTime(at, now)} UTC`;
  return html`<article class="ladder"><h3>${city} ${variable === 'high' ? 'high' : 'low'}, ${date}</h3><p title="${ladder}">${said}</p>
<table aria-label="${ladder}"><thead><tr><th scope="col">Bracket</th><th scope="col" class="figure">Model</th><th scope="col" class="figure">Bid</th><th scope="col" class="figure">Ask</th><th scope="col" class="figure">Held</th></tr></thead>
<tbody>${brackets.map(bracketRow)}</tbody></table></article>`;
}

function bracketRow({ market, low_f, high_f, p_model: p, bid, ask, position }: Ladder['brackets'][number]): Markup {
  const isHeld = Number(position) !== 0;
  const touch = (price: string | null, isOffer: boolean) =>
    html`<td class="${isOffer ? 'figure gain' : 'figure'}">${priceOf(price)}</td>`;
  return html`<tr${isHeld ? html` class="held"` : null} title="${market}"><td class="text">${bracketName(low_f, high_f)}</td><td class="figure">${chance(p)}</td>${touch(
    bid,
    p !== null && Number(bid ?? p) > p,
  )}${touch(ask, p !== null && Number(ask ?? p) < p)}<td class="figure">${isHeld ? contractsOf(position) : ''}</td></tr>`;
}

function contractsOf(quantity: string): string {
  return quantity.replace(/\.00$/, '').replace('-', '−');
}
