import type {
  ConnectionState, KiosError as KiosErrorFields, PaymentEntry, PaymentQuery, PaymentRequest, PaymentResult, ReceiptText,
  RequestState, StaffRequest, StaffResult,
} from './embed.js';

export type * from './embed.js';

/** An error that is no outcome of a payment: a wrong request, or a kiosk that cannot be shown. */
export declare class KiosError extends Error implements KiosErrorFields {
  readonly code: string;
  readonly kind: KiosErrorFields['kind'];
  /** For the customer; empty if it does not concern them. */
  readonly customerText: string;
  /** For staff: the cause and what helps. */
  readonly staffText: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** The relay's id of the request that failed; absent if no answer of the relay is the cause. */
  readonly requestId?: string | null;
}

export interface ConnectOptions {
  /** The relay's origin, such as `https://pos.example`. By default the one that this module was loaded from. */
  relay?: string;
  /** The shop's id: `0x` and 64 hexadecimal digits. */
  shop: string;
  /**
   * Where the kiosk is shown. By default in a dialog that is open while a payment is requested or the kiosk waits for staff.
   */
  container?: Element | DocumentFragment;
  /** The language of the screen: `ko`, `en` or `ja`. By default the browser's. */
  locale?: string;
  /** The look of the kiosk. Colours that cannot be read are corrected, and the console says so. */
  theme?: Theme;
  /** Texts in place of the kiosk's own, by language and key: `{ ko: { 'buttons.pay': '결제' } }`. */
  words?: Words;
  /** Ends the wait for the kiosk. */
  signal?: AbortSignal;
}

export interface Theme {
  /** The colour of actions: `#rrggbb`, `rgb(…)` or `oklch(…)`; no red, amber or violet, which have meanings. */
  brand?: string;
  /** The colour of the page. */
  background?: string;
  /** The colour of text. */
  text?: string;
  /** The radius of corners, `0px` to `32px`. */
  radius?: string;
  /** Font families that the customer's device has, separated by commas. */
  font?: string;
  density?: 'compact' | 'regular' | 'spacious';
  scheme?: 'light' | 'dark' | 'auto';
}

export type Words = { [language in 'ko' | 'en' | 'ja']?: { [key: string]: string } };

export interface RequestOptions extends PaymentRequest {
  /** Gives the payment up, as does the signal of a repeated request. The result says what became of it. */
  signal?: AbortSignal;
}

/** A payment that was requested. Iterating over it gives its states until the result is there. */
export interface PaymentHandle extends AsyncIterable<RequestState> {
  readonly purchaseId: string;
  /** The result. It rejects with a {@link KiosError} only if the request is wrong, never because of an outcome. */
  readonly result: Promise<PaymentResult>;
  /** Gives the payment up. */
  cancel(): void;
}

export interface StaffOptions extends Pick<StaffRequest, 'purchaseId'> {
  /** Gives the request up, unless staff has confirmed it. The result says what became of it. */
  signal?: AbortSignal;
}

export interface PointsOptions extends StaffOptions {
  /** The price that earns points, a decimal text in units of the shop's currency. */
  amount: string;
}

/** Something that was requested of staff. */
export interface StaffHandle {
  readonly purchaseId: string;
  /** The result. It rejects with a {@link KiosError} only if the request is wrong, never because of an outcome. */
  readonly result: Promise<StaffResult>;
  /** Gives it up, unless staff has confirmed it. */
  cancel(): void;
}

export interface QueryOptions {
  /** Ends the wait for the answer. */
  signal?: AbortSignal;
}

export interface PosEvents {
  /** A request has got further. */
  status: { purchaseId: string; state: RequestState };
  /** Whether the kiosk reaches its relay. */
  connection: ConnectionState;
  /** The outcome of any sale of the kiosk; after `unknown` a second time, once it is known, also on a later page. */
  outcome: PaymentResult;
  /** The kiosk has left the screen of the outcome. */
  finished: { purchaseId: string };
}

/** The kiosk of a shop. */
export declare class KiosPos {
  private constructor();
  /**
   * Starts the kiosk in a frame. While it waits for staff, to be paired or unlocked, it is shown, and the promise waits.
   *
   * Rejects with a {@link KiosError}: `invalid_request` if `shop` is no id; `busy` if another place of the page has a payment
   * open; `not_connected` if the kiosk does not answer within 30 s; `closed` if it is removed before it has answered, by Escape in
   * its dialog or by another `connect` of the page. All but the first may be tried again.
   */
  static connect(options: ConnectOptions): Promise<KiosPos>;
  /** Whether the kiosk reaches its relay; `null` before it has answered. */
  readonly connection: ConnectionState | null;
  /** Whether the kiosk was removed from the page, by `close` or because another place of the page shows it. */
  readonly isClosed: boolean;
  /** Whether a request has no result yet. */
  readonly isBusy: boolean;
  /** Changes the look of the kiosk. */
  set theme(theme: Theme);
  /** Requests a payment. The same order again, while it is in progress, is the same handle. */
  requestPayment(options: RequestOptions): PaymentHandle;
  /**
   * Shows a purchase to staff, who cancels its payment after a PIN and, where the shop requires it, the owner's approval.
   * `done` means that the points went back to the customer.
   */
  requestCancel(options: StaffOptions): StaffHandle;
  /** Shows a purchase to staff, who refunds its card sales in full or in part. */
  requestRefund(options: StaffOptions): StaffHandle;
  /** Has staff give points for a purchase that was paid in money. Points are given once for a purchase. */
  givePoints(options: PointsOptions): StaffHandle;
  /** The payments of this kiosk, newest first. It ends after all that the query selects. */
  payments(query?: PaymentQuery & QueryOptions): AsyncIterableIterator<PaymentEntry>;
  /** What the relay says about a payment of this kiosk; `null` if it knows none. */
  payment(paymentId: string, options?: QueryOptions): Promise<PaymentEntry | null>;
  /** A copy of the receipt of a payment, in the kiosk's language; `null` if it was not paid, or is cancelled. */
  receipt(paymentId: string, options?: QueryOptions): Promise<ReceiptText | null>;
  /** Gives the present request up, if there is one. */
  cancelPresent(): void;
  /** Calls a listener for each event; returns what ends that. */
  on<Type extends keyof PosEvents>(type: Type, listener: (detail: PosEvents[Type]) => void): () => boolean;
  /**
   * Removes the kiosk from the page. A payment whose outcome is unknown then is finished by the kiosk when it is next
   * opened; its handle gets the outcome `unknown`.
   */
  close(): void;
}
