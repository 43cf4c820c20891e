// Generated from the types of kios-embed by `kios-openapi`; do not edit.

/** Whether the kiosk reaches its relay. */
export type ConnectionState = "live" | "polling" | "offline";

/** What a host may do about an error. */
export type ErrorKind = "request" | "kiosk" | "relay" | "network" | "storage";

/** An error. Its texts are in the kiosk's language. */
export type KiosError = {
  /** A result code of the protocol such as `1511`, or a word such as `busy`. */
  readonly code: string;
  /** For the customer; empty if it does not concern them. */
  readonly customerText: string;
  /** What kind of error it is. */
  readonly kind: ErrorKind;
  /** For a developer, in English. */
  readonly message: string;
  /** The relay's id of the request that failed, by which its log has it; absent if no answer of the relay is the cause. */
  readonly requestId?: string | null;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** For staff: the cause and what helps. */
  readonly staffText: string;
};

/** A payment of the kiosk. */
export type PaymentEntry = {
  /** Until when it can be cancelled, Unix seconds; 0 if it cannot. */
  readonly cancelUntil: number;
  /** The payment. */
  readonly payment: PaymentSummary;
  /** The host's number of the order. */
  readonly purchaseId: string;
  /** What the relay says about it. */
  readonly state: PaymentState;
};

/** The outcome of a payment request. */
export type PaymentOutcome = "paid" | "denied" | "timedOut" | "cancelled" | "refused" | "unknown";

/** Selects payments of the kiosk. Without a field it selects the newest 50. */
export type PaymentQuery = {
  /** Those opened at this instant or later, Unix seconds. */
  readonly from?: number | null;
  /** At most so many, 1 to 200. */
  readonly limit?: number | null;
  /** One payment. */
  readonly paymentId?: string | null;
  /** Those of a purchase. */
  readonly purchaseId?: string | null;
  /** Those that a text finds: a part of the purchase id, the beginning of the payment id, or the amount. */
  readonly search?: string | null;
  /** Those opened at this instant or earlier, Unix seconds. */
  readonly to?: number | null;
};

/** A payment that a host page requests. The purchase id names the order of the host. A repeated request with the same id is the same payment: it is paid once, whatever becomes of the page in between. */
export type PaymentRequest = {
  /** The address of the customer's payment code, if the host has read it already. */
  readonly account?: string | null;
  /** The price, a decimal text in units of the currency, such as `"12500"` or `"12.50"`. */
  readonly amount: string;
  /** Its currency, which has to be the shop's, such as `"krw"`. */
  readonly currency?: string | null;
  /** The host's number of the order: 1 to 64 of `A-Z a-z 0-9 . _ -`. The same number is the same payment. */
  readonly purchaseId: string;
  /** Milliseconds, 1000 to 3600000, after which the payment is given up unless it is approved. */
  readonly timeoutMs?: number | null;
};

/** The result of a payment request. */
export type PaymentResult = {
  /** Why it was refused, or why the outcome is unknown. */
  readonly error?: KiosError | null;
  /** The outcome. */
  readonly outcome: PaymentOutcome;
  /** The payment, if one was opened and is known. */
  readonly payment?: PaymentSummary | null;
  /** The host's number of the order. */
  readonly purchaseId: string;
  /** The relay's signed statement about the purchase, a JSON Web Token for the host's server; absent if the relay was not reached. */
  readonly token?: string | null;
};

/** What the relay says about a payment. */
export type PaymentState = "open" | "paid" | "notPaid" | "cancelled";

/** The payment of a purchase. */
export type PaymentSummary = {
  /** The price, a decimal text in units of the currency. */
  readonly amount: string;
  /** The currency. */
  readonly currency: string;
  /** The fee in points, a decimal text. */
  readonly fee: string;
  /** When it was opened, Unix seconds. */
  readonly openedAt: number;
  /** The payment's id. */
  readonly paymentId: string;
  /** The points that were charged with the fee, a decimal text. */
  readonly points: string;
};

/** A line of a receipt. */
export type ReceiptLine = {
  /** What it is. */
  readonly label: string;
  /** Its value. */
  readonly value: string;
};

/** A receipt in the kiosk's language. */
export type ReceiptText = {
  /** The text of the receipt's QR code, by which the kiosk finds the payment. */
  readonly code: string;
  /** Shop, terminal and time. */
  readonly header: ReadonlyArray<string>;
  /** Points, fee, purchase, payment, and until when it can be cancelled. */
  readonly lines: ReadonlyArray<ReceiptLine>;
  /** The price with its currency. */
  readonly price: string;
};

/** Where a request is. */
export type RequestState = "waiting" | "code" | "estimate" | "opening" | "approval" | "closing" | "checking" | "shown";

/** What staff is to do. */
export type StaffAction = "cancel" | "refund" | "givePoints";

/** What became of a request to staff. */
export type StaffOutcome = "done" | "denied" | "timedOut" | "cancelled" | "partly" | "refused" | "unknown";

/** A purchase with which staff is to do something. Staff decides it on the kiosk, after a PIN. */
export type StaffRequest = {
  /** What is to be done. */
  readonly action: StaffAction;
  /** The price that earns points, a decimal text in units of the shop's currency; only of `givePoints`. */
  readonly amount?: string | null;
  /** The host's number of the order. */
  readonly purchaseId: string;
};

/** The result of a request to staff. */
export type StaffResult = {
  /** What was requested. */
  readonly action: StaffAction;
  /** Why it was refused. */
  readonly error?: KiosError | null;
  /** What became of it. */
  readonly outcome: StaffOutcome;
  /** The host's number of the order. */
  readonly purchaseId: string;
};
