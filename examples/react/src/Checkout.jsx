import { useEffect, useRef, useState } from 'react';
import 'kios-pos/element';

const TEXTS = {
  paid: 'Paid. Thank you!',
  denied: 'The payment was denied. Nothing was charged.',
  timedOut: 'The time is over. Nothing was charged.',
  cancelled: 'Cancelled. Nothing was charged.',
  refused: 'The payment is not possible.',
  unknown: 'The result is being checked. Please do not pay again.',
};

export function Checkout({ relay, shop, amount }) {
  const pos = useRef(null);
  const [state, setState] = useState('');
  const [text, setText] = useState('');

  useEffect(() => {
    const element = pos.current;
    const follow = (event) => setState(event.detail.state);
    element.addEventListener('kios-status', follow);
    return () => element.removeEventListener('kios-status', follow);
  }, []);

  // One number for the order: after `unknown` the same one is requested again, and is paid once.
  const purchaseId = useRef(`R-${Date.now().toString(36)}`);
  const pay = async () => {
    setText('');
    try {
      const payment = await pos.current.requestPayment({ purchaseId: purchaseId.current, amount });
      const { outcome } = await payment.result;
      setText(TEXTS[outcome]);
    } catch (error) {
      console.error(error);
      setText('The kiosk cannot be shown. Please try again.');
    }
  };

  return (
    <main>
      <h1>12,500 won</h1>
      <button id="pay" type="button" onClick={pay}>Pay with points</button>
      <p>{state}</p>
      <p id="result" role="status">{text}</p>
      <kios-pos ref={pos} relay={relay} shop={shop} locale="en" mode="modal" />
    </main>
  );
}
