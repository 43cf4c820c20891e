// A self-order kiosk: menu, total, payment with points, receipt. The customer never types a price.
import { relay, shop } from '../config.js';
import '../kios-pos/element.js';

const DISHES = [
  { name: '통새우 버거 세트', price: 9800 },
  { name: '치즈스틱 4개', price: 2700 },
  { name: '아이스 아메리카노', price: 2500 },
];
const HEADLINES = {
  paid: '결제되었습니다',
  denied: '결제를 거절하셨습니다',
  timedOut: '시간이 지났습니다',
  cancelled: '취소되었습니다',
  refused: '결제할 수 없습니다',
  unknown: '결제 결과를 확인하고 있습니다. 다시 결제하지 마세요',
};

const part = (id) => document.getElementById(id);
const won = (amount) => `${amount.toLocaleString('ko')}원`;
const pos = document.querySelector('kios-pos');
pos.words = { ko: { 'buttons.pay': '블루 버거에 결제' } };
pos.relay = relay;
pos.shop = shop;

let total = 0;
let purchaseId = '';

function show(id) {
  for (const name of ['menu', 'payment', 'receipt']) part(name).hidden = name !== id;
}

function start() {
  total = 0;
  // A kitchen's system would number the order; here it is the time. It stays the same until the outcome is known.
  purchaseId = `B-${Date.now().toString(36)}`;
  part('total').textContent = won(0);
  part('order').disabled = true;
  show('menu');
}

for (const { name, price } of DISHES) {
  const row = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.append(name, ' ', won(price));
  button.addEventListener('click', () => {
    total += price;
    part('total').textContent = won(total);
    part('order').disabled = false;
  });
  row.append(button);
  part('dishes').append(row);
}

async function pay() {
  show('payment');
  const payment = await pos.requestPayment({ purchaseId, amount: String(total), currency: 'krw' });
  const { outcome, payment: paid } = await payment.result;
  part('headline').textContent = HEADLINES[outcome];
  part('details').textContent = paid ? `${won(total)} · ${paid.points} P · ${purchaseId}` : won(total);
  // Nobody starts over while the outcome is unknown: the same order is requested again.
  const isKnown = outcome !== 'unknown';
  part('again').textContent = isKnown ? '처음으로' : '다시 확인';
  part('again').onclick = isKnown ? start : pay;
  show('receipt');
}

part('order').addEventListener('click', pay);
start();
