//! English texts of the lessons.

use super::{Texts, Words};

pub(super) static TEXTS: Texts = Texts {
    approved: Words {
        title: "A normal sale",
        task: "Enter 4,500 and scan the code on the practice phone. The customer approves.",
        screen: "“Paid”, with the points that were spent and the points that are left.",
        say: "Thank you. Your points have been used; here is your receipt.",
    },
    denied: Words {
        title: "The customer changes their mind",
        task: "Enter 4,500 and scan the code. The customer presses “Deny” on the phone.",
        screen: "“You chose not to pay”. No points were spent.",
        say: "That's fine, no points were taken. Would you like to pay another way?",
    },
    too_late: Words {
        title: "The customer does not answer",
        task: "Enter 4,500, scan the code and wait. Nobody presses anything for 45 seconds.",
        screen: "“Not approved in time”. No points were spent; you can start again.",
        say: "It took a little too long, so nothing was charged. Shall we try once more?",
    },
    too_few_points: Words {
        title: "Not enough points",
        task: "Enter 4,500 and scan the code. Then go back to the start.",
        screen: "“Not enough points”, with the customer's balance. The payment cannot be started.",
        say: "You don't have quite enough points for this. Would you like to pay by card or cash?",
    },
    code_expired: Words {
        title: "The code has expired",
        task: "Enter 4,500 and scan the code. When it is refused, ask for a new one and scan that.",
        screen: "First a note that the code has expired, then “Paid” with the new code.",
        say: "This code has run out; they are good for one minute. Could you show me a new one?",
    },
    response_lost: Words {
        title: "The response is lost",
        task: "Enter 4,500 and scan the code. Wait until the result is known. Do not charge again.",
        screen: "“Do not charge again” may show while the kiosk finds out by itself; then “Paid”.",
        say: "One moment, I'm making sure it went through. You won't be charged twice.",
    },
    network_down: Words {
        title: "No connection",
        task: "For 20 seconds there is no network. Wait until the kiosk is connected, then make a sale of 4,500.",
        screen: "The badge says “Offline”; the kiosk reconnects by itself. Then “Paid”.",
        say: "Our connection is down for a moment. It will be back shortly, or you can pay by card or cash.",
    },
    cancel: Words {
        title: "Cancelling a payment",
        task: "Make a sale. Then open the staff area with a manager's PIN (200002), find the payment and cancel it.",
        screen: "“The shop owner has to approve” and then “The payment was cancelled”: all points are back.",
        say: "I've asked the owner to approve this. All your points are back on your account now.",
    },
    card_refund: Words {
        title: "A card refund without an answer",
        task: "In the staff area refund 5,000 of the card sale C0000002. The card company does not answer at first.",
        screen: "“Do not refund again” while it is being checked, then “Refunded”.",
        say: "I'm waiting for the card company. The money will be on your card within a few days.",
    },
    above_limit: Words {
        title: "A refund above the limit",
        task: "In the staff area refund the whole card sale C0000001 (33,000). It is above the limit, so the owner is asked.",
        screen: "The kiosk waits for the owner; after the approval it goes on by itself, to “Refunded”.",
        say: "For this amount the owner has to agree. It will only take a moment.",
    },
};
