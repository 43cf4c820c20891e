// Compiled against the package by its check: what a host writes has types, and what is wrong does not compile.
import { KiosError, KiosPos, type PaymentOutcome, type PaymentResult } from 'kios-pos';
import 'kios-pos/element';
import { practice, type Faults } from 'kios-pos/practice';
import { init, Practice, Signer, type TerminalClient } from 'kios-pos/practice/headless';

const texts: Record<PaymentOutcome, string> = {
  paid: 'Paid',
  denied: 'Denied',
  timedOut: 'Too late',
  cancelled: 'Cancelled',
  refused: 'Refused',
  unknown: 'Being checked',
};

export async function pay(signal: AbortSignal): Promise<PaymentResult> {
  const pos = await KiosPos.connect({ relay: 'https://pos.example', shop: '0x00', signal });
  const end: () => boolean = pos.on('outcome', ({ outcome, token }) => console.log(texts[outcome], token?.length));
  const payment = pos.requestPayment({ purchaseId: 'A-17', amount: '12500', timeoutMs: 60_000, signal });
  for await (const state of payment) if (state === 'approval') console.log(payment.purchaseId);
  // @ts-expect-error An amount is a text, so that no price is rounded.
  pos.requestPayment({ purchaseId: 'A-17', amount: 12500 });
  // @ts-expect-error There is no such event.
  pos.on('paid', () => {});
  end();
  try {
    return await payment.result;
  } catch (error) {
    if (error instanceof KiosError) console.log(error.code satisfies string, error.retryable satisfies boolean);
    throw error;
  } finally {
    pos.close();
  }
}

const element = document.querySelector('kios-pos');
element?.addEventListener('kios-outcome', ({ detail }) => console.log(detail.payment?.points));

export async function practise(): Promise<void> {
  const faults: Faults = { customer: 'approves', connection: { downFor: 20 } };
  const pos = await practice({ customers: [{ name: 'Alice', points: '50000' }], faults, panel: true });
  const { digits } = await pos.practice.showCode();
  await pos.practice.approve(0);
  pos.requestPayment({ purchaseId: digits, amount: '4500' }).cancel();
  // @ts-expect-error There is no such answer.
  await pos.practice.set({ customer: 'sleeps' });

  await init();
  const world = new Practice({ shop: { currency: 'jpy' } });
  const key = Signer.fromHex('00');
  const paired = await world.relay().pair(world.pairingCode, key);
  if (paired.kind !== 'done') return;
  const terminal: TerminalClient = world.relay().terminal(key, paired.value.shopId, paired.value.terminalId);
  await terminal.mayCharge();
  world.advance(46);
  world.free();
}
