/**
 * The part of a session that only depends on its journal: the same engine as a backtest's, told the journal's inputs in the
 * journal's order. A running session, one that is recovered and one that is replayed all go through here, so that they
 * cannot decide differently.
 */
import { z } from 'zod';
import type { OperatorCommand } from '../../engine/account.ts';
import { Engine } from '../../engine/engine.ts';
import type { Panel } from '../../engine/evaluation.ts';
import type { EventColumns, Variable } from '../../engine/events.ts';
import type { CityId } from '../../engine/markets/contracts.ts';
import type { VenueUpdate } from '../../engine/orders.ts';
import type { Journal, Venue } from '../../engine/ports.ts';
import type { EngineRooms } from '../../engine/setup.ts';
import type { Json } from '../../engine/snapshot.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { Replay, type ReplayPosition } from '../../sim/replay.ts';
import { EntryKind, jsonOf, type NewEntry } from '../journal/entries.ts';
import { bothJournals } from './both-journals.ts';
import { type Listing, listing, SessionDirectory } from './directory.ts';
import { unpackColumns } from './event-rows.ts';
import { SessionOutputs } from './outputs.ts';
import type { SessionVenue, VenueCommand } from './venue.ts';

/** Everything that a session's decisions depend on besides its inputs. */
export interface SessionPlan {
  readonly rooms: EngineRooms;
  readonly panel: Panel;
  readonly cities: readonly CityId[];
  readonly variables: readonly Variable[];
  /** First climate date that is traded; there is no last one. */
  readonly from: ClimateDate;
  /** When the loops start to turn: the start of the warm-up. */
  readonly ticksFrom: EpochMicros;
  /** Name of the account; part of every client order id. */
  readonly account: string;
  /** Makes the venue over the session's directory. */
  readonly venue: (directory: SessionDirectory) => SessionVenue;
}

/** A tick of the loops. A slow one falls on a fast one's instant wherever its length is a multiple. */
export interface DueTick {
  readonly at: EpochMicros;
  readonly isSlow: boolean;
}

/** A climate date after every other. */
const NO_LAST_DATE = 1e9 as ClimateDate;

export class SessionCore {
  readonly directory = new SessionDirectory();
  readonly outputs = new SessionOutputs();
  readonly venue: SessionVenue;
  readonly engine: Engine;
  readonly #plan: SessionPlan;
  #replay: Replay;

  /** @param mirror makes a journal that hears all that the outputs hear */
  constructor(plan: SessionPlan, mirror?: (directory: SessionDirectory) => Journal) {
    this.#plan = plan;
    this.venue = plan.venue(this.directory);
    this.engine = new Engine({
      rooms: plan.rooms,
      panel: plan.panel,
      directory: this.directory,
      venue: recorded(this.venue, (command) => this.outputs.command(command)),
      journal: mirror === undefined ? this.outputs : bothJournals(this.outputs, mirror(this.directory)),
      account: plan.account,
      cities: plan.cities,
      variables: plan.variables,
      from: plan.from,
      to: NO_LAST_DATE,
    });
    this.#replay = this.#replayFrom();
  }

  /** The configuration of the rooms that the engine is made of. */
  get rooms(): EngineRooms {
    return this.#plan.rooms;
  }

  /** Engine time of the last thing told. */
  get now(): EpochMicros {
    return this.#replay.now;
  }

  /** The tick that is due next. */
  get nextTick(): DueTick {
    const { nextFastTickAt, nextSlowTickAt } = this.#replay.position;
    return { at: Math.min(nextFastTickAt, nextSlowTickAt) as EpochMicros, isSlow: nextSlowTickAt <= nextFastTickAt };
  }

  /** Takes definitions in; their `ladderListed` events come with the events. */
  list(listed: Listing): void {
    this.directory.add(listed);
  }

  /** Tells events that are in order and not before `now`. */
  tell(columns: EventColumns): void {
    this.#replay.tell(columns, 0, columns.length);
  }

  /** Lets happen what falls due up to an instant, inclusive. */
  advance(at: EpochMicros): void {
    this.#replay.settleUntil(at);
  }

  /** Takes an input of the journal. Entries of other kinds are not for the engine and change nothing. */
  apply(entry: NewEntry): void {
    const at = entry.at as EpochMicros;
    switch (entry.kind) {
      case EntryKind.listing:
        this.list(listing.parse(jsonOf(entry)));
        break;
      case EntryKind.events:
        this.tell(unpackColumns(entry.body));
        break;
      case EntryKind.updates:
        this.venue.receive(jsonOf(entry) as readonly VenueUpdate[]);
        break;
      case EntryKind.operator:
        this.#replay.operate(operatorEntry.parse(jsonOf(entry)).command, at);
        break;
      case EntryKind.missed:
        this.#replay.skipTicksUntil(at);
        break;
      case EntryKind.advance:
        this.advance(at);
        break;
      default:
        break;
    }
  }

  /** The whole state, for a `checkpoint` entry. Nothing may be waiting in `outputs`. */
  checkpoint(): Json {
    return {
      listing: this.directory.listing() as unknown as Json,
      engine: this.engine.snapshot(),
      venue: this.venue.snapshot(),
      position: this.#replay.position as unknown as Json,
      chain: this.outputs.snapshot(),
    };
  }

  /** Goes on from a checkpoint; only a core that was told nothing may. */
  restore(state: Json): void {
    const saved = state as unknown as {
      listing: Listing;
      engine: Json;
      venue: Json;
      position: ReplayPosition;
      chain: Json;
    };
    if (this.directory.ladderCount > 0) throw new RangeError('a checkpoint is restored before anything is told');
    this.directory.add(saved.listing);
    this.engine.restore(saved.engine);
    this.venue.restore(saved.venue);
    this.outputs.restore(saved.chain);
    this.#replay = this.#replayFrom(saved.position);
  }

  #replayFrom(position?: ReplayPosition): Replay {
    const { fastLoopSeconds, slowLoopMinutes } = this.#plan.rooms.engine;
    return new Replay({
      engine: this.engine,
      venue: this.venue,
      ticksFrom: this.#plan.ticksFrom,
      endAt: Number.MAX_SAFE_INTEGER as EpochMicros,
      fastLoopSeconds,
      slowLoopMinutes,
      ...(position && { resumeFrom: position }),
    });
  }
}

const operatorEntry = z.strictObject({ command: z.enum(['pause', 'resume', 'reduce', 'halt']) }) satisfies z.ZodType<{
  command: OperatorCommand;
}>;

/** A venue that notes every command before it passes it on. */
function recorded(venue: SessionVenue, note: (command: VenueCommand) => void): Venue {
  return {
    name: venue.name,
    submit(order, at) {
      note({ kind: 'submit', at, order });
      venue.submit(order, at);
    },
    amend(amend, at) {
      note({ kind: 'amend', at, amend });
      venue.amend(amend, at);
    },
    cancel(clientOrderId, at) {
      note({ kind: 'cancel', at, clientOrderId });
      venue.cancel(clientOrderId, at);
    },
    lookUp(clientOrderId, at) {
      note({ kind: 'look_up', at, clientOrderId });
      venue.lookUp(clientOrderId, at);
    },
  };
}
