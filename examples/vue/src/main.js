import { createApp } from 'vue';
import Checkout from './Checkout.vue';

// Where the relay is, and the shop: those of the demo.
const { relay, shop } = await (await fetch('/config.json')).json();
createApp(Checkout, { relay, shop, amount: '12500' }).mount('#app');
