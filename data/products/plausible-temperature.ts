/**
 * The temperatures that a weather station can read: colder and hotter than any has been in the United States. What lies outside
 * is a damaged number, whatever product it stands in.
 */

/** Whether a station can have read this, in °C. */
export function isPlausibleCelsius(celsius: number): boolean {
  return celsius >= -62 && celsius <= 60;
}

/** Whether a station can have read this, in °F. */
export function isPlausibleFahrenheit(fahrenheit: number): boolean {
  return fahrenheit >= -80 && fahrenheit <= 140;
}
