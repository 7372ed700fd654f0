/** The weather services as one server shows them: each a plug-in over a store and the simulated clock, to be put under any prefix. */
export { iemRoutes } from './iem-routes.ts';
export { nwsRoutes } from './nws-routes.ts';
export { openMeteoRoutes } from './open-meteo-routes.ts';
