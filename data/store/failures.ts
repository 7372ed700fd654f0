/**
 * Turns failures of disk and folder into the one sentence that the user can act on; everything else passes unchanged.
 */
import { UserError } from '../user-error.ts';

/**
 * @param doing what was being done, as a clause: `writing the store /data`.
 * @param option the option that names another folder.
 */
export function explainFailure(error: unknown, doing: string, option = '--data'): unknown {
  if (error instanceof UserError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as { code?: unknown } | null)?.code;
  const isAny = (codes: readonly string[], words: RegExp) =>
    (typeof code === 'string' && codes.includes(code)) || words.test(message);
  if (
    isAny(['ENOSPC', 'EDQUOT', 'EFBIG'], /no space left|disk quota exceeded|file too large|disk is full|SQLITE_FULL/i)
  ) {
    return new UserError(`the disk is full while ${doing}: free some space and try again`, 1, { cause: error });
  }
  if (
    isAny(
      ['EACCES', 'EPERM', 'EROFS'],
      /permission denied|read-only file system|operation not permitted|readonly database/i,
    )
  ) {
    return new UserError(`no permission while ${doing}: make the folder writable or name another with ${option}`, 1, {
      cause: error,
    });
  }
  if (isAny(['ENOTDIR'], /not a directory/i)) {
    return new UserError(`part of the path is not a folder while ${doing}: name a folder with ${option}`, 2, {
      cause: error,
    });
  }
  return error;
}
