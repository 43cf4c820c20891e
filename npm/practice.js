// The practice kiosk in a page of a host: the promise API of kios-pos.js over a relay and phones in memory, for tests and
// demonstrations. Nothing is paid, and no request leaves the page but those for the files of the practice page.
//
// The frame is told in its address what the world is like, and by messages what the phones do. practice.d.ts describes the
// options.

import { KiosError, KiosPos } from './kios-pos.js';

export { KiosError };

// How long a phone may take to answer.
const ANSWER_MS = 10_000;

// Not an argument of `new URL` by itself, because bundlers take that for the address of one file.
const here = import.meta.url;

/** Starts the practice kiosk in a frame, and resolves once it is ready. */
export async function practice({
  page = new URL('practice/', here), shop, customers, faults, panel, locale, signal, onCreate, ...options
} = {}) {
  const address = new URL(page, document.baseURI);
  const start = JSON.stringify({ shop, customers, faults, panel, locale });
  address.hash = `practice=${encodeURIComponent(start)}`;
  const stop = new AbortController();
  const phones = new Phones(address.origin, (error) => stop.abort(error));
  const pos = await KiosPos.connect({
    ...options,
    page: address,
    signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
    onCreate: (created) => {
      phones.listen(created);
      onCreate?.(created);
    },
  });
  pos.practice = phones;
  return pos;
}

/** The phones of customers and shop owner, and how everything behaves. */
class Phones {
  #pos;
  #origin;
  #refused;
  #waiting = new Map();
  #number = 0;

  constructor(origin, refused) {
    this.#origin = origin;
    this.#refused = refused;
  }

  /** Parties behave so from now on; those that are not named, as before. */
  set(faults) {
    return this.#call('set', { faults });
  }

  /** A customer's phone shows a new code, which the kiosk scans. */
  showCode(customer = 0) {
    return this.#call('showCode', { customer });
  }

  /** A customer approves the payment that waits. */
  approve(customer = 0) {
    return this.#call('approve', { customer });
  }

  /** A customer denies the payment that waits. */
  deny(customer = 0) {
    return this.#call('deny', { customer });
  }

  /** The owner approves the cancels, refunds and point grants that wait. */
  ownerApproves() {
    return this.#call('ownerApproves');
  }

  /** The owner denies them. */
  ownerDenies() {
    return this.#call('ownerDenies');
  }

  /** @internal */
  listen(pos) {
    this.#pos = pos;
    const receive = (event) => {
      if (pos.isClosed) window.removeEventListener('message', receive);
      else this.#take(event);
    };
    window.addEventListener('message', receive);
  }

  #call(call, fields) {
    return new Promise((resolve, reject) => {
      const number = (this.#number += 1);
      const fail = (message) => reject(new KiosError({ code: 'unreachable', kind: 'kiosk', message, retryable: true }));
      const timeout = setTimeout(() => {
        this.#waiting.delete(number);
        fail('the practice page does not answer');
      }, ANSWER_MS);
      this.#waiting.set(number, { resolve, reject, timeout });
      try {
        const message = JSON.parse(JSON.stringify({ kios: 1, type: 'practice', number, call, ...fields }));
        this.#pos.frame.contentWindow.postMessage(message, this.#origin);
      } catch (error) {
        clearTimeout(timeout);
        this.#waiting.delete(number);
        fail(error.message);
      }
    });
  }

  #take({ source, origin, data }) {
    if (source !== this.#pos.frame.contentWindow || origin !== this.#origin) return;
    if (data?.kios !== 1 || data.type !== 'practice') return;
    const { number, value, invalid, error } = data;
    // The options of the address cannot be used: there is no kiosk.
    if (number === 0) {
      this.#refused(KiosError.invalid(invalid));
      return;
    }
    const waiting = this.#waiting.get(number);
    if (!waiting) return;
    clearTimeout(waiting.timeout);
    this.#waiting.delete(number);
    if (invalid) waiting.reject(KiosError.invalid(invalid));
    else if (error) waiting.reject(new KiosError(error));
    else waiting.resolve(value ?? undefined);
  }
}
