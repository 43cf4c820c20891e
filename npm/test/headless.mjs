// A sale, its cancel and the stream against a demo relay, with the terminal's and the customer's keys in this script.
//
//     KIOS_RELAY=http://127.0.0.1:8787 KIOS_HEADLESS=…/headless.js node npm/test/headless.mjs
//
// The demo's users, their public keys and its pairing code are at `/demo`.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { sign } from './host-key.mjs';

const address = process.env.KIOS_RELAY;
assert(address, 'KIOS_RELAY is the address of a demo relay');
const script = process.env.KIOS_HEADLESS ?? new URL('../../target/npm/kios-pos/headless.js', import.meta.url).pathname;
const exported = await import(pathToFileURL(resolve(script)).href);
const { init, RelayClient, Signer } = exported;
await init();

// The types declare each method that there is, and no other one.
const types = await readFile(new URL('../headless.d.ts', import.meta.url), 'utf8');
for (const [, name, body] of types.matchAll(/^export class (\w+) \{\n(.*?)^\}/gms)) {
  const declared = [...body.matchAll(/^  (?:static )?(\w+)\(/gm)].map((match) => match[1]);
  const { prototype } = exported[name];
  const internal = ['constructor', 'address', 'length', 'name', 'prototype'];
  const there = [...Object.getOwnPropertyNames(prototype), ...Object.getOwnPropertyNames(exported[name])];
  const methods = (names) => names.filter((one) => !internal.includes(one) && !one.startsWith('__')).sort();
  assert.deepEqual(methods(declared), methods(there), name);
}

const done = (result) => {
  assert.equal(result.kind, 'done', JSON.stringify(result));
  return result.value;
};
const { data: demo } = await (await fetch(`${address}/demo`)).json();
const { code, shopId } = demo.pairing[0];
const owner = demo.owners.find((one) => one.shopId === shopId);

let asked = 0;
const relay = new RelayClient({
  url: address,
  fetch: (request) => {
    asked += 1;
    return fetch(request);
  },
  now: () => Date.now(),
});

// The terminal and the customer.
const agent = Signer.fromHex(randomBytes(32).toString('hex'));
const paired = done(await relay.pair(code, agent));
assert.equal(paired.shopId.toLowerCase(), shopId.toLowerCase());
const terminal = relay.terminal(agent, paired.shopId, paired.terminalId);
const customer = relay.account(Signer.fromHex(demo.customers[0].key));
done(await terminal.mayCharge());
const before = done(await relay.points(Signer.fromHex(demo.customers[0].key).address));

// The terminal follows its stream and closes the payment when the customer has approved.
const stop = new AbortController();
const seen = [];
let opened;
const sold = new Promise((resolve, reject) => {
  const follow = async () => {
    for await (const update of terminal.stream({ signal: stop.signal })) {
      if (update.kind === 'open') opened();
      if (update.kind !== 'payment') continue;
      const { paymentId, paymentStatus } = update.data.data;
      seen.push(paymentStatus);
      if (paymentStatus === 17) resolve(done(await terminal.close(paymentId, 'complete')));
      if (paymentStatus === 18) stop.abort();
    }
  };
  follow().then(() => seen.push('ended'), reject);
});
await new Promise((resolve) => {
  opened = resolve;
});

const { temporaryAccount } = done(await customer.temporaryAccount());
const purchaseId = `P${Date.now()}`;
const sale = { purchaseId, amount: '12500', currency: paired.currency, account: temporaryAccount };
const price = done(await relay.price(temporaryAccount, sale.amount, sale.currency));
assert.equal(price.amount, '12500', 'a decimal text in units of the currency');
const payment = done(await terminal.open(sale));
assert.equal(payment.paymentStatus, 11);
assert.equal(done(await terminal.open(sale)).paymentId, payment.paymentId, 'a repetition opens no other one');
const [waiting] = done(await customer.payments()).payments;
done(await customer.decide(waiting, 'approve'));
const paid = await sold;
assert.equal(paid.paymentStatus, 18);
assert.notEqual(done(await relay.points(paid.account)), before);

// The history, and the result for the host's server.
const history = done(await terminal.payments({ search: purchaseId, limit: 10 })).payments;
assert.deepEqual(history.map((one) => [one.amount, one.paymentStatus]), [['12500', 18]]);
assert.equal(done(await terminal.signedResult(purchaseId)).token.split('.').length, 3);

// A manager opens the cancel; the shop owner agrees with a key that the host keeps.
assert.equal(done(await terminal.unlockStaff('200002')).outcome, 'right');
done(await terminal.openCancel(paid.paymentId));
const asks = [];
const kept = Signer.fromHost({
  address: Signer.fromHex(owner.key).address,
  sign: async (request, digest) => {
    asks.push(request.kind);
    return sign(owner.key, digest);
  },
});
const shopOwner = relay.account(kept);
const [cancel] = done(await shopOwner.payments()).payments;
done(await shopOwner.decide(cancel, 'approve'));
assert.equal(done(await terminal.closeCancel(paid.paymentId, 'complete')).paymentStatus, 58);
assert.equal(done(await relay.points(paid.account)), before);
assert.deepEqual(asks, ['signIn', 'decideCancel']);
done(await terminal.lockStaff());

// Refusals and unknown outcomes are results; only wrong arguments throw.
const again = await terminal.openCancel(paid.paymentId);
assert.equal(again.kind, 'refused');
assert.match(again.error.code, /^\d+$/);
const aborted = await terminal.payments({}, { signal: AbortSignal.abort() });
assert.deepEqual([aborted.kind, aborted.error.code], ['unknown', 'aborted']);
const nowhere = new RelayClient({ url: 'http://127.0.0.1:9' });
assert.deepEqual((await nowhere.settings()).error.code, 'unreachable');
assert.throws(() => terminal.open({ ...sale, amount: 12500 }), TypeError);
assert.throws(() => terminal.open({ ...sale, amount: '1e3' }), /amount/);

// A host's own key is asked with typed requests, and declines.
const requests = [];
const host = Signer.fromHost({
  address: agent.address,
  sign: async (request, digest) => {
    assert.match(digest, /^0x[0-9a-f]{64}$/);
    requests.push(request);
    return undefined;
  },
});
const unwilling = relay.terminal(host, paired.shopId, paired.terminalId);
const declined = await unwilling.open(sale);
assert.deepEqual([declined.kind, declined.error.code], ['unknown', 'unreachable']);
// Hexadecimal digits may be written in either case.
const lower = (one) => ({ ...one, account: one.account.toLowerCase(), shopId: one.shopId.toLowerCase() });
const expected = { kind: 'open', ...sale, shopId: paired.shopId, terminalId: paired.terminalId };
assert.deepEqual(requests.map(lower), [lower(expected)]);

assert(asked > 10, 'all requests went through the given fetch');
assert.deepEqual(seen.slice(-2), [18, 'ended']);
console.log(`sold ${purchaseId} for ${paid.totalPoint} points, and cancelled it; statuses: ${seen.join(' ')}`);
