/** The channels that the configuration and the environment ask for; secrets come from the environment or a file of their owner alone. */
import { readSecretFile } from '../access/owner-file.ts';
import type { AlertChannel } from './channel.ts';
import type { AlertsConfig } from './config.ts';
import { emailChannel } from './email.ts';
import { webhookChannel } from './webhook.ts';

/** @throws UserError 2 when something is missing or is no address, 4 when others can read a secret. */
export function openChannels(
  config: AlertsConfig,
  environment: Readonly<Record<string, string | undefined>>,
): readonly AlertChannel[] {
  const channels: AlertChannel[] = [];
  const address = secretOf(environment.MILKBOT_WEBHOOK_URL, config.webhookUrlFile, 'the address of the webhook');
  if (address !== null) channels.push(webhookChannel(address));
  if (config.to.length > 0) {
    const password = secretOf(
      environment.MILKBOT_SMTP_PASSWORD,
      config.smtpPasswordFile,
      'the password of the mail server',
    );
    channels.push(emailChannel(config, password));
  }
  return channels;
}

function secretOf(fromEnvironment: string | undefined, file: string | null, what: string): string | null {
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
  return file === null ? null : readSecretFile(file, what);
}
