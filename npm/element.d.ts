import type { KiosError, KiosPos, PaymentHandle, PosEvents, RequestOptions, Theme, Words } from './kios-pos.js';

export interface KiosPosEventMap {
  'kios-status': CustomEvent<PosEvents['status']>;
  'kios-connection': CustomEvent<PosEvents['connection']>;
  'kios-outcome': CustomEvent<PosEvents['outcome']>;
  'kios-error': CustomEvent<KiosError>;
}

/** `<kios-pos relay="https://pos.example" shop="0x…">`: the kiosk of a shop. */
export declare class KiosPosElement extends HTMLElement {
  /** The relay's origin. */
  relay: string | undefined;
  /** The shop's id. */
  shop: string | undefined;
  /** The language of the screen: `ko`, `en` or `ja`. */
  locale: string | undefined;
  /** `inline`, the default, or `modal`: in a dialog that is open while a payment is requested or the kiosk waits for staff. */
  mode: string | undefined;
  /** The look beside the element's custom properties; it counts from the next start. */
  theme: Theme | undefined;
  /** Texts in place of the kiosk's own; they count from the next start. */
  words: Words | undefined;
  /** The kiosk, once it has answered; `null` without a shop, after `close()`, and after a start that failed. */
  readonly pos: Promise<KiosPos> | null;
  /**
   * Requests a payment, once the kiosk has answered. Rejects as `KiosPos.connect` if it cannot be started; the next request
   * starts it again.
   */
  requestPayment(options: RequestOptions): Promise<PaymentHandle>;
  /** Removes the kiosk from the element. */
  close(): void;
  addEventListener<Type extends keyof KiosPosEventMap>(
    type: Type,
    listener: (this: KiosPosElement, event: KiosPosEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'kios-pos': KiosPosElement;
  }
}
