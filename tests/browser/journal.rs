//! The journal in a real browser's IndexedDB.

use kios_pos::shell::journal;
use kios_pos::shell::store::Store;
use kios_till::journal::{Reason, Record, Step};
use wasm_bindgen_test::wasm_bindgen_test;

fn sale(purchase_id: &str, step: Step) -> Record {
    Record {
        purchase_id: purchase_id.to_owned(),
        amount: "1250000000000000000000".to_owned(),
        currency: "krw".to_owned(),
        shop_id: format!("0x0001{}", "ab".repeat(30)),
        account: "0xffffffff0123456789abcdef0123456700000000".to_owned(),
        terminal_id: "T1".to_owned(),
        pressed_at: 1_795_219_864,
        step,
    }
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
    use kios_pos::shell::store::Shelf;
    let store = Store::open_named("journal-unreadable").await.unwrap();
    store.put(Shelf::Journal, "P9", &"not a record".into()).await.unwrap();
    assert_eq!(journal::read(&store).await.unwrap(), (vec![], 1));
    assert_eq!(journal::read(&store).await.unwrap(), (vec![], 1), "and it is still there");
}
