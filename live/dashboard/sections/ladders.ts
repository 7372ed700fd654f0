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
    lead: 'The probability that the ensemble gives each bracket, and the touch of this moment: a bid above it sells dear, an ask below it buys cheap, before fees.',
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
<tbody>${brackets.map(
    ({ market, low_f, high_f, p_model, bid, ask, position }) =>
      html`<tr${Number(position) === 0 ? null : html` class="held"`} title="${market}"><td class="text">${bracketName(low_f, high_f)}</td><td class="figure">${chance(p_model)}</td><td class="figure">${priceOf(bid)}</td><td class="figure">${priceOf(ask)}</td><td class="figure">${Number(position) === 0 ? '' : contractsOf(position)}</td></tr>`,
  )}</tbody></table></article>`;
}

function contractsOf(quantity: string): string {
  return quantity.replace(/\.00$/, '').replace('-', '−');
}
