//! English texts of point grants.

use crate::i18n::TitleDetail;
use crate::i18n::points::Points;

pub(super) const POINTS: Points<'static> = Points {
    button: "Give points",
    title: "Points for cash or card",
    share: "{percent}% of the price is given in points",
    field: "Phone number or scanned code",
    phone: "Phone number",
    customer: "Customer",
    by_code: "By the scanned code",
    no_price: "Enter the price first",
    no_customer: "Scan the customer's code or enter a phone number",
    country: "Please begin with the country code, such as +82",
    no_phone: "This is not a phone number. It looks like 010-1234-5678 or +82 10-1234-5678",
    nobody: "This is neither a phone number nor a customer code",
    lost: "The server cannot be reached. Please try again",
    asking: "One moment, please",
    question: "Give these points?",
    arrives: "The customer gets them in about ten seconds",
    arrives_by_number: "Whoever has this number gets them in about ten seconds",
    reported: TitleDetail {
        title: "The points were requested",
        detail: "The points network gives them; this can take a few minutes",
    },
    confirm: "Give the points",
    giving: TitleDetail { title: "Requesting the points", detail: "One moment, please" },
    taking_back: TitleDetail { title: "Cancelling the points", detail: "One moment, please" },
    checking: TitleDetail {
        title: "Do not give the points again",
        detail: "We are checking whether the server received the request",
    },
    given: "The points are on their way",
    undo: "Cancel the points",
    kept: TitleDetail {
        title: "The customer keeps the points",
        detail: "They could not be cancelled",
    },
    taken_back: TitleDetail {
        title: "The points were cancelled",
        detail: "Nothing was given to the customer",
    },
    refused: TitleDetail {
        title: "The points were not given",
        detail: "Nothing was given by this request",
    },
    already: TitleDetail {
        title: "No points a second time",
        detail: "Points for this sale were given before",
    },
    unsure: TitleDetail {
        title: "It is not known whether the points were given",
        detail: "Please check the customer's balance before giving them again",
    },
    storage: "the kiosk cannot keep its journal, so nothing was requested. Check its storage and private mode",
    clash: "points for this sale are on their way already, or the server did not accept the request",
    too_much: "the server gives at most a tenth of the price",
    foreign: "the server does not list this kiosk for this shop. Please pair it again",
};
