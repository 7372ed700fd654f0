import { expect, test } from 'vitest';
import { checkedAddress } from '../../../data/kalshi/hosts.ts';
import { ExchangeRefusal, NoAnswer, PatientRequests } from '../../../data/kalshi/patient-requests.ts';

const manners = { pace: null, retries: 3, backoffMs: 1, backoffMaxMs: 2, timeoutMs: 100 };

/** A request that fails with each of these in turn, then succeeds. */
function failing(...errors: readonly Error[]) {
  let calls = 0;
  return {
    request: async () => {
      const error = errors[calls++];
      if (error) throw error;
      return 'an answer';
    },
    calls: () => calls,
  };
}

test.each([429, 500, 502, 503])('status %i is tried again', async (status) => {
  const { request, calls } = failing(new ExchangeRefusal('a thing', status, 'no'), new NoAnswer('cut'));
  expect(await new PatientRequests(manners).send('a thing', request)).toBe('an answer');
  expect(calls()).toBe(3);
});

test.each([400, 401, 403, 404, 409])('status %i is refused at once', async (status) => {
  const refusal = new ExchangeRefusal('a thing', status, 'no');
  const { request, calls } = failing(refusal);
  await expect(new PatientRequests(manners).send('a thing', request)).rejects.toBe(refusal);
  expect(calls()).toBe(1);
});

test('what does not pass in all tries is said in one sentence', async () => {
  const { request, calls } = failing(...Array.from({ length: 9 }, () => new NoAnswer('no answer: ECONNRESET')));
  const sent = new PatientRequests(manners).send('the trades of X', request);
  await expect(sent).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/trades of X in 4 tries .*ECONNRESET/),
  });
  expect(calls()).toBe(4);
});

test('a fault of the program is not tried again', async () => {
  const { request, calls } = failing(new TypeError('a fault'));
  await expect(new PatientRequests(manners).send('a thing', request)).rejects.toThrow(TypeError);
  expect(calls()).toBe(1);
});

test('a request that needs every token of the bucket is sent when they are there, after 429 too', async () => {
  const requests = new PatientRequests({ ...manners, pace: { refillPerSecond: 1000, capacity: 10 } });
  const { request } = failing(new ExchangeRefusal('a thing', 429, 'too many requests'));
  await requests.send('a thing', request);
  await requests.send('a thing', request);
  expect(requests.sent).toBe(3);
});

test('only loopback is spoken to without encryption, and no address carries a password', () => {
  const rest = { plain: 'http:', safe: 'https:' } as const;
  expect(checkedAddress('http://127.0.0.1:1234/trade-api/v2/', rest)).toBe('http://127.0.0.1:1234/trade-api/v2');
  expect(checkedAddress('https://host/trade-api/v2', rest)).toBe('https://host/trade-api/v2');
  for (const text of ['http://host/x', 'ftp://host', 'host', 'https://me:secret@host/x'])
    expect(() => checkedAddress(text, rest)).toThrow(expect.objectContaining({ exitCode: 2 }));
  expect(() => checkedAddress('https://me:secret@host/x', rest)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
});
