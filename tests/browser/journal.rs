//! The journal in a real browser's IndexedDB.

use kios_pos::shell::journal;
use kios_signer::store::Store;
use kios_till::journal::{Entry, Plan, PlanLine, PlanPoints, PlanPrice, Reason, Record, Step};
use wasm_bindgen_test::wasm_bindgen_test;

fn sale(purchase_id: &str, step: Step) -> Entry {
    Entry::Sale(Record {
        key: purchase_id.to_owned(),
        purchase_id: purchase_id.to_owned(),
        amount: "1250000000000000000000".to_owned(),
        currency: "krw".to_owned(),
        shop_id: format!("0x0001{}", "ab".repeat(30)),
        account: "0xffffffff0123456789abcdef0123456700000000".to_owned(),
        terminal_id: "T1".to_owned(),
        pressed_at: 1_795_219_864,
        step,
        quote: None,
        earlier: None,
    })
}

fn refund(points: Option<PlanPoints>, taxation: Option<[String; 3]>) -> Entry {
    let refund_id = "07".repeat(16);
    Entry::Refund(Plan {
        plan_id: format!("refund:{refund_id}"),
        purchase_id: "P1".to_owned(),
        confirmed_at: 1_795_219_864,
        points,
        lines: vec![PlanLine {
            refund_id,
            gateway: "kicc".to_owned(),
            transaction_id: "2611210001".to_owned(),
            amount: "5000000000000000000000".to_owned(),
            balance: "33000000000000000000000".to_owned(),
            currency: "krw".to_owned(),
            reason: "단순변심".to_owned(),
            terminal_id: "T1".to_owned(),
            deadline: 1_795_220_164,
            taxation,
        }],
    })
}

#[wasm_bindgen_test]
async fn a_refund_is_kept_beside_the_sale_of_the_same_purchase_exactly_as_it_was() {
    let store = Store::open_named("journal-refunds").await.unwrap();
    let parts = ["4545".to_owned(), "0".to_owned(), "455".to_owned()];
    let points = PlanPoints {
        payment_id: format!("0x{}", "cd".repeat(32)),
        points: "13125".to_owned(),
        back: true,
        price: Some(PlanPrice {
            amount: "12500000000000000000000".to_owned(),
            currency: "krw".to_owned(),
        }),
    };
    for (points, parts) in [(None, None), (Some(points), Some(parts))] {
        let plan = refund(points, parts);
        let opening = sale("P1", Step::Opening);
        journal::write(&store, &opening).await.unwrap();
        journal::write(&store, &plan).await.unwrap();
        assert_eq!(journal::read(&store).await.unwrap(), (vec![opening, plan.clone()], 0));
        journal::forget(&store, plan.key()).await.unwrap();
        journal::forget(&store, "P1").await.unwrap();
    }
    assert_eq!(journal::read(&store).await.unwrap(), (vec![], 0));
}

#[wasm_bindgen_test]
async fn a_record_is_there_when_the_database_is_opened_again() {
    let written = sale("P1", Step::Opening);
    let first = Store::open_named("journal-reopened").await.unwrap();
    journal::write(&first, &written).await.unwrap();
    drop(first);

    let second = Store::open_named("journal-reopened").await.unwrap();
    assert_eq!(journal::read(&second).await.unwrap(), (vec![written], 0));
}

#[wasm_bindgen_test]
async fn a_later_step_replaces_the_earlier_one_of_the_same_purchase() {
    let store = Store::open_named("journal-replaced").await.unwrap();
    let payment_id = format!("0x{}", "cd".repeat(32));
    let closing = Step::Closing { payment_id, confirm: true, reason: Reason::Approved };
    journal::write(&store, &sale("P1", Step::Opening)).await.unwrap();
    journal::write(&store, &sale("P1", closing.clone())).await.unwrap();
    assert_eq!(journal::read(&store).await.unwrap(), (vec![sale("P1", closing)], 0));
}

#[wasm_bindgen_test]
async fn a_forgotten_purchase_leaves_the_others_alone() {
    let store = Store::open_named("journal-forgotten").await.unwrap();
    journal::write(&store, &sale("P1", Step::Opening)).await.unwrap();
    journal::write(&store, &sale("P2", Step::Opening)).await.unwrap();
    journal::forget(&store, "P1").await.unwrap();
    assert_eq!(journal::read(&store).await.unwrap(), (vec![sale("P2", Step::Opening)], 0));
}

#[wasm_bindgen_test]
async fn a_record_of_another_shape_is_counted_and_not_dropped() {
    use kios_signer::store::ObjectStore;
    let store = Store::open_named("journal-unreadable").await.unwrap();
    store.put(ObjectStore::Journal, "P9", &"not a record".into()).await.unwrap();
    assert_eq!(journal::read(&store).await.unwrap(), (vec![], 1));
    assert_eq!(journal::read(&store).await.unwrap(), (vec![], 1), "and it is still there");
}
