// Generated from the types of kios-protocol by `kios-openapi`; do not edit.

/** `GET payment/user/balance`. */
export type AccountBalance = {
  /** The real account. */
  readonly account: Address;
  /** Points. */
  readonly balance: Amount;
};

/** `POST /v2/staff/members`: gives a person a PIN. */
export type AddMemberRequest = {
  /** The person's name, unique in the shop. */
  readonly name: string;
  /** The PIN, unique in the shop. */
  readonly pin: Pin;
  /** The role. */
  readonly role: StaffRole;
};

/** An account: 20 bytes. In mixed case the checksum must be valid; responses use the checksum form. */
export type Address = string;

/** An amount as a decimal number of points or of the currency. */
export type Amount = string;

/** The answer to an approval or a denial. */
export type Approval = {
  /** The payer. */
  readonly account: Address;
  /** The price. */
  readonly amount: Amount;
  /** The price's currency. */
  readonly currency: string;
  /** The payment. */
  readonly paymentId: PaymentId;
  /** 14 or 16; 54 or 56. */
  readonly paymentStatus: Status;
  /** The shop's number of the sale. */
  readonly purchaseId: PurchaseId;
  /** The shop. */
  readonly shopId: ShopId;
  /** The kiosk that requested it. */
  readonly terminalId: TerminalId;
  /** The transaction, when approved. */
  readonly txHash?: string | null;
};

/** One product of a sale that is settled between several sellers. */
export type BasketItem = {
  /** The gateway's transaction of this product. */
  readonly productId: string;
  /** The seller. */
  readonly sellerId: string;
};

/** `POST purchase/cancel`: cancels a saved purchase. */
export type CancelPurchaseRequest = {
  /** The shop's number of the sale. */
  readonly purchaseId: PurchaseId;
  /** Who sold; needed where several shops have such a number. The network's relay does not know the field. */
  readonly shopId?: ShopId | null;
};

/** The payment method of a card sale. */
export type CardMethod = "card" | "bank" | "mobile" | "virtual_account" | "cash_receipt";

/** A card sale and its balance. */
export type CardSale = {
  /** The price. */
  readonly amount: Amount;
  /** The balance that can still be refunded; pending refunds are subtracted. */
  readonly balance: Amount;
  /** The product, if the sale is settled between several sellers. */
  readonly basket?: BasketItem | null;
  /** The price's currency, lower case. */
  readonly currency: string;
  /** The gateway. */
  readonly gateway: Gateway;
  /** How it was paid. */
  readonly method: CardMethod;
  /** The shop's order at the gateway. */
  readonly orderId: string;
  /** The shop's number of the sale. */
  readonly purchaseId: PurchaseId;
  /** Its refunds, oldest first. */
  readonly refunds: ReadonlyArray<Refund>;
  /** The shop. */
  readonly shopId: ShopId;
  /** When it was registered. */
  readonly soldAt: Timestamp;
  /** The parts by taxation, if the sale has them. */
  readonly taxation?: TaxationParts | null;
  /** The balance of each part. */
  readonly taxationLeft?: TaxationParts | null;
  /** The kiosk that registered it. */
  readonly terminalId: TerminalId;
  /** The gateway's number of the sale. */
  readonly transactionId: string;
};

/** `POST /v2/card/sales`: registers a card sale. */
export type CardSaleRequest = {
  /** The price. */
  readonly amount: Amount;
  /** KICC: the `shopTransactionId` with which the sale was approved, if it is not the order id. The relay retrieves the sale from the gateway by it. */
  readonly approvalId?: string | null;
  /** The product, if the sale is settled between several sellers. */
  readonly basket?: BasketItem | null;
  /** The price's currency, lower case. */
  readonly currency: string;
  /** The gateway. */
  readonly gateway: Gateway;
  /** How it was paid. */
  readonly method: CardMethod;
  /** The shop's order at the gateway. */
  readonly orderId: string;
  /** The shop's number of the sale. */
  readonly purchaseId: PurchaseId;
  /** The parts by taxation, if the sale has them. */
  readonly taxation?: TaxationParts | null;
  /** The gateway's number of the sale. */
  readonly transactionId: string;
};

/** `GET /v2/card/sales`. */
export type CardSales = {
  /** Newest first. */
  readonly sales: ReadonlyArray<CardSale>;
  /** The relay's clock. */
  readonly serverTime: Timestamp;
};

/** `GET payment/convert/currency`. */
export type Converted = {
  /** In the target currency. */
  readonly amount: Amount;
};

/** Whether a refund is full or partial. */
export type Extent = "full" | "partial";

/** A card gateway. */
export type Gateway = "eximbay" | "kicc";

/** A sign of life, every 15 seconds. */
export type Heartbeat = {
  /** The relay's clock. */
  readonly serverTime: Timestamp;
};

/** The first event of every stream. */
export type Hello = RelaySettings & {
  /** Names this log; another epoch means another database. */
  readonly epoch: string;
  /** The newest sequence. */
  readonly latest: number;
  /** The oldest sequence that is kept. */
  readonly oldest: number;
  /** The relay's clock. */
  readonly serverTime: Timestamp;
};

/** A language of the screens. It is serialized as its tag, which is also how it is stored on a device. */
export type Language = "Ko" | "En" | "Ja";

/** An action above the limit that waits for the shop owner. */
export type LimitApproval = {
  /** The amount. */
  readonly amount: Amount;
  /** Identifies it: 32 hexadecimal digits. */
  readonly approvalId: string;
  /** Its currency, lower case. */
  readonly currency: string;
  /** It can be approved until then. */
  readonly expiresAt: Timestamp;
  /** A refund or points. */
  readonly kind: StaffActionKind;
  /** Who asks for it; empty while the shop has no PINs. */
  readonly name: string;
  /** The shop's name. */
  readonly shopName: string;
  /** The refund id or the purchase id. */
  readonly subject: string;
  /** The kiosk. */
  readonly terminalId: TerminalId;
};

/** `GET /v2/shop/approvals`: for a shop owner's session, newest first. */
export type LimitApprovals = {
  /** Those that wait. */
  readonly approvals: ReadonlyArray<LimitApproval>;
  /** The owner's shops in which PINs or terminals are locked after wrong PINs. */
  readonly lockedShops?: ReadonlyArray<ShopId> | null;
  /** The relay's clock. */
  readonly serverTime: Timestamp;
};

/** The configuration of a paired kiosk. */
export type PairResponse = {
  /** The shop's currency. */
  readonly currency: string;
  /** The relay's clock. */
  readonly serverTime: Timestamp;
  /** Its shop. */
  readonly shopId: ShopId;
  /** The shop's name. */
  readonly shopName: string;
  /** The terminal. */
  readonly terminalId: TerminalId;
};

/** A payment's status changed, or its answering time ended. */
export type PaymentEvent = {
  /** 0, 4000 denied, 7000 timed out. */
  readonly code: number;
  /** The payment. */
  readonly data: PaymentRecord;
  /** The code's message. */
  readonly message: string;
  /** Its place in this reader's log: gapless, in the order of commit. */
  readonly sequence: number;
  /** Which life. */
  readonly type: PaymentEventKind;
  /** The payment's version; also in `data`. */
  readonly version: number;
};

/** Which life of the payment changed. */
export type PaymentEventKind = "pay_new" | "pay_cancel";

/** Identifies a payment; generated by the relay. */
export type PaymentId = string;

/** `GET payment/info`: what a payment would cost. */
export type PaymentInfo = {
  /** The real account. */
  readonly account: Address;
  /** The price. */
  readonly amount: Amount;
  /** The account's points. */
  readonly balance: Amount;
  /** The account's points in the currency. */
  readonly balanceValue: Amount;
  /** The currency, lower case. */
  readonly currency: string;
  /** The fee in points. */
  readonly feePoint: Amount;
  /** The fee as a fraction, for display only; the amounts above are authoritative. */
  readonly feeRate: number;
  /** The fee in money. */
  readonly feeValue: Amount;
  /** The price in points. */
  readonly paidPoint: Amount;
  /** The price in money. */
  readonly paidValue: Amount;
  /** Both in points. */
  readonly totalPoint: Amount;
  /** Both in money. */
  readonly totalValue: Amount;
};

/** A payment, as open, close and item return it. */
export type PaymentItem = {
  /** The payer's real account. */
  readonly account: Address;
  /** The price. */
  readonly amount: Amount;
  /** When its cancel was closed; 0: not yet. */
  readonly closeCancelTimestamp: Timestamp;
  /** When it was closed; 0: not yet. */
  readonly closeNewTimestamp: Timestamp;
  /** The price's currency. */
  readonly currency: string;
  /** The fee in points. */
  readonly feePoint: Amount;
  /** The fee in money. */
  readonly feeValue: Amount;
  /** When its cancel was opened; 0: not yet. */
  readonly openCancelTimestamp: Timestamp;
  /** When it was opened. */
  readonly openNewTimestamp: Timestamp;
  /** The price in points. */
  readonly paidPoint: Amount;
  /** The price in money. */
  readonly paidValue: Amount;
  /** Its id. */
  readonly paymentId: PaymentId;
  /** The status. */
  readonly paymentStatus: Status;
  /** The shop's number of the sale. */
  readonly purchaseId: PurchaseId;
  /** The shop. */
  readonly shopId: ShopId;
  /** The kiosk that requested it. */
  readonly terminalId: TerminalId;
  /** Both in points. */
  readonly totalPoint: Amount;
  /** Both in money. */
  readonly totalValue: Amount;
};

/** A payment with what our relay knows beside it. */
export type PaymentRecord = PaymentItem & {
  /** Until when it can be cancelled; 0: it cannot. */
  readonly cancelUntil: Timestamp;
  /** When an approval that took effect after the close was reversed: the points of a payment went back to the customer, those of a cancel to the shop; 0: there was none. */
  readonly lateReturnAt?: Timestamp | null;
  /** Whether the time for the approval in the present phase has passed. */
  readonly timedOut: boolean;
  /** Grows with every change; the record with the highest version is the newest. */
  readonly version: number;
};

/** `GET /v2/payments`. */
export type Payments = {
  /** Newest first. */
  readonly payments: ReadonlyArray<PaymentRecord>;
  /** The relay's clock. */
  readonly serverTime: Timestamp;
};

/** The hash of a phone number in international form. */
export type PhoneHash = string;

/** `GET phone/hash/:phone`. */
export type PhoneHashResponse = {
  /** The number in international form. */
  readonly phone: string;
  /** Its hash. */
  readonly phoneHash: PhoneHash;
};

/** A PIN: six digits, not one repeated digit and not digits in sequence. */
export type Pin = string;

/** What a kiosk's point grant for a sale in cash or by card leads to. */
export type PointGrants = "off" | "reported" | "credited";

/** The shop's own number of a sale. */
export type PurchaseId = string;

/** A refund and its status. */
export type Refund = {
  /** The amount. */
  readonly amount: Amount;
  /** The balance before the refund. */
  readonly balance: Amount;
  /** The balance after the refund, once it is done. */
  readonly balanceAfter?: Amount | null;
  /** The sale's currency, lower case. */
  readonly currency: string;
  /** The whole sale, or a part. */
  readonly extent: Extent;
  /** The gateway. */
  readonly gateway: Gateway;
  /** The gateway's code, for staff. */
  readonly gatewayCode?: string | null;
  /** The gateway's number of the refund; once it is done. */
  readonly gatewayId?: string | null;
  /** The gateway's message, for staff. */
  readonly gatewayMessage?: string | null;
  /** Whether it needs manual review: unknown for too long, or a response that does not fit the request. */
  readonly needsPerson: boolean;
  /** The shop's number of the sale. */
  readonly purchaseId: PurchaseId;
  /** The reason. */
  readonly reason: string;
  /** Its id. */
  readonly refundId: RefundId;
  /** When it was requested. */
  readonly requestedAt: Timestamp;
  /** The shop. */
  readonly shopId: ShopId;
  /** The status. */
  readonly state: RefundState;
  /** The parts of the amount, if the sale has them. */
  readonly taxation?: TaxationParts | null;
  /** The kiosk that requested it. */
  readonly terminalId: TerminalId;
  /** The gateway's number of the sale. */
  readonly transactionId: string;
  /** When it last changed. */
  readonly updatedAt: Timestamp;
  /** Grows with every change; the record with the highest version is the newest. */
  readonly version: number;
};

/** A refund changed: the stream's `refund` event. Source: `relay.md §5`. */
export type RefundEvent = {
  /** The refund. */
  readonly data: Refund;
  /** Its place in this reader's log: gapless, in the order of commit. */
  readonly sequence: number;
  /** The refund's version; also in `data`. */
  readonly version: number;
};

/** Identifies a refund; generated by the client, and makes the request idempotent. */
export type RefundId = string;

/** `POST /v2/refunds`. */
export type RefundRequest = {
  /** The amount to refund. */
  readonly amount: Amount;
  /** The balance before the refund; a request with an outdated one is refused. */
  readonly balance: Amount;
  /** The sale's currency, lower case. */
  readonly currency: string;
  /** The deadline of the signature. */
  readonly deadline: Timestamp;
  /** The gateway. */
  readonly gateway: Gateway;
  /** The reason. */
  readonly reason: string;
  /** Identifies the refund and prevents a second execution. */
  readonly refundId: RefundId;
  /** The agent's, over `CardRefund`. */
  readonly signature?: Signature | null;
  /** The parts of the amount, if the sale has them. */
  readonly taxation?: TaxationParts | null;
  /** The kiosk. */
  readonly terminalId: TerminalId;
  /** The gateway's number of the sale. */
  readonly transactionId: string;
};

/** The state of a refund. */
export type RefundState = "requested" | "sent" | "asking" | "unknown" | "done" | "refused";

/** The settings of a relay: a part of every stream's `hello`, and a response of their own for a page that has no stream. */
export type RelaySettings = {
  /** Whether this is the demo, in which nothing is paid. */
  readonly demo?: boolean | null;
  /** The build of the kiosk page that this relay serves; an open page of another build is loaded again. */
  readonly kioskBuild?: string | null;
  /** What point grants lead to. */
  readonly pointGrants?: PointGrants | null;
  /** The public address of this relay without a slash at its end, if it is configured. Links that leave the kiosk begin with it. */
  readonly publicUrl?: string | null;
  /** The settings of the shop; only for a kiosk. */
  readonly shop?: ShopSettings | null;
};

/** The cursor does not fit the log; what is open follows, then new events. */
export type Reset = {
  /** The reader's payments that are open. */
  readonly payments: ReadonlyArray<PaymentRecord>;
  /** Why, for a log. */
  readonly reason: string;
};

/** A role of a session. */
export type Role = "terminal" | "user" | "shop_owner";

/** `POST purchase/save`: credits a customer with points after `waiting` seconds. */
export type SavePurchaseRequest = {
  /** The customer's real or temporary account; zero: the account linked to the phone number. */
  readonly account: Address;
  /** The price, for a relay that checks that the points are at most a tenth of it. The network's relay does not know the field. */
  readonly amount?: Amount | null;
  /** The currency of the value, lower case. */
  readonly currency: string;
  /** The value of the points. */
  readonly loyaltyValue: Amount;
  /** The hash of the customer's phone number, or that of "no phone". */
  readonly phone: PhoneHash;
  /** The shop's number of the sale. */
  readonly purchaseId: PurchaseId;
  /** The shop. */
  readonly shopId: ShopId;
  /** When it was sold. */
  readonly timestamp: string;
  /** How many seconds later the points are credited. */
  readonly waiting: string;
};

/** `GET /v2/session/nonce`. */
export type SessionNonce = {
  /** The chain that the message must name. */
  readonly chainId: number;
  /** The domain that the message must name. */
  readonly domain: string;
  /** To be signed once, within five minutes. */
  readonly nonce: string;
  /** The relay's clock. */
  readonly serverTime: Timestamp;
  /** The URI that the message must name. */
  readonly uri: string;
};

/** A shop changed. */
export type ShopEvent = {
  /** 0, 4000 denied, 7000 timed out. */
  readonly code: number;
  /** The shop, as the callback carries it. */
  readonly data: unknown;
  /** The code's message. */
  readonly message: string;
  /** Its place in this reader's log. */
  readonly sequence: number;
  /** What about the shop. */
  readonly type: TaskKind;
};

/** Identifies a shop; the first two bytes identify its network. */
export type ShopId = string;

/** `GET payment/shop/info`. */
export type ShopInfo = {
  /** The owner. */
  readonly account: Address;
  /** Collected for settlement; only in `GET /v1/shop/info/:shopId`. */
  readonly collectedAmount?: Amount | null;
  /** The currency it is paid in. */
  readonly currency: string;
  /** The delegator, who may approve cancels for the owner; zero if there is none. */
  readonly delegator: Address;
  /** Its name; empty when unknown. */
  readonly name: string;
  /** Points given to customers, in the shop's currency. */
  readonly providedAmount: Amount;
  /** Paid out to the shop, in its currency. */
  readonly refundedAmount: Amount;
  /** Its id. */
  readonly shopId: ShopId;
  /** 0 unknown, 1 active, 2 inactive. */
  readonly status: number;
  /** Points taken from customers, in the shop's currency. */
  readonly usedAmount: Amount;
};

/** The settings of a shop. */
export type ShopSettings = {
  /** The highest price that a kiosk charges at once, in the shop's currency. */
  readonly highestCharge: Amount;
  /** The origins of pages that may hand over payments to the shop's kiosks, such as `https://shop.example`. */
  readonly hostOrigins?: ReadonlyArray<string> | null;
  /** The languages that a kiosk offers, in the order of its switch; the first is the shop's own. Absent if the configuration has none: Korean and English. */
  readonly languages?: ReadonlyArray<Language> | null;
  /** The amounts of the keys that add a whole amount to the price, in the shop's currency. */
  readonly presets: ReadonlyArray<Amount>;
  /** The time zone of its dates, a name of the IANA time zone database. */
  readonly timeZone: string;
};

/** A signature: r, s and v, 65 bytes. Requests that move money accept only the canonical form: low s, v of 27 or 28. */
export type Signature = string;

/** `GET ?purchaseId=` of `RESULT`. */
export type SignedResult = {
  /** A JSON Web Token (RFC 7519) with `ResultClaims`, signed with ES256 by a key of `JWKS`. */
  readonly token: string;
};

/** A recorded action. */
export type StaffAction = {
  /** The amount, if money or points moved. */
  readonly amount?: Amount | null;
  /** When. */
  readonly at: Timestamp;
  /** Its currency, lower case. */
  readonly currency?: string | null;
  /** What. */
  readonly kind: StaffActionKind;
  /** Who; empty while the shop has no PINs, and for a wrong PIN. */
  readonly name: string;
  /** Its number, ascending. */
  readonly sequence: number;
  /** On what: a refund id, a purchase id, a payment id or a person's name. */
  readonly subject: string;
  /** Where; empty for the shop owner's phone and the command line. */
  readonly terminalId: string;
  /** Whether it was refused after it was recorded, or taken back before it had an effect. */
  readonly undone: boolean;
};

/** What was done. */
export type StaffActionKind = "unlock" | "wrong_pin" | "lock" | "add_member" | "change_pin" | "remove_member" | "unlock_pins" | "refund" | "points" | "cancel" | "approve" | "deny";

/** `GET /v2/staff/actions?limit=`: newest first. */
export type StaffActions = {
  /** The actions. */
  readonly actions: ReadonlyArray<StaffAction>;
  /** The relay's clock. */
  readonly serverTime: Timestamp;
};

/** A person with a PIN. */
export type StaffMember = {
  /** Whether the PIN is locked, after too many wrong tries in the shop. */
  readonly locked: boolean;
  /** The name. */
  readonly name: string;
  /** The role. */
  readonly role: StaffRole;
  /** Identifies the person. */
  readonly staffId: string;
};

/** `GET /v2/staff/members`. */
export type StaffMembers = {
  /** By role, the owner first, then by name. */
  readonly members: ReadonlyArray<StaffMember>;
};

/** The rights of a person; each role includes the ones before it. */
export type StaffRole = "clerk" | "manager" | "owner";

/** The open staff area of a terminal. `Debug` omits the token. */
export type StaffSession = {
  /** When it expires; every use extends it. */
  readonly expiresAt: Timestamp;
  /** The person's name. */
  readonly name: string;
  /** The largest point grant without the shop owner's approval, points. */
  readonly pointsLimit: Amount;
  /** The largest card refund without the shop owner's approval, points. */
  readonly refundLimit: Amount;
  /** The person's role. */
  readonly role: StaffRole;
  /** The relay's clock. */
  readonly serverTime: Timestamp;
  /** The person. */
  readonly staffId: string;
  /** Sent as `Kios-Staff`, beside the kiosk's `Authorization`. */
  readonly token: string;
};

/** `GET /v2/staff`: whether the shop has PINs, and whether this terminal may try one. */
export type StaffStatus = {
  /** Whether an owner has a PIN. Without one the relay requires no PIN of this shop's terminals. */
  readonly hasOwner: boolean;
  /** No PIN is accepted from this terminal before this instant. */
  readonly lockedUntil?: Timestamp | null;
  /** Whether this terminal may set the first owner's PIN: it was paired within the last ten minutes. */
  readonly maySetFirst: boolean;
  /** The relay's clock. */
  readonly serverTime: Timestamp;
};

/** Where a payment stands: 11 opened, 12 settling failed, 13 reverted, 14 sent, 15 confirmed, 16 denied, 17 told, 18 paid, 19 failed; 51 to 59 the same of its cancel. */
export type Status = 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 51 | 52 | 53 | 54 | 55 | 56 | 57 | 58 | 59;

/** The type of a task or callback. */
export type TaskKind = "pay_new" | "pay_cancel" | "shop_add" | "shop_update" | "shop_status";

/** The parts of a price by taxation. */
export type TaxationParts = {
  /** The tax-free amount. */
  readonly taxFree: Amount;
  /** The taxable amount without the tax. */
  readonly taxable: Amount;
  /** The value-added tax. */
  readonly vat: Amount;
};

/** A temporary account, which a payment code contains: valid once and for one minute. */
export type TemporaryAccount = string;

/** `POST payment/account/temporary`. */
export type TemporaryAccountResponse = {
  /** The temporary account, which the payment code contains. */
  readonly temporaryAccount: TemporaryAccount;
};

/** Identifies a kiosk of a shop. */
export type TerminalId = string;

/** `POST /v2/events/ticket`. `Debug` omits the ticket. */
export type TicketResponse = {
  /** When it expires. */
  readonly expiresAt: Timestamp;
  /** Opens one stream within 30 seconds. */
  readonly ticket: string;
};

/** Whole Unix seconds; 0: not yet. */
export type Timestamp = number;

/** The response to a PIN. */
export type Unlocked = StaffSession & {
  readonly outcome: "right";
} | {
  readonly outcome: "wrong";
  /** How many tries this terminal has left. */
  readonly triesLeft: number;
} | {
  readonly outcome: "locked";
  /** The relay's clock. */
  readonly serverTime: Timestamp;
  /** Until this instant. */
  readonly until: Timestamp;
};

/** Whether the network's relay responds to a relay in bridge mode. */
export type UpstreamState = "reachable" | "unreachable";

/** Bridge mode: sent after `hello`, and when it changes. */
export type UpstreamStatus = {
  /** The relay's clock. */
  readonly serverTime: Timestamp;
  /** The state. */
  readonly state: UpstreamState;
};
