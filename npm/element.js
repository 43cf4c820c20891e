// The kiosk of a shop as an element: <kios-pos relay="https://relay.example" shop="0x…"></kios-pos>.
//
// Attributes, which properties of the same names reflect: `relay`, `shop`, `locale`, `mode` (`inline`, the default, or
// `modal`). Events: `kios-status`, `kios-connection`, `kios-outcome`, and `kios-error` if the kiosk cannot be shown. Slots: `logo` and `footer`. Parts: `frame`, `header`,
// `footer`, `dialog`. Custom properties: `--kios-brand`, `--kios-background`, `--kios-text`, `--kios-radius`, `--kios-font`,
// `--kios-density`, `--kios-scheme`. Properties `theme` and `words`: as the options of `KiosPos.connect`. Methods: `requestPayment(request)` and `close()`, as those of `KiosPos`.
import { KiosPos } from './kios-pos.js';

const ATTRIBUTES = ['relay', 'shop', 'locale', 'mode'];
const THEME = ['brand', 'background', 'text', 'radius', 'font', 'density', 'scheme'];

const STYLE = `
  :host { display: block; min-block-size: 30rem; inline-size: 100%; block-size: 100%; }
  :host([hidden]) { display: none; }
  :host([mode="modal"]) { display: contents; }
  .body { display: grid; grid-template-rows: auto 1fr auto; block-size: 100%; min-block-size: inherit; }
  .frame { min-block-size: 0; overflow: hidden; border-radius: var(--kios-radius, 0); }
  dialog { padding: 0; border: 0; border-radius: var(--kios-radius, 1rem); overflow: hidden;
    inline-size: min(27.5rem, 94vw); block-size: min(53.75rem, 92vh); }
  dialog::backdrop { background: rgb(0 0 0 / 0.45); }
`;

// On a server there are no elements; the module may still be imported.
const Base = globalThis.HTMLElement ?? class {};

export class KiosPosElement extends Base {
  static observedAttributes = ATTRIBUTES;

  /** The look beside the custom properties, and texts in place of the kiosk's own. They count from the next start. */
  theme = undefined;
  words = undefined;

  #pos = null;
  #starting = null;
  #dialog = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    this.#draw();
    // Frameworks set attributes after the element is in the page.
    if (!this.shop) return;
    this.#start((error) => this.#report('kios-error', error));
  }

  disconnectedCallback() {
    this.close();
  }

  attributeChangedCallback(_name, before, after) {
    // A payment in progress is not interrupted; the attribute counts from the next start.
    if (before === after || !this.isConnected || this.#isBusy()) return;
    this.close();
    this.connectedCallback();
  }

  /** The kiosk, once it has answered; `null` without a shop, after `close()`, and after a start that failed. */
  get pos() {
    return this.#starting;
  }

  /** Requests a payment, as `KiosPos.requestPayment`. Resolves to the handle once the kiosk has answered. */
  async requestPayment(request) {
    // Another element of this page may have taken the kiosk over.
    if (this.#pos?.isClosed) this.close();
    const pos = await (this.#starting ?? this.#start());
    return pos.requestPayment(request);
  }

  /** Removes the kiosk; the element starts it again when it is next connected. */
  close() {
    this.#pos?.close();
    this.#pos = null;
    this.#starting = null;
  }

  #isBusy() {
    return !!this.#pos?.isBusy;
  }

  #draw() {
    const body = element('div', 'body');
    const header = element('header', 'header', 'header');
    header.append(slot('logo'));
    const frame = element('div', 'frame', 'frame');
    const footer = element('footer', 'footer', 'footer');
    footer.append(slot('footer'));
    body.append(header, frame, footer);
    this.#dialog = this.mode === 'modal' ? element('dialog', 'dialog', 'dialog') : null;
    this.#dialog?.append(body);
    this.#dialog?.addEventListener('cancel', (event) => {
      this.#pos?.leave(event);
      // What staff removes while it starts is no failure, and the next request starts it again.
      if (this.#pos?.isClosed) this.close();
    });
    this.shadowRoot.replaceChildren(this.#dialog ?? body);
  }

  // `failed` gets the error of a start that was neither ended by `close` nor followed by another one.
  #start(failed) {
    const container = this.shadowRoot.querySelector('.frame');
    const { relay, shop, locale, words } = this;
    const theme = this.#theme();
    const dialog = this.#dialog;
    const starting = KiosPos.connect({
      relay, shop, locale, theme, words, container,
      onShow: () => { if (dialog && !dialog.open) dialog.showModal(); },
      onHide: () => dialog?.close(),
      onCreate: (pos) => this.#follow(pos),
    });
    this.#starting = starting;
    starting.catch((error) => {
      if (this.#starting !== starting) return;
      // The next request starts it again.
      this.#starting = null;
      failed?.(error);
    });
    return starting;
  }

  // The custom properties of the element, such as `--kios-brand`, and what `theme` says beside them.
  #theme() {
    const style = getComputedStyle(this);
    const set = THEME.map((name) => [name, style.getPropertyValue(`--kios-${name}`).trim()]).filter(([, value]) => value);
    const theme = { ...Object.fromEntries(set), ...this.theme };
    return Object.keys(theme).length > 0 ? theme : undefined;
  }

  #follow(pos) {
    this.#pos = pos;
    pos.on('status', (detail) => this.#report('kios-status', detail));
    pos.on('connection', (state) => this.#report('kios-connection', state));
    pos.on('outcome', (result) => this.#report('kios-outcome', result));
  }

  #report(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

for (const name of ATTRIBUTES) {
  Object.defineProperty(KiosPosElement.prototype, name, {
    configurable: true,
    enumerable: true,
    get() { return this.getAttribute(name) ?? undefined; },
    set(value) {
      if (value === undefined || value === null) this.removeAttribute(name);
      else this.setAttribute(name, String(value));
    },
  });
}

function element(tag, className, part) {
  const made = document.createElement(tag);
  made.className = className;
  if (part) made.setAttribute('part', part);
  return made;
}

function slot(name) {
  const made = document.createElement('slot');
  made.name = name;
  return made;
}

if (globalThis.customElements && !customElements.get('kios-pos')) {
  customElements.define('kios-pos', KiosPosElement);
}
