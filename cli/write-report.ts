/** Writes the HTML report of a finished run. What draws it is loaded only now: a run does not wait for it. */
import { UserError } from '../data/user-error.ts';
import type { ReportConfig } from '../reports/config.ts';
import { writeOutputFile } from './output-file.ts';

/** Renders the run in `dir` into `file`. @throws UserError 3 when the run is damaged, 1 when the file cannot be written. */
export async function writeReport(dir: string, file: string, config: ReportConfig): Promise<void> {
  const { readRun } = await import('../data/runs/reader.ts');
  const { renderRunReport } = await import('../reports/pages/run-report.ts');
  const page = renderRunReport(await readRun(dir), config);
  try {
    writeOutputFile(file, page);
  } catch (error) {
    throw new UserError(
      `the report cannot be written to ${file} (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}): name another file with \`sim report --out\`, or free some space`,
      1,
    );
  }
}
