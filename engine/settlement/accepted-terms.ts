/**
 * The gate on changed rules: a series trades only while the wording of its rules is one that a person has read. Wordings are
 * known by their hash (`rules-text.ts`); a new one closes the series until its hash is accepted in the configuration.
 */
import { REGISTRY_TERMS } from './terms.ts';

/** Whether a ladder's terms are accepted, or the hash that a person would have to accept. */
export type TermsVerdict = { readonly accepted: true } | { readonly accepted: false; readonly termsHash: string };

/**
 * Whether a series may trade under terms of this hash. `alsoAccepted` are hashes that the configuration adds for any series;
 * terms from the registry (a record without rules text) are accepted, because there is no wording to compare.
 */
export function termsVerdict(series: string, termsHash: string, alsoAccepted: readonly string[]): TermsVerdict {
  const isAccepted =
    termsHash === REGISTRY_TERMS || (SHIPPED.get(series)?.has(termsHash) ?? false) || alsoAccepted.includes(termsHash);
  return isAccepted ? { accepted: true } : { accepted: false, termsHash };
}

/**
 * Wordings that were read, by series. Every series as it stood on 2026-07-23 (National Weather Service), and New York's high
 * as it stood on 2026-09-23 (The Weather Company).
 */
// biome-ignore format: a table reads as rows
export const ACCEPTED_TERMS: readonly (readonly [series: string, termsHash: string])[] = [
  ['KXHIGHAUS', '2acd7b069d08489d00c146555cb605625c4ac937b45afd07b7db986eba5e7b87'],
  ['KXHIGHCHI', '6d714188a8c86d0a41215f2a69251fee1ca31727d9c96e3a70d5eb4b0cd746b5'],
  ['KXHIGHDEN', 'eb5523f9107853bdfdc3b025772e8d6fdb5a536af38d63deccf8a512dbed0f86'],
  ['KXHIGHLAX', '82ce1bd554553df4fcdff25701b24024afa6ee57b55e3d4ebf2fe395c4573dcb'],
  ['KXHIGHMIA', '569b64a2c51ab25de24712d240d206b6493979bc92aebe760e2e499327fdcef8'],
  ['KXHIGHNY', '5a37432f9db0a6574529b75cbd9ef4474e473023e017dae5ce782585e1893622'],
  ['KXHIGHNY', '6a837df79e2e70add5b23ddd0ebb3aa6dfb02a0db53524517dda8ab3f06dc0bc'],
  ['KXHIGHPHIL', 'ae000afdb21dede405d4416c2b65ad91cc12a5dd701487cbe53927597ffde874'],
  ['KXHIGHTATL', 'dadd9783f211cb469881338e1f8a76f26e52c0d58a7ad46acecc12114d7cfe6e'],
  ['KXHIGHTBOS', 'eeaf27e6a2d57f18b347a979f34ad04f124c9db9264ac36079a69db0a044d277'],
  ['KXHIGHTDAL', 'ac11c5a983b57046bdc4934d7f81ccff34a9be5999dabec1d12a9c1948bdd347'],
  ['KXHIGHTDC', 'ee08c80626fd18b63ea539023d1fc892fe8fc64f132c7dae65554b95a332dc28'],
  ['KXHIGHTHOU', 'c354d0c74a72a25dca0e72189fd1eba9cc5fc6c3dba18f1ee68df64dd40cd912'],
  ['KXHIGHTLV', 'a41483fd4fa60a852d1a006a952af75f80b7a67f0527d09d5bfab8915d133025'],
  ['KXHIGHTMIN', '92f1841e5473841526ffa3dc7e0cabee7ac08155a0989a58e9bb3f58ec748f4b'],
  ['KXHIGHTNOLA', '0a8f9a79ce171d9f95b9ee88612928e21f1d30d2895b008a8328ab36e20e37e0'],
  ['KXHIGHTOKC', '4d8df3b097a853b5167915a0b36173e69c24981b3b2f803992c76574a6708cca'],
  ['KXHIGHTPHX', 'cd83e82cdc03da7d47a07bcf66e817738be5804935c75fadfc2ae21c7d226eac'],
  ['KXHIGHTSATX', 'ee0c830ece349a9ea8d1f3c50e0b1e94054fb44a879d76ef5a5df3e130aa6eec'],
  ['KXHIGHTSEA', 'd9e4737aea0e7b82d24b91c9dda6a9062de10dc57af54e0221bf498814219d0d'],
  ['KXHIGHTSFO', '2a08603ec4c5aa1ce70dd976d3ac3338eae7056a0dddcff8243a5fa257966ddb'],
  ['KXLOWTATL', '2fbe672fa37e16d54364b92770f2b1834e4099db61be1ecce9ba782a9494260c'],
  ['KXLOWTAUS', 'b69a56e1d72abdf7b88f3d9e63533c94ab9f728e08a43d49c2b3cd483327e1ac'],
  ['KXLOWTBOS', '8b8773b9bf1d3b4aa19643cd26bed819bdcd02772c9530ee63eebc2a4b47e5a2'],
  ['KXLOWTCHI', 'c035f2a1c77796d2b95215216e9da0de0f0176884f5df340d50f1a2a980b1e1b'],
  ['KXLOWTDAL', '71d6838031f3704a487c39973e1c85cec5e78ec815d96b89b051ec4a4ede2db0'],
  ['KXLOWTDC', 'b69e992020af495a528b14e3f8b2331ca381005d026df9790b9cc5b670df956d'],
  ['KXLOWTDEN', 'fd285c1bbf0a024c04a290a3cc5865c863553551c3b838b816249b9a628d6e7d'],
  ['KXLOWTHOU', '187d3acf4351d5b11dd3aee38ccf5bf67d00ee239978a95cda00c6989d46a037'],
  ['KXLOWTLAX', '69142431724b41316aea0977044d114d22f535a98763a57fe853244512a0d29f'],
  ['KXLOWTLV', '8160b4fc18621e9abd77bc2bd983694f12f9ff1b8321e382003b2d48aa153490'],
  ['KXLOWTMIA', '31a931676d01dcfc0ec4ec96cc08a8223b02f8ccc5b6eba984030e9b7ade4141'],
  ['KXLOWTMIN', 'd9ecdc37b3e26d9f62726bde1d35d39734fdcdc399b201674e21692ef6aa24b9'],
  ['KXLOWTNOLA', '44eff546c3254066c421eb12c23fa6db60f7211d92851ac26164316611a4efce'],
  ['KXLOWTNYC', 'd2a22f59bf5c10fe8491eb39cda2397c5e43921a914d4af2f53291749e74db41'],
  ['KXLOWTOKC', '24a906612fa666ebcfd2e6967078a3479eeb3f1a01232a45cbbb3d813e126132'],
  ['KXLOWTPHIL', 'fe588da53b78d14bf85de1f4aa59426e06be940e0bf7900e4735f043f9913ba4'],
  ['KXLOWTPHX', '27d37e8348b68417c2e02aad3b6a15cfa58e2012f4eb68e448c27894fd2d1540'],
  ['KXLOWTSATX', '3ab9aba3ab0b237dc03992982825d321d2cec72b9ac33a1864972cab8f3aea4d'],
  ['KXLOWTSEA', '03af8e673e8dc2007a51cd642d20979fc265b4ac0af6b24e7d84a594b2259577'],
  ['KXLOWTSFO', '3f3ab87f64ecda6bad1fbe336d3c8dd0bfe1777f236d14df80a70cde2ed0d709'],
];

const SHIPPED: ReadonlyMap<string, ReadonlySet<string>> = bySeries();

function bySeries(): ReadonlyMap<string, ReadonlySet<string>> {
  const map = new Map<string, Set<string>>();
  for (const [series, termsHash] of ACCEPTED_TERMS) {
    const hashes = map.get(series);
    if (hashes === undefined) map.set(series, new Set([termsHash]));
    else hashes.add(termsHash);
  }
  return map;
}
