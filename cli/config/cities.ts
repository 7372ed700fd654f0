/** Finds the cities that a user names by code, name or series ticker. */
import type { CityId } from '../../engine/markets/contracts.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import { nearestWord } from '../nearest-word.ts';
import { WrongUse } from '../wrong-use.ts';

/** Ids of the named cities in registry order, each once; all cities for an empty list. Throws `WrongUse`. */
export function chooseCities(names: readonly string[]): CityId[] {
  if (names.length === 0) return CITIES.map(({ id }) => id);
  const ids = new Set(names.map(findCity));
  return CITIES.map(({ id }) => id).filter((id) => ids.has(id));
}

function findCity(name: string): CityId {
  const wanted = name.toUpperCase();
  const city = CITIES.find(
    ({ code, name: cityName, highSeries, lowSeries }) =>
      code === wanted || cityName.toUpperCase() === wanted || [...highSeries, ...lowSeries].includes(wanted),
  );
  if (city) return city.id;
  const guess = nearestWord(
    wanted,
    CITIES.flatMap(({ code, name: cityName }) => [code, cityName.toUpperCase()]),
  );
  const codes = CITIES.map(({ code }) => code).join(', ');
  throw new WrongUse(`no city is called ${name}; ${guess === null ? `there are ${codes}` : `did you mean ${guess}?`}`);
}
