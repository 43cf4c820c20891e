import type { ConnectOptions, KiosPos } from './kios-pos.js';
import type { Faults, PaymentCode, PracticeWorld } from './practice-world.js';

export { KiosError } from './kios-pos.js';
export type * from './practice-world.js';

export interface PracticeOptions extends PracticeWorld, Omit<ConnectOptions, 'relay' | 'shop' | 'locale'> {
  /**
   * The address of the practice page: of the folder `practice/` of this package, which any server of files serves. By
   * default the folder beside this script. A bundler moves the script and not the folder: copy it and name its address.
   */
  readonly page?: string | URL;
  readonly locale?: 'ko' | 'en' | 'ja';
  /** Whether the panel with lessons, phones and situations is beside the kiosk. */
  readonly panel?: boolean;
}

/**
 * The phones of customers and shop owner. A customer is a place in `customers`, from 0 on, and the first without one.
 *
 * A call rejects with a {@link KiosError}: `invalid_request` for a wrong value, `nothing_waits` if there is nothing to
 * decide, a result code of the protocol if the decision comes too late.
 */
export interface Phones {
  /** Parties behave so from now on; those that are not named, as before. */
  set(faults: Faults): Promise<void>;
  /** The phone shows a new code, which the kiosk scans. It is valid for one payment and 60 seconds. */
  showCode(customer?: number): Promise<PaymentCode>;
  approve(customer?: number): Promise<void>;
  deny(customer?: number): Promise<void>;
  /** Decides on everything that waits for the owner: cancels, refunds and point grants. */
  ownerApproves(): Promise<void>;
  ownerDenies(): Promise<void>;
}

/** A kiosk in practice. Results have no `token`, because there is no relay that signs them. */
export type PracticePos = KiosPos & { readonly practice: Phones };

/** Starts the practice kiosk in a frame, and resolves once it is ready. Rejects with the option that cannot be used. */
export function practice(options?: PracticeOptions): Promise<PracticePos>;
