/** Posts alerts to a webhook as JSON. `text` and `content` are what chat services show; the rest is for programs. */
import { UserError } from '../../data/user-error.ts';
import { type AlertChannel, headlineOf, Undeliverable } from './channel.ts';

const TIMEOUT_MILLIS = 10_000;
/** The longest text that every chat service takes. */
const LONGEST_TEXT = 1_900;

/** @throws UserError 2 when the address is none, or secrets would travel in the clear to another machine. */
export function webhookChannel(address: string): AlertChannel {
  if (!URL.canParse(address)) throw new UserError('the webhook address is no address: write one such as https://…', 2);
  const url = new URL(address);
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) {
    throw new UserError('the webhook address must begin with https:// unless it is on this machine', 2);
  }
  return {
    name: 'webhook',
    // The path of a webhook is its password.
    secrets: [address, url.href, `${url.pathname}${url.search}`].filter((text) => text.length > 1),
    async send(alert, speaker) {
      const headline = headlineOf(alert, speaker);
      const text = (alert.body === '' ? headline : `${headline}\n${alert.body}`).slice(0, LONGEST_TEXT);
      const { code, severity, at, title, body } = alert;
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'milkbot' },
        body: JSON.stringify({ text, content: text, ...speaker, code, severity, at, title, body }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MILLIS),
      });
      await answer.body?.cancel();
      if (answer.ok) return;
      const why = `the webhook answered ${answer.status}`;
      const isFinal = answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 429;
      throw isFinal ? new Undeliverable(why) : new Error(why);
    },
    close() {},
  };
}
