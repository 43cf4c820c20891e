/**
 * The relay's client for JavaScript, in a browser, a worker, Node (from version 20), Deno and Bun.
 *
 * Amounts are decimal texts in units of the currency, ids are texts, times are whole Unix seconds. A call resolves to a
 * result with a `kind` and throws a `TypeError` for wrong arguments only.
 */

import type {
  AddMemberRequest, Amount, Approval, CancelPurchaseRequest, CardSale, CardSaleRequest, CardSales, Converted, Gateway,
  Heartbeat, Hello, LimitApprovals, PairResponse, PaymentEvent, PaymentInfo, PaymentItem, Payments, PhoneHashResponse,
  Refund, RefundEvent, RefundRequest, RelaySettings, Reset, Role, SavePurchaseRequest, ShopEvent, ShopInfo, SignedResult,
  StaffActions, StaffMember, StaffMembers, StaffStatus, Status, TemporaryAccountResponse, Unlocked, UpstreamStatus,
} from './wire.js';

export type * from './wire.js';

/** Where the WebAssembly module comes from: by default from beside the package's script. */
export type InitSource = URL | string | Response | Promise<Response> | BufferSource | WebAssembly.Module;

/** Loads the module. Await it once before anything else. */
export function init(source?: InitSource): Promise<void>;

/** Why a call was not done. */
export interface KiosError {
  /** A result code of the protocol such as `1511`, or `unreachable`, `late`, `unreadable`, `aborted`. */
  readonly code: string;
  readonly kind: 'request' | 'kiosk' | 'relay' | 'network' | 'storage';
  /** For a developer, in English. */
  readonly message: string;
  /** For the customer; empty here. */
  readonly customerText: string;
  /** For staff; empty here. */
  readonly staffText: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** The relay's id of the request that failed, by which its log has it; absent if it was not answered. */
  readonly requestId?: string;
}

/** The outcome of a call. `unknown` says that it may have been executed. */
export type Result<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: KiosError }
  | { readonly kind: 'unknown'; readonly error: KiosError };

export interface CallOptions {
  /** Aborts the call's request; the outcome is unknown then. */
  readonly signal?: AbortSignal;
}

/** What a host's key is asked to sign. The digest beside it is what the signature is over. */
export type SignRequest =
  | {
      readonly kind: 'signIn';
      /** Whose session it is; null for an account. */
      readonly terminal: { readonly shopId: string; readonly terminalId: string } | null;
      /** The text that is signed (EIP-191). */
      readonly message: string;
    }
  | {
      readonly kind: 'open';
      readonly purchaseId: string;
      readonly amount: Amount;
      readonly currency: string;
      readonly shopId: string;
      readonly account: string;
      readonly terminalId: string;
    }
  | { readonly kind: 'close' | 'closeCancel'; readonly paymentId: string; readonly confirm: boolean }
  | { readonly kind: 'openCancel'; readonly paymentId: string; readonly terminalId: string }
  | ({ readonly kind: 'refund' } & Omit<RefundRequest, 'signature'>)
  | { readonly kind: 'temporaryAccount' }
  | {
      readonly kind: 'decidePayment';
      readonly paymentId: string;
      readonly purchaseId: string;
      readonly amount: Amount;
      readonly currency: string;
      readonly shopId: string;
    }
  | { readonly kind: 'decideCancel'; readonly paymentId: string; readonly purchaseId: string }
  | { readonly kind: 'decideLimit'; readonly approvalId: string; readonly approve: boolean };

/** A key that the host keeps, for example in a hardware module. */
export interface HostKey {
  /** Its address, `0x` and 40 hexadecimal digits. */
  readonly address: string;
  /**
   * Signs the digest (32 bytes, `0x` and hexadecimal digits) with secp256k1, or declines.
   *
   * Returns 65 bytes `r`, `s`, `v` (27 or 28) with a low `s`, as `0x` and hexadecimal digits. Everything else and a
   * rejection count as declined: nothing is sent then.
   */
  sign(request: SignRequest, digest: string): Promise<string | undefined>;
}

/** A key that signs requests. */
export class Signer {
  private constructor();
  /** A key in memory, from 64 hexadecimal digits. */
  static fromHex(digits: string): Signer;
  /** A key that the host keeps. */
  static fromHost(host: HostKey): Signer;
  readonly address: string;
  /** Forgets the key. Clients that use it keep it. */
  free(): void;
}

export interface RelayOptions {
  /** Scheme and host of the relay; an empty text for the page's own origin. */
  readonly url: string;
  /** In place of `globalThis.fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Milliseconds since 1970, in place of the runtime's clock. */
  readonly now?: () => number;
  /** The relay's access key, for a host's server. */
  readonly accessKey?: string;
}

/** A client of one relay, for what needs no key. */
export class RelayClient {
  constructor(options: RelayOptions);
  terminal(signer: Signer, shopId: string, terminalId: string): TerminalClient;
  account(signer: Signer): AccountClient;
  /** Enrols a key in memory as the agent of a new terminal. The code counts once. */
  pair(code: string, signer: Signer, options?: CallOptions): Promise<Result<PairResponse>>;
  settings(shopId?: string, options?: CallOptions): Promise<Result<RelaySettings>>;
  payment(paymentId: string, options?: CallOptions): Promise<Result<PaymentItem>>;
  /** The cost of a payment for a real or temporary account. */
  price(account: string, amount: Amount, currency: string, options?: CallOptions): Promise<Result<PaymentInfo>>;
  /** Converts an amount; an empty currency means points. */
  convert(amount: Amount, from: string, to: string, options?: CallOptions): Promise<Result<Converted>>;
  points(account: string, options?: CallOptions): Promise<Result<Amount>>;
  shop(shopId: string, options?: CallOptions): Promise<Result<ShopInfo>>;
  hashPhone(number: string, options?: CallOptions): Promise<Result<PhoneHashResponse>>;
  free(): void;
}

/** A sale; shop and terminal are the client's. */
export interface Sale {
  /** The shop's number of the sale, its own for each. */
  readonly purchaseId: string;
  readonly amount: Amount;
  readonly currency: string;
  /** The temporary account in the customer's payment code. */
  readonly account: string;
}

/** Selects payments; without a field, the newest 50. */
export interface PaymentFilter {
  readonly status?: Status;
  readonly purchaseId?: string;
  readonly paymentId?: string;
  readonly search?: string;
  /** Opened at this instant or later. */
  readonly from?: number;
  /** Opened at this instant or earlier. */
  readonly to?: number;
  /** 1 to 200. */
  readonly limit?: number;
}

/** Selects card sales; without a field, the newest 50 of this terminal. */
export interface CardSaleFilter {
  readonly purchaseId?: string;
  readonly transactionId?: string;
  readonly gateway?: Gateway;
  readonly search?: string;
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

/** Where to resume a stream. */
export interface Cursor {
  readonly epoch: string;
  readonly sequence: number;
}

/** An update of a stream, with where to resume after it. */
export type Update = { readonly cursor: Cursor | null } & (
  | { readonly kind: 'open' | 'lost' | 'rejected'; readonly data: null }
  | { readonly kind: 'hello'; readonly data: Hello }
  | { readonly kind: 'payment'; readonly data: PaymentEvent }
  | { readonly kind: 'refund'; readonly data: RefundEvent }
  | { readonly kind: 'shop'; readonly data: ShopEvent }
  | { readonly kind: 'heartbeat'; readonly data: Heartbeat }
  | { readonly kind: 'upstream'; readonly data: UpstreamStatus }
  | { readonly kind: 'reset'; readonly data: Reset }
);

export interface StreamOptions extends CallOptions {
  /** Resumes after it; without one, from the newest event on. */
  readonly cursor?: Cursor | null;
}

/**
 * The client of a paired terminal.
 *
 * Every change may be repeated with the same ids after an unknown outcome: it is executed once.
 */
export class TerminalClient {
  private constructor();
  open(sale: Sale, options?: CallOptions): Promise<Result<PaymentItem>>;
  /** `complete` after an approval: status 18 is paid. `release` otherwise: status 19 is not paid. */
  close(paymentId: string, how: 'complete' | 'release', options?: CallOptions): Promise<Result<PaymentItem>>;
  /** Asks the shop owner. The staff area of a manager must be open, if the shop has PINs. */
  openCancel(paymentId: string, options?: CallOptions): Promise<Result<PaymentItem>>;
  closeCancel(paymentId: string, how: 'complete' | 'release', options?: CallOptions): Promise<Result<PaymentItem>>;
  mayCharge(options?: CallOptions): Promise<Result<null>>;
  payments(filter?: PaymentFilter, options?: CallOptions): Promise<Result<Payments>>;
  /** What became of a purchase, as a JSON Web Token for the host's server. */
  signedResult(purchaseId: string, options?: CallOptions): Promise<Result<SignedResult>>;
  registerCardSale(sale: CardSaleRequest, options?: CallOptions): Promise<Result<CardSale>>;
  cardSales(filter?: CardSaleFilter, options?: CallOptions): Promise<Result<CardSales>>;
  refund(refund: Omit<RefundRequest, 'signature'>, options?: CallOptions): Promise<Result<Refund>>;
  refundState(refundId: string, options?: CallOptions): Promise<Result<Refund>>;
  grantPoints(grant: SavePurchaseRequest, options?: CallOptions): Promise<Result<null>>;
  cancelPoints(cancel: CancelPurchaseRequest, options?: CallOptions): Promise<Result<null>>;
  staffStatus(options?: CallOptions): Promise<Result<StaffStatus>>;
  /** Opens the staff area; its token stays in the client, so that `token` is empty. */
  unlockStaff(pin: string, options?: CallOptions): Promise<Result<Unlocked>>;
  lockStaff(options?: CallOptions): Promise<Result<null>>;
  members(options?: CallOptions): Promise<Result<StaffMembers>>;
  addMember(member: AddMemberRequest, options?: CallOptions): Promise<Result<StaffMember>>;
  changePin(staffId: string, pin: string, options?: CallOptions): Promise<Result<StaffMember>>;
  removeMember(staffId: string, options?: CallOptions): Promise<Result<null>>;
  /** At most `limit` recorded actions, 1 to 200. */
  staffActions(limit: number, options?: CallOptions): Promise<Result<StaffActions>>;
  /** Payments and refunds of this terminal. Reconnects by itself and ends when it is aborted or left. */
  stream(options?: StreamOptions): AsyncIterableIterator<Update>;
  free(): void;
}

/** The client of a customer or a shop owner. */
export class AccountClient {
  private constructor();
  /** A temporary account, valid for one payment and one minute. */
  temporaryAccount(options?: CallOptions): Promise<Result<TemporaryAccountResponse>>;
  roles(options?: CallOptions): Promise<Result<ReadonlyArray<Role>>>;
  /** The payments and cancels that await a decision. */
  payments(filter?: PaymentFilter, options?: CallOptions): Promise<Result<Payments>>;
  /** Decides on a payment, or as the shop's owner on its cancel. What is signed is `payment`, as it was shown. */
  decide(payment: PaymentItem, how: 'approve' | 'deny', options?: CallOptions): Promise<Result<Approval>>;
  limitApprovals(options?: CallOptions): Promise<Result<LimitApprovals>>;
  decideLimit(approvalId: string, how: 'approve' | 'deny', options?: CallOptions): Promise<Result<null>>;
  unlockPins(shopId: string, options?: CallOptions): Promise<Result<null>>;
  stream(options?: StreamOptions): AsyncIterableIterator<Update>;
  free(): void;
}
