// The kiosk of a shop in a page of a host: the promise API.
//
// The kiosk runs in a frame of the relay's origin, so that the page around it cannot read its key, and needs no permission
// for WebAssembly in its own content security policy, only `frame-src`. This module and the frame exchange the messages of
// docs/spec/kiosk.md §8. It is JavaScript, because promises, events and iterators of a host are JavaScript objects.
//
// Nothing here decides about money: a result is what the kiosk has reported, and that is what the relay has confirmed.
// kios-pos.d.ts describes the options.

/** An error that is no outcome of a payment: a wrong request, or a kiosk that cannot be shown. */
export class KiosError extends Error {
  constructor({ code, kind, message, customerText = '', staffText = '', retryable = false, requestId }) {
    super(message);
    Object.assign(this, { name: 'KiosError', code, kind, customerText, staffText, retryable, requestId });
  }

  static invalid({ field, fault, accepted }) {
    return new KiosError({
      code: 'invalid_request',
      kind: 'request',
      message: `${field}: ${fault}; accepted: ${accepted}`,
    });
  }
}

// How often the frame is greeted until it answers, and for how long.
const GREETING_MS = 200;
const CONNECT_MS = 30_000;
const REMOVED = 'the kiosk was removed from the page; connect again';
// Screens on which the kiosk waits for staff.
const FOR_STAFF = ['setup', 'locked', 'mirror'];

// The live kiosk of each shop in this page: there is one at a time, because one kiosk of an origin sells at a time.
const live = new Map();
let nextQuery = 0;
// How many payments one answer has: the most that a relay gives.
const PAGE = 200;

/** What was requested: a payment, or something of staff. */
class Handle {
  #pos;
  #settle;
  #states = [];
  #wake = [];
  #ended = new AbortController();

  constructor(pos, type, request) {
    this.#pos = pos;
    this.purchaseId = request.purchaseId;
    /** @internal */
    this.type = type;
    /** @internal */
    this.request = request;
    /** @internal */
    this.isGivenUp = false;
    /** The result. It rejects only for a request that is wrong. */
    this.result = new Promise((resolve, reject) => { this.#settle = { resolve, reject }; });
    // Whoever iterates over the states may never look at the result.
    this.result.catch(() => {});
  }

  /** Gives it up; the result says what became of it. */
  cancel() {
    this.isGivenUp = true;
    this.#pos.cancel(this);
  }

  /** @internal */
  cancelOn(signal) {
    if (signal?.aborted) this.cancel();
    // The end removes the listener, because a signal may outlive many payments.
    signal?.addEventListener('abort', () => this.cancel(), { signal: this.#ended.signal });
    return this;
  }

  /** @internal */
  get isOver() {
    return this.#ended.signal.aborted;
  }

  /** The states from now on, until the result is there. */
  async* [Symbol.asyncIterator]() {
    for (let next = 0; ; next += 1) {
      while (next >= this.#states.length && !this.isOver) {
        await new Promise((resolve) => { this.#wake.push(resolve); });
      }
      if (next >= this.#states.length) return;
      yield this.#states[next];
    }
  }

  /** @internal */
  push(state) {
    if (this.isOver) return;
    this.#states.push(state);
    this.#wake.splice(0).forEach((wake) => wake());
  }

  /** @internal */
  end(result, error) {
    if (this.isOver) return;
    this.#ended.abort();
    this.#wake.splice(0).forEach((wake) => wake());
    if (error) this.#settle.reject(error);
    else this.#settle.resolve(result);
  }
}

/** The kiosk of a shop. */
export class KiosPos {
  #frame;
  #relay;
  #shop;
  #present = null;
  #queries = new Map();
  #listeners = { status: new Set(), connection: new Set(), outcome: new Set(), finished: new Set() };
  #receive = (event) => this.#take(event);
  #onShow;
  #onHide;
  #connection = null;
  #greeting = null;
  #look;
  #connected;
  #waiting = null;
  #rejected = null;
  #isClosed = false;
  #remove;

  /** Starts the kiosk in a frame, and resolves once it answers: it has started, and its shop allows this page. */
  static async connect({ relay = new URL(import.meta.url).origin, signal, onCreate, ...options } = {}) {
    const pos = new KiosPos({ relay, ...options });
    onCreate?.(pos);
    try {
      await pos.#connect(signal);
    } catch (error) {
      pos.close();
      throw error;
    }
    return pos;
  }

  // `onShow` and `onHide` open and close the dialog that the container is in, if it is in one. `page` is another page with
  // the kiosk, such as that of practice.
  constructor({ relay, shop, page, container, locale, theme, words, onShow, onHide }) {
    this.#onShow = onShow;
    this.#onHide = onHide;
    this.#look = { theme, words };
    this.#relay = new URL(page ?? relay).origin;
    // The options of a practice page are in its fragment; it is one kiosk whatever they are.
    this.#shop = String(page ?? shop ?? '').split('#')[0];
    if (!page && !/^0x[0-9a-fA-F]{64}$/.test(this.#shop)) {
      throw KiosError.invalid({ field: 'shop', fault: 'is no shop id', accepted: '0x and 64 hexadecimal digits' });
    }
    this.#take_over();
    const frame = document.createElement('iframe');
    frame.src = page ?? `${this.#relay}/embed/${this.#shop}${locale ? `#locale=${encodeURIComponent(locale)}` : ''}`;
    frame.allow = 'camera';
    frame.title = 'KIOS';
    Object.assign(frame.style, { border: '0', display: 'block', width: '100%', height: '100%' });
    this.#frame = frame;
    window.addEventListener('message', this.#receive);
    // The kiosk may load itself again, for a new build or after a failure, and is greeted then as at the start.
    frame.addEventListener('load', () => this.#greet());
    if (container) this.#show_in(container);
    else this.#show_in_dialog();
  }

  /** @internal */
  get frame() {
    return this.#frame;
  }

  /** Whether the kiosk reaches its relay: `live`, `polling`, `offline`; `null` before it has answered. */
  get connection() {
    return this.#connection;
  }

  /** Changes the look of the kiosk. */
  set theme(theme) {
    this.#look.theme = theme;
    if (!this.#greeting) this.#sendLook('theme', theme);
  }

  /** Whether the kiosk was removed from the page. */
  get isClosed() {
    return this.#isClosed;
  }

  /** Whether a request has no result yet. */
  get isBusy() {
    return !!this.#present && !this.#present.isOver;
  }

  /** Requests a payment. */
  requestPayment(options) {
    return this.#start('requestPayment', options);
  }

  /** Has staff cancel the payment of a purchase. */
  requestCancel(options) {
    return this.#start('requestStaff', { ...options, action: 'cancel' });
  }

  /** Has staff refund the card sales of a purchase. */
  requestRefund(options) {
    return this.#start('requestStaff', { ...options, action: 'refund' });
  }

  /** Has staff give points for a purchase. */
  givePoints(options) {
    return this.#start('requestStaff', { ...options, action: 'givePoints' });
  }

  /** The payments of this kiosk, newest first. */
  async* payments({ signal, limit = Infinity, ...filter } = {}) {
    const seen = new Set();
    for (let to = filter.to; ;) {
      const { payments } = await this.#query({ kind: 'payments', ...filter, to, limit: PAGE }, signal);
      const fresh = payments.filter(({ payment }) => !seen.has(payment.paymentId));
      for (const entry of fresh) {
        if (seen.size >= limit) return;
        seen.add(entry.payment.paymentId);
        yield entry;
      }
      if (payments.length < PAGE || !fresh.length) return;
      // The next page begins with the second of the oldest one, in which there may be more.
      to = payments.at(-1).payment.openedAt;
    }
  }

  /** A payment of this kiosk, or `null`. */
  async payment(paymentId, { signal } = {}) {
    const { payments } = await this.#query({ kind: 'payments', paymentId }, signal);
    return payments[0] ?? null;
  }

  /** The receipt of a payment that was paid, or `null`. */
  async receipt(paymentId, { signal } = {}) {
    return (await this.#query({ kind: 'receipt', paymentId }, signal)).receipt;
  }

  #start(type, { signal, ...request } = {}) {
    const handle = new Handle(this, type, request);
    if (this.#isClosed) {
      handle.end(refused(request, 'closed', REMOVED));
      return handle;
    }
    if (this.isBusy) {
      // The same order again is the same payment.
      const { purchaseId, amount, action } = this.#present.request;
      const isSame = purchaseId === request.purchaseId && amount === request.amount && action === request.action;
      if (isSame) return this.#present.cancelOn(signal);
      handle.end(refused(request, 'busy', 'another request is in progress'));
      return handle;
    }
    try {
      handle.request = plain(request);
    } catch (error) {
      handle.end(null, KiosError.invalid({ field: 'request', fault: error.message, accepted: 'texts, and timeoutMs' }));
      return handle;
    }
    this.#present = handle;
    this.#onShow?.();
    // A scanner types into what has the focus.
    this.#frame.focus();
    this.#request(handle);
    return handle.cancelOn(signal);
  }

  /** Calls `listener` for each event; returns what ends that. */
  on(type, listener) {
    const listeners = this.#listeners[type];
    if (!listeners) {
      throw KiosError.invalid({ field: 'type', fault: 'is unknown', accepted: 'status, connection, outcome, finished' });
    }
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Removes the kiosk from the page. */
  close() {
    this.#isClosed = true;
    window.removeEventListener('message', this.#receive);
    clearInterval(this.#greeting);
    for (const { reject } of this.#queries.values()) reject(unavailable('closed', REMOVED));
    this.#rejected?.();
    this.#onHide?.();
    this.#remove?.();
    if (live.get(this.#key) === this) live.delete(this.#key);
    this.#lose();
  }

  /** Gives the present request up, if there is one. */
  cancelPresent() {
    this.#present?.cancel();
  }

  /** @internal Escape in the dialog. A kiosk that waits for staff is removed, because it would open the dialog again. */
  leave(event) {
    event.preventDefault();
    if (this.isBusy) this.cancelPresent();
    else if (this.#rejected) this.close();
    else this.#onHide?.();
  }

  /** @internal */
  cancel(handle) {
    if (this.#present === handle && !handle.isOver) this.#send({ type: 'cancel' });
  }

  get #key() {
    return `${this.#relay} ${this.#shop}`;
  }

  // One frame of a shop is live in a page. One that serves nobody makes room for another.
  #take_over() {
    const other = live.get(this.#key);
    if (other?.isBusy) throw unavailable('busy', 'the kiosk of this shop serves somebody in another place of this page');
    other?.close();
    live.set(this.#key, this);
  }

  #show_in(container) {
    container.append(this.#frame);
    this.#remove = () => this.#frame.remove();
  }

  #show_in_dialog() {
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', 'KIOS');
    // Properties of the elements, because a host's content security policy may refuse a style sheet.
    Object.assign(dialog.style, {
      padding: '0', border: '0', borderRadius: '1rem', overflow: 'hidden',
      width: 'min(27.5rem, 94vw)', height: 'min(53.75rem, 92vh)',
    });
    dialog.append(this.#frame);
    document.body.append(dialog);
    dialog.addEventListener('cancel', (event) => this.leave(event));
    this.#onShow = () => { if (!dialog.open) dialog.showModal(); };
    this.#onHide = () => dialog.close();
    this.#remove = () => dialog.remove();
  }

  #connect(signal) {
    return new Promise((resolve, reject) => {
      const reason = 'the kiosk does not answer: the relay was not reached, or the shop does not allow this page (host_origins)';
      const timeout = setTimeout(() => reject(unavailable('not_connected', reason)), CONNECT_MS);
      this.#rejected = () => {
        clearTimeout(timeout);
        reject(unavailable('closed', REMOVED));
      };
      this.#waiting = (screen) => {
        // Staff pairs it or enters a PIN, which takes as long as it takes.
        if (!FOR_STAFF.includes(screen)) return;
        clearTimeout(timeout);
        this.#onShow?.();
      };
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      if (signal?.aborted) reject(signal.reason);
      this.#connected = () => {
        clearTimeout(timeout);
        this.#waiting = null;
        this.#rejected = null;
        if (!this.isBusy) this.#onHide?.();
        resolve();
      };
      this.#greet();
    });
  }

  // Greets the kiosk until it answers.
  #greet() {
    clearInterval(this.#greeting);
    this.#greeting = setInterval(() => this.#send({ type: 'connect' }), GREETING_MS);
  }

  #answered() {
    if (!this.#greeting) return;
    clearInterval(this.#greeting);
    this.#greeting = null;
    for (const [type, value] of Object.entries(this.#look)) this.#sendLook(type, value);
    this.#connected?.();
    for (const { message } of this.#queries.values()) this.#send(message);
    if (!this.isBusy) return;
    // A kiosk that was loaded again does not know the request any more. A payment of the order is the same payment; staff may
    // have begun with what it was to do.
    if (this.#present.isSent && this.#present.type === 'requestStaff') this.#lose();
    else this.#request(this.#present);
  }

  // The outcome of the present request is not known here.
  #lose() {
    const { purchaseId, action } = this.#present?.request ?? {};
    this.#present?.end({ outcome: 'unknown', purchaseId, action });
    this.#present = null;
  }

  #query(query, signal) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#isClosed) throw unavailable('closed', REMOVED);
      const id = String(nextQuery += 1);
      const ended = new AbortController();
      const done = (settle) => (value) => {
        ended.abort();
        this.#queries.delete(id);
        settle(value);
      };
      const message = { type: 'query', id, query: plain(query) };
      this.#queries.set(id, { message, resolve: done(resolve), reject: done(reject) });
      signal?.addEventListener('abort', () => done(reject)(signal.reason), { signal: ended.signal });
      if (!this.#greeting) this.#send(message);
    });
  }

  #request(handle) {
    if (this.#greeting) return;
    handle.isSent = true;
    this.#send({ type: handle.type, request: handle.request });
    if (handle.isGivenUp) this.cancel(handle);
  }

  #send(message) {
    this.#frame.contentWindow?.postMessage({ kios: 1, ...message }, this.#relay);
  }

  #sendLook(type, value) {
    if (!value) return;
    try {
      this.#send({ type, [type]: plain(value) });
    } catch (error) {
      console.error(`kios-pos: ${type}: ${error.message}`);
    }
  }

  #emit(type, detail) {
    for (const listener of this.#listeners[type]) {
      try {
        listener(detail);
      } catch (error) {
        // A listener that throws must not keep the others from the message.
        reportError(error);
      }
    }
  }

  #take({ source, origin, data }) {
    if (source !== this.#frame.contentWindow || origin !== this.#relay || data?.kios !== 1) return;
    const present = this.#present;
    switch (data.type) {
      case 'connection':
        this.#connection = data.state;
        this.#answered();
        this.#emit('connection', data.state);
        break;
      case 'waiting':
        this.#waiting?.(data.screen);
        break;
      case 'status':
        if (present?.purchaseId === data.purchaseId) present.push(data.state);
        this.#emit('status', { purchaseId: data.purchaseId, state: data.state });
        break;
      case 'outcome':
        // Outcomes of other sales are events, and no result of this request.
        if (data.requested && present?.purchaseId === data.result.purchaseId) present.end(data.result);
        this.#emit('outcome', data.result);
        break;
      case 'staffOutcome':
        if (present?.purchaseId === data.result.purchaseId) present.end(data.result);
        break;
      case 'answer': {
        const query = this.#queries.get(data.id);
        const { error, invalid } = data.answer;
        if (error) query?.reject(new KiosError(error));
        else if (invalid) query?.reject(KiosError.invalid(invalid));
        else query?.resolve(data.answer);
        break;
      }
      case 'finished':
        // Another request may follow before the screen of the outcome was left.
        if (!present || (present.isOver && present.purchaseId === data.purchaseId)) {
          this.#present = null;
          this.#onHide?.();
        }
        this.#emit('finished', { purchaseId: data.purchaseId });
        break;
      case 'invalid':
        console.error(`kios-pos: ${KiosError.invalid(data).message}`);
        // The kiosk keeps its own look and words, and a payment goes on.
        if (/^(theme|words)\b/.test(data.field)) break;
        present?.end(null, KiosError.invalid(data));
        this.#present = null;
        this.#onHide?.();
        this.#emit('finished', { purchaseId: present?.purchaseId });
        break;
      default:
    }
  }
}

function unavailable(code, message) {
  return new KiosError({ code, kind: 'kiosk', retryable: true, message });
}

function refused({ purchaseId, action }, code, message) {
  const error = { code, kind: 'kiosk', retryable: true, message, customerText: '', staffText: '' };
  return { outcome: 'refused', purchaseId, action, error };
}

// A copy that can be sent to the frame, such as of what a framework has wrapped.
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}
