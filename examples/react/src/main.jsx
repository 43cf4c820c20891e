import { createRoot } from 'react-dom/client';
import { Checkout } from './Checkout.jsx';

// Where the relay is, and the shop: those of the demo.
const { relay, shop } = await (await fetch('/config.json')).json();
createRoot(document.getElementById('root')).render(<Checkout relay={relay} shop={shop} amount="12500" />);
