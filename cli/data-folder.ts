/** Which store a command works on: `--data`, else `data.dir` of the configuration, else `var/data`. */

export async function storeFolder(args: { data?: string | undefined; config?: string | undefined }): Promise<string> {
  if (args.data !== undefined) return args.data;
  const { loadConfig } = await import('./config/load.ts');
  return loadConfig(args.config).data.dir;
}
