/** What customers do. */
export type CustomerAnswer = 'byHand' | 'approves' | 'denies' | 'tooLate' | 'tooFewPoints' | 'codeExpired';

/** What the shop owner does about cancels, and about refunds and point grants above a limit. */
export type OwnerAnswer = 'byHand' | 'approves' | 'denies';

/**
 * What the connection between kiosk and relay does. `lostBefore` and `lostAfter` concern the next request that moves points
 * or money, before or after it has its effect; `downFor` ends by itself, in seconds; `slow` delays each response by as many.
 */
export type Connection =
  | 'works' | 'lostBefore' | 'lostAfter' | 'down' | 'streamSilent'
  | { readonly slow: number }
  | { readonly downFor: number };

/** What a card gateway does with refunds: it executes them, refuses them, or executes them and its response is lost. */
export type GatewayAnswer = 'done' | 'refused' | 'lost';

/** How everything behaves. A party that is absent behaves as before, at the start: by hand, and without faults. */
export interface Faults {
  readonly customer?: CustomerAnswer;
  readonly owner?: OwnerAnswer;
  readonly connection?: Connection;
  readonly eximbay?: GatewayAnswer;
  readonly kicc?: GatewayAnswer;
}

/** The shop of a practice world. */
export interface PracticeShop {
  readonly name?: string;
  readonly currency?: 'krw' | 'usd' | 'jpy' | 'php';
  /** The languages of its kiosk; the first is the shop's own. */
  readonly languages?: ReadonlyArray<'ko' | 'en' | 'ja'>;
}

/** A customer of a practice world. */
export interface PracticeCustomer {
  readonly name: string;
  /** The phone number in international form; each customer has another one. */
  readonly phone?: string;
  /** The points at the start, a decimal text; without it 100,000. */
  readonly points?: string;
}

/** What a practice world starts with. */
export interface PracticeWorld {
  readonly shop?: PracticeShop;
  /** 1 to 20. Without it three: one with plenty of points, one with enough for a meal, one with too few for anything. */
  readonly customers?: ReadonlyArray<PracticeCustomer>;
  readonly faults?: Faults;
}

/** The code on a phone. */
export interface PaymentCode {
  /** The text of the QR code, as a scanner types it. */
  readonly text: string;
  /** The 24 digits that a clerk types. */
  readonly digits: string;
}
