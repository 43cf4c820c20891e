// The page of the order: it requests the payment, and its server decides whether the order is paid.
const post = async (path, value) => {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value ?? {}) };
  return (await fetch(path, request)).json();
};

document.getElementById('pay').addEventListener('click', async () => {
  const { id, amount, relay, shop } = await post('/orders');
  const { KiosPos } = await import(`${relay}/embed/kios-pos.js`);
  const pos = await KiosPos.connect({ relay, shop });
  const { token, outcome } = await pos.requestPayment({ purchaseId: id, amount }).result;
  const answer = token ? await post('/paid', { id, token }) : { error: outcome };
  window.order = { id, token, answer };
  document.getElementById('result').textContent = answer.paid ? `Paid: ${answer.payment}` : `Not paid: ${answer.error}`;
});
