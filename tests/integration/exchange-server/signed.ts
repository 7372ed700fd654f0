/** The exchange's three headers, signed as a client in any language would: its documentation is the only thing it knows. */
import { constants, createPrivateKey, sign } from 'node:crypto';

export function signedHeaders(
  keyId: string,
  privateKeyPem: string,
  method: string,
  path: string,
  timestamp = Date.now(),
): Record<string, string> {
  const key = createPrivateKey(privateKeyPem);
  const text = Buffer.from(`${timestamp}${method}${path.split('?', 1)[0]}`);
  const signature =
    key.asymmetricKeyType === 'ed25519'
      ? sign(null, text, key)
      : sign('sha256', text, {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        });
  return {
    'KALSHI-ACCESS-KEY': keyId,
    'KALSHI-ACCESS-TIMESTAMP': String(timestamp),
    'KALSHI-ACCESS-SIGNATURE': signature.toString('base64'),
  };
}
