/**
 * Points and grid cells of the served Weather Service. History does not hold the service's own grid, so each city's station has a cell of
 * this server's making; clients resolve it through `/points`, as they must with the service itself.
 */
import { CITIES, type City } from '../../../engine/markets/stations.ts';

/** A cell of an office's grid. */
export interface GridCell {
  readonly office: string;
  readonly x: number;
  readonly y: number;
}

const FIRST_X = 10;
const FIRST_Y = 30;
/** About half a cell of 2.5 km. */
const NEAR_DEGREES = 0.02;

/** The cell of a city's station. */
export function cellOf(city: City): GridCell {
  return { office: city.office, x: FIRST_X + city.id, y: FIRST_Y + city.id };
}

/** The city whose station lies in a cell; undefined for every other. */
export function cityOfCell({ office, x, y }: GridCell): City | undefined {
  return CITIES.find((city) => {
    const cell = cellOf(city);
    return cell.office === office && cell.x === x && cell.y === y;
  });
}

/** The city whose station is at a point; undefined where history has no forecasts. */
export function cityAtPoint(latitude: number, longitude: number): City | undefined {
  return CITIES.find(
    (city) =>
      Math.abs(city.latitude - latitude) <= NEAR_DEGREES && Math.abs(city.longitude - longitude) <= NEAR_DEGREES,
  );
}
