/**
 * Daily Climate Reports as the Weather Service sends them, one text or many behind one another. Taken are the settlement
 * stations' maxima and minima, every version with the time at which it was sent; other sites are left.
 */
import { cliParser } from '../../products/cli/cli.ts';
import { splitProducts } from '../../products/collective.ts';
import { climateReportRows } from '../climate-report-rows.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';

export const nwsClimateReportText: ReadableFormat = {
  name: 'nws_climate_report_text',
  what: 'Daily Climate Reports as text',
  revision: 1,
  recognise: {
    kind: 'text',
    matches: (text) => /CLIMATE SUMMARY/i.test(text) && splitProducts(text).some(cliParser.recognises),
  },
  async read(intake: Intake) {
    const { is } = intake.content;
    const texts = is.kind === 'text' ? splitProducts(is.text).filter(cliParser.recognises) : [];
    const refused = new Map<string, number>();
    const rows = texts.flatMap((text) => {
      const read = climateReportRows(text);
      for (const why of read.refused) refused.set(why, (refused.get(why) ?? 0) + 1);
      return read.rows;
    });
    if (rows.length === 0) return [...refused.keys()].join('; ') || 'no section with a climate day';
    await intake.append(
      'climate_reports',
      rows.map((row, index) => ({ ...row, source_seq: index + 1 })),
    );
    for (const [why, count] of refused) intake.noteCount(count, `sections refused: ${why}`);
    return undefined;
  },
};
