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
  // A kitchen's system would number the order; here it is the time.
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

function showReceipt(headline, details, again, next) {
  part('headline').textContent = headline;
  part('details').textContent = details;
  part('again').textContent = again;
  part('again').onclick = next;
  show('receipt');
}

async function pay() {
  show('payment');
  // The number and the amount stay the same until the outcome is known, also if the page is loaded again meanwhile.
  sessionStorage.setItem('order', JSON.stringify({ purchaseId, total }));
  try {
    const payment = await pos.requestPayment({ purchaseId, amount: String(total), currency: 'krw' });
    const { outcome, payment: paid } = await payment.result;
    const details = paid ? `${won(total)} · ${paid.points} P · ${purchaseId}` : won(total);
    // Nobody starts over while the outcome is unknown: the same order is requested again.
    if (outcome === 'unknown') {
      showReceipt(HEADLINES.unknown, details, '다시 확인', pay);
      return;
    }
    sessionStorage.removeItem('order');
    showReceipt(HEADLINES[outcome], details, '처음으로', start);
  } catch (error) {
    console.error(error);
    showReceipt('결제 화면을 열 수 없습니다. 다시 시도해 주세요', won(total), '다시 시도', pay);
  }
}

part('order').addEventListener('click', pay);
const kept = JSON.parse(sessionStorage.getItem('order'));
if (kept) {
  ({ purchaseId, total } = kept);
  pay();
} else {
  start();
}
