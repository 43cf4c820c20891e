// Buys a coffee without a server: the shop's code runs against a relay, a customer and a shop owner in memory.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';

import { init, Practice, Signer } from 'kios-pos/practice/headless';

import { sell } from './checkout.js';

await init();

let practice;
let terminal;

beforeEach(async () => {
  practice = new Practice({
    shop: { name: 'Corner Café', currency: 'krw' },
    customers: [{ name: 'Alice', points: '20000' }, { name: 'Bob', points: '100' }],
  });
  const key = Signer.fromHex(randomBytes(32).toString('hex'));
  const relay = practice.relay();
  const { value: shop } = await relay.pair(practice.pairingCode, key);
  terminal = relay.terminal(key, shop.shopId, shop.terminalId);
});

// The time of the world stops, so that Node can end.
afterEach(() => practice.free());

function coffee(customer) {
  const { account } = practice.showCode(customer);
  return { purchaseId: 'A-17', amount: '4500', currency: 'krw', account };
}

test('a customer buys a coffee', async () => {
  practice.set({ customer: 'approves' });
  assert.equal(await sell(terminal, coffee(0)), 'paid');
  // The price and a fee of 5 %.
  assert.equal(practice.balance(0), '15275');
});

test('a customer changes their mind', async () => {
  const sold = sell(terminal, coffee(0));
  await until(() => practice.deny(0));
  assert.equal(await sold, 'denied');
  assert.equal(practice.balance(0), '20000');
});

test('a lost response is no second payment', async () => {
  practice.set({ customer: 'approves', connection: 'lostAfter' });
  assert.equal(await sell(terminal, coffee(0)), 'paid');
  const { value } = await terminal.payments();
  assert.equal(value.payments.length, 1);
});

test('nobody answers, which takes no 45 seconds here', async () => {
  practice.set({ customer: 'tooLate' });
  const sold = sell(terminal, coffee(0));
  await until(async () => assert.equal((await terminal.payments()).value.payments.length, 1));
  practice.advance(46);
  assert.equal(await sold, 'timedOut');
});

test('too few points are refused', async () => {
  assert.equal(await sell(terminal, coffee(1)), '1511');
});

test('the owner agrees to a cancel', async () => {
  practice.set({ customer: 'approves' });
  assert.equal(await sell(terminal, coffee(0)), 'paid');
  const [{ paymentId }] = (await terminal.payments()).value.payments;
  // A manager of the practice shop.
  await terminal.unlockStaff('200002');
  assert.equal((await terminal.openCancel(paymentId)).kind, 'done');
  practice.ownerApproves();
  await terminal.closeCancel(paymentId, 'complete');
  assert.equal(practice.balance(0), '20000');
});

test('a wrong option is named', () => {
  assert.throws(() => practice.set({ customer: 'sleeps' }), /faults\.customer: is none of these; accepted: byHand/);
  assert.throws(() => practice.approve(0), /nothing waits/);
});

/** Tries until it does not throw. */
async function until(attempt) {
  for (let left = 100; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  }
}
