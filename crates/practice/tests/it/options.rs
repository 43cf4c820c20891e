//! What hosts and tests say about a practice world.

use kios_practice::{
    Connection, CustomerAnswer, GatewayAnswer, OwnerAnswer, Setup, read_setup, read_situation,
};
use kios_protocol::Amount;
use serde_json::{Value, json};

#[test]
fn a_host_names_shop_customers_and_faults_and_the_rest_stays_as_it_is() {
    let setup = read_setup(json!({
        "shop": { "name": "Corner Café", "currency": "usd", "languages": ["ja", "en"] },
        "customers": [{ "name": "Alice", "points": "12.5" }, { "name": "Bob", "phone": "+1 212 555 0100" }],
        "faults": { "customer": "approves", "connection": { "slow": 3 }, "kicc": "lost" },
    }))
    .unwrap();
    assert_eq!((setup.shop.name.as_str(), setup.shop.currency.as_str()), ("Corner Café", "usd"));
    assert_eq!(
        setup.shop.settings.languages.iter().map(|one| one.tag()).collect::<Vec<_>>(),
        ["ja", "en"]
    );
    let [alice, bob] = setup.customers.as_slice() else { panic!("{:?}", setup.customers) };
    assert_eq!(alice.points, Amount::parse_decimal("12.5").unwrap());
    assert_eq!(bob.phone, "+1 212 555 0100");
    assert_ne!(alice.key.address(), bob.key.address());
    let situation = setup.situation;
    assert_eq!(situation.customer, CustomerAnswer::Approves);
    assert_eq!(situation.connection, Connection::Slow(3));
    assert_eq!((situation.kicc, situation.eximbay), (GatewayAnswer::Lost, GatewayAnswer::Done));

    let usual = read_setup(json!({})).unwrap();
    assert_eq!(usual.shop.settings.languages.len(), 3, "all languages");
    assert_eq!(usual.customers.len(), Setup::default().customers.len());
}

#[test]
fn a_party_that_is_not_named_behaves_as_before() {
    let before =
        read_situation(json!({ "owner": "denies", "connection": "down" }), setup_situation())
            .unwrap();
    let after = read_situation(json!({ "connection": { "downFor": 20 } }), before).unwrap();
    assert_eq!(after.owner, OwnerAnswer::Denies);
    assert_eq!(after.connection, Connection::DownFor(20));
}

fn setup_situation() -> kios_practice::Situation {
    Setup::default().situation
}

#[test]
fn a_wrong_option_is_named_with_what_is_accepted() {
    let table: [(Value, &str); 14] = [
        (json!([]), "options: is no object; accepted: an object"),
        (json!({ "shops": {} }), "shops: is unknown; accepted: shop, customers, faults"),
        (json!({ "shop": { "name": " " } }), "shop.name: is not visible or too long"),
        (json!({ "shop": { "name": "x".repeat(61) } }), "shop.name: is not visible or too long"),
        (
            json!({ "shop": { "currency": "eur" } }),
            "shop.currency: is none of these; accepted: krw, usd, jpy, php",
        ),
        (json!({ "shop": { "languages": ["de"] } }), "shop.languages: is no such array"),
        (json!({ "customers": [] }), "customers: has too few or too many"),
        (json!({ "customers": [{}] }), "customers[0].name: is missing"),
        (json!({ "customers": [{ "name": "A", "points": 5 }] }), "customers[0].points: is no text"),
        (json!({ "customers": [{ "name": "A", "points": "1e3" }] }), "customers[0].points: "),
        (
            json!({ "customers": [{ "name": "A", "phone": "+1 2125550100" }, { "name": "B", "phone": "+12125550100" }] }),
            "customers[1].phone: is none, or that of another customer",
        ),
        (
            json!({ "faults": { "customer": "sleeps" } }),
            "faults.customer: is none of these; accepted: byHand",
        ),
        (
            json!({ "faults": { "connection": { "slow": 0 } } }),
            "faults.connection: has no such number",
        ),
        (json!({ "faults": { "gateway": "lost" } }), "faults.gateway: is unknown"),
    ];
    for (options, fault) in table {
        let said = read_setup(options.clone()).unwrap_err().to_string();
        assert!(said.starts_with(fault), "{options}: {said}");
    }
}
