#!/usr/bin/env node
/**
 * The entry of the `sim` command. Compiled code is kept between runs, so that `--help` answers at once; the cache must be on
 * before the program's modules are loaded, which is why they are loaded from here.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./sim.ts');
