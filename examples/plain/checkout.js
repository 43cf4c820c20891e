// A shop page that takes points: ten lines, with the promise API and the kiosk in a dialog.
import { relay, shop } from '../config.js';
import { KiosPos } from '../kios-pos/kios-pos.js';

const texts = {
  paid: 'Paid. Thank you!',
  denied: 'The payment was denied. Nothing was charged.',
  timedOut: 'The time is over. Nothing was charged.',
  cancelled: 'Cancelled. Nothing was charged.',
  refused: 'The payment is not possible.',
  unknown: 'The result is being checked. Please do not pay again.',
};

document.getElementById('pay').addEventListener('click', async () => {
  const shown = document.getElementById('result');
  try {
    const pos = await KiosPos.connect({ relay, shop, locale: 'en' });
    // The number of the order, which stays the same if the customer tries again.
    const { outcome } = await pos.requestPayment({ purchaseId: 'M-1001', amount: '12500', currency: 'krw' }).result;
    shown.textContent = texts[outcome];
  } catch (error) {
    shown.textContent = `The kiosk cannot be shown: ${error.message}`;
  }
});
