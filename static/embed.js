// Shows the kiosk of a shop in a dialog, and requests a payment there.
//
// A host page loads this file from the relay as a module:
//
//   import { requestPayment } from 'https://relay.example/embed.js';
//   const result = await requestPayment({ shop, purchaseId: 'A-17', amount: '12500' });
//
// The relay lets only the origins in the shop's configuration show the kiosk. The result is `{ outcome, purchaseId, payment,
// error, token }` as in docs/embedding.md; the host's server verifies the token. It is JavaScript, because it runs in pages
// that have no WebAssembly of ours.
const relay = new URL(import.meta.url).origin;

/**
 * Requests a payment; resolves with its result, whatever that is. After `unknown`, the same request returns the outcome
 * once it is known.
 *
 * `signal` gives the payment up; `onStatus` gets `waiting`, `code`, `estimate`, `opening`, `approval`, `closing`,
 * `checking` and `shown`. Rejects with a TypeError if the request is wrong: the field, the fault, what is accepted.
 */
export function requestPayment({ shop, signal, onStatus, ...request }) {
  const dialog = document.createElement('dialog');
  const frame = document.createElement('iframe');
  frame.src = `${relay}/embed/${encodeURIComponent(shop)}`;
  frame.allow = 'camera';
  frame.title = 'KIOS';
  // Properties instead of a style sheet, which the host's content security policy might refuse.
  Object.assign(dialog.style, { padding: '0', border: '0', borderRadius: '1rem', overflow: 'hidden' });
  Object.assign(frame.style, { display: 'block', border: '0', width: 'min(27.5rem, 94vw)', height: 'min(53.75rem, 92vh)' });
  dialog.append(frame);
  document.body.append(dialog);
  dialog.showModal();

  return new Promise((resolve, reject) => {
    const send = (message) => frame.contentWindow?.postMessage({ kios: 1, ...message }, relay);
    const cancel = () => send({ type: 'cancel' });
    const leave = () => {
      clearInterval(greeting);
      window.removeEventListener('message', receive);
      signal?.removeEventListener('abort', cancel);
      dialog.close();
      dialog.remove();
    };
    const receive = ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== relay || data?.kios !== 1) return;
      if (data.type === 'connection' && greeting) {
        clearInterval(greeting);
        greeting = 0;
        send({ type: 'requestPayment', request });
        if (signal?.aborted) cancel();
      }
      const isOurs = (data.purchaseId ?? data.result?.purchaseId) === request.purchaseId;
      if (data.type === 'status' && isOurs) onStatus?.(data.state);
      if (data.type === 'outcome' && isOurs) resolve(data.result);
      if (data.type === 'finished' && isOurs) leave();
      if (data.type === 'invalid') {
        leave();
        reject(new TypeError(`${data.field}: ${data.fault}; accepted: ${data.accepted}`));
      }
    };
    // The kiosk answers once it has started and accepts this page.
    let greeting = setInterval(() => send({ type: 'connect' }), 250);
    window.addEventListener('message', receive);
    signal?.addEventListener('abort', cancel);
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      cancel();
    });
  });
}
