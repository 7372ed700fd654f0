/** An observation as the report that carried it: its own text where history has it, else the groups that its numbers stand for. */
import { MICROS_PER_MILLI } from '../../../engine/time.ts';
import type { StoredObservation } from './weather-history.ts';

/** The report without its kind before it. Reading it gives the observation's temperatures back. */
export function metarText(observation: StoredObservation): string {
  if (observation.raw !== null) return observation.raw;
  const iso = new Date(observation.observedAt / MICROS_PER_MILLI).toISOString();
  const time = `${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}Z`;
  const { tempC, max6hC, min6hC, max24hC, min24hC } = observation;
  const groups = [
    ...(tempC === null ? [] : [`T${tenths(tempC)}`]),
    ...(max6hC === null ? [] : [`1${tenths(max6hC)}`]),
    ...(min6hC === null ? [] : [`2${tenths(min6hC)}`]),
    ...(max24hC === null || min24hC === null ? [] : [`4${tenths(max24hC)}${tenths(min24hC)}`]),
  ];
  const body = tempC === null ? [] : [`${wholeDegrees(tempC)}/`];
  const kind = observation.kind === 'special' ? ['SPECI'] : [];
  return [...kind, observation.station, time, 'AUTO', ...body, 'RMK', 'AO2', ...groups].join(' ');
}

function tenths(celsius: number): string {
  const value = Math.round(celsius * 10);
  return `${value < 0 ? 1 : 0}${String(Math.abs(value)).padStart(3, '0')}`;
}

function wholeDegrees(celsius: number): string {
  const value = Math.round(celsius);
  return `${value < 0 ? 'M' : ''}${String(Math.abs(value)).padStart(2, '0')}`;
}
