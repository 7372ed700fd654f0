/**
 * The station that a section of a climate report is about. The report's identifier names a city's settlement station, but some
 * reports carry several sites and some cities have a second site, so the headline has to agree.
 */
import { CITIES } from '../../../engine/markets/stations.ts';

/** Sites near a settlement station that are never it. */
const OTHER_SITES = /DOWNTOWN|INTERCONTINENTAL|O.?HARE|LA ?GUARDIA|KENNEDY|JFK|DULLES|LOVE FIELD|MABRY|NORTHEAST PHIL/;

/** What the settlement station's headline says and no other site's of the same report does, where reports carry several. */
const OWN_NAME: Readonly<Record<string, RegExp>> = {
  CLIHOU: /HOBBY/,
  CLIMDW: /MIDWAY/,
  CLINYC: /CENTRAL PARK/,
  CLIDCA: /NATIONAL/,
  CLIAUS: /BERGSTROM/,
};

/**
 * The ICAO identifier for each of a report's sites: at most one of them is the settlement station of the report's city; null for
 * the others and for reports that belong to no city.
 */
export function stationsOfSites(pil: string | null, sites: readonly string[]): (string | null)[] {
  const city = CITIES.find(({ cliProduct }) => cliProduct === pil);
  const nobody = sites.map(() => null);
  if (city === undefined || pil === null) return nobody;
  const fits = sites.map((site) => {
    const own = OWN_NAME[pil];
    if (own?.test(site)) return true;
    if (site === '' || OTHER_SITES.test(site)) return false;
    return sites.length === 1 || (own === undefined && site.includes(city.name.toUpperCase()));
  });
  if (fits.filter(Boolean).length !== 1) return nobody;
  return fits.map((fit) => (fit ? city.station : null));
}
