/** A payment that a host page requests. */
export type PaymentRequest = {
  /** The host's number of the order: 1 to 64 of `A-Z a-z 0-9 . _ -`. The same number is the same payment. */
  readonly purchaseId: string;
  /** The price, a decimal text in units of the currency, such as `"12500"` or `"12.50"`. */
  readonly amount: string;
  /** Its currency, which has to be the shop's, such as `"krw"`. */
  readonly currency?: string;
  /** The address of the customer's payment code, if the host has read it already. */
  readonly account?: string;
  /** Milliseconds after which the payment is given up unless it is approved: 1000 to 3600000. */
  readonly timeoutMs?: number;
};

/** Where a request is. */
export type RequestState =
  | 'waiting'
  | 'code'
  | 'estimate'
  | 'opening'
  | 'approval'
  | 'closing'
  | 'checking'
  | 'shown';

/** The outcome of a payment request. */
export type PaymentOutcome = 'paid' | 'denied' | 'timedOut' | 'cancelled' | 'refused' | 'unknown';

/** What kind of error it is. */
export type ErrorKind = 'request' | 'kiosk' | 'relay' | 'network' | 'storage';

/** An error. Its texts are in the kiosk's language. */
export type KiosErrorFields = {
  /** A result code of the protocol such as `1511`, or a word such as `busy`. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** For a developer, in English. */
  readonly message: string;
  /** For the customer; empty if it does not concern them. */
  readonly customerText: string;
  /** For staff: the cause and what helps. */
  readonly staffText: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** The relay's id of the request, if there is one. */
  readonly requestId?: string;
};

/** The payment of a purchase. */
export type PaymentSummary = {
  readonly paymentId: string;
  /** The price, a decimal text in units of the currency. */
  readonly amount: string;
  readonly currency: string;
  /** The points that were charged with the fee, a decimal text. */
  readonly points: string;
  /** The fee in points, a decimal text. */
  readonly fee: string;
  /** When it was opened, Unix seconds. */
  readonly openedAt: number;
};

/** The result of a payment request. */
export type PaymentResult = {
  readonly outcome: PaymentOutcome;
  /** The host's number of the order. */
  readonly purchaseId: string;
  /** The payment, if it is paid. */
  readonly payment?: PaymentSummary;
  /** Why it was refused, or why the outcome is unknown. */
  readonly error?: KiosErrorFields;
  /** The relay's signed statement about the purchase, for the host's server; absent if the relay was not reached. */
  readonly token?: string;
};

/** Whether the kiosk reaches its relay. */
export type ConnectionState = 'live' | 'polling' | 'offline';
