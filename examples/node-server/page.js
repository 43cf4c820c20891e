// The page of the order: it requests the payment, and its server decides whether the order is paid.
const post = async (path, value) => {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value ?? {}) };
  return (await fetch(path, request)).json();
};

const OPEN = 'Not confirmed yet. Please press the button again; you will not be charged twice.';

// One order for each visit: after `unknown`, and after a reload, the same one is requested again.
async function order() {
  const kept = sessionStorage.getItem('order');
  if (kept) return JSON.parse(kept);
  const made = await post('/orders');
  sessionStorage.setItem('order', JSON.stringify(made));
  return made;
}

async function pay() {
  const { id, amount, relay, shop } = await order();
  const { KiosPos } = await import(`${relay}/embed/kios-pos.js`);
  const pos = await KiosPos.connect({ relay, shop });
  const { token, outcome } = await pos.requestPayment({ purchaseId: id, amount }).result;
  const answer = outcome === 'paid' && token ? await post('/paid', { id, token }) : {};
  window.order = { id, token, answer };
  const isFinal = ['denied', 'timedOut', 'cancelled', 'refused'].includes(outcome);
  if (answer.paid || isFinal) sessionStorage.removeItem('order');
  return answer.paid ? `Paid: ${answer.payment}` : isFinal ? `Not paid: ${outcome}` : OPEN;
}

document.getElementById('pay').addEventListener('click', async () => {
  const shown = document.getElementById('result');
  try {
    shown.textContent = await pay();
  } catch (error) {
    // The server or the kiosk was not reached. The order is kept, and may have been paid before.
    console.error(error);
    shown.textContent = OPEN;
  }
});
