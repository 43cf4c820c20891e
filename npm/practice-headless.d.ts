/**
 * Practice mode without a page, for tests in Node and elsewhere: the classes of `kios-pos/headless` over a relay, card
 * gateways and phones in memory. Their objects and those of `kios-pos/headless` are not interchangeable.
 */

import type { RelayClient } from './headless.js';
import type { Faults, PaymentCode, PracticeWorld } from './practice-world.js';

export type * from './headless.js';
export { AccountClient, init, RelayClient, Signer, TerminalClient } from './headless.js';
export type * from './practice-world.js';

/**
 * A world in memory. Its time passes by itself, which keeps Node running, until `free` is called.
 *
 * A customer is a place in `customers`, from 0 on. A wrong argument throws a `TypeError` that names the field; a decision
 * for which nothing waits, or that comes too late, an `Error`.
 */
export class Practice {
  constructor(options?: PracticeWorld);
  /** The code that pairs a terminal, any number of times. */
  readonly pairingCode: string;
  /** A client of this world's relay; it sends nothing anywhere. */
  relay(): RelayClient;
  /** Lets as many seconds pass at once, so that a test waits for no deadline. */
  advance(seconds: number): void;
  /** Parties behave so from now on; those that are not named, as before. */
  set(faults: Faults): void;
  /** The phone shows a new code, valid for one payment and 60 seconds; `account` is what `price` and `open` take. */
  showCode(customer: number): PaymentCode & { readonly account: string };
  /** The points that the customer can spend. */
  balance(customer: number): string;
  approve(customer: number): void;
  deny(customer: number): void;
  /** Decides on everything that waits for the owner: cancels, refunds and point grants. */
  ownerApproves(): void;
  ownerDenies(): void;
  free(): void;
}
