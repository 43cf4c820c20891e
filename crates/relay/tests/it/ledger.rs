//! The journal: `relay.md §1`, `§3 B13`.

use kios_domain::ledger::{
    Account, Balance, Entry, EntryReason, LedgerError, Posting, Side, postings,
};
use kios_protocol::payment::Movement;
use kios_protocol::{Amount, PriceBreakdown, keccak256};
use kios_relay::jobs::ledger_check;
use kios_relay::service;
use kios_relay::storage::sql;
use proptest::prelude::*;

use crate::support::{Relay, START, key, shop_id};

#[tokio::test]
async fn a_tx_hash_is_the_hash_of_an_entry_that_holds_the_one_before() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    let tx_hash = relay.customer().answers(&relay, &id, true).await.text("txHash");
    relay.kiosk().closes(&relay, &id, true).await.data();
    let mut connection = relay.app.store().read().await.unwrap();
    let entries: Vec<(String, Vec<u8>, Option<String>)> =
        sql::query_as("SELECT tx_hash, bytes, payment_id FROM ledger_entry ORDER BY number")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    assert_eq!(entries.len(), 4, "two accounts, a hold and a payment");
    let mut previous = [0; 32];
    for (hash, bytes, _) in &entries {
        assert_eq!(&bytes[20..52], previous);
        previous = keccak256(bytes);
        assert_eq!(*hash, format!("0x{}", hex::encode(previous)));
    }
    assert_eq!((entries[2].0.clone(), entries[2].2.clone()), (tx_hash, Some(id)));
}

#[tokio::test]
async fn the_price_goes_to_the_shop_and_the_fee_to_the_fees() {
    let relay = Relay::start().await;
    let id = relay.approved().await;
    let net = |totals: &kios_relay::storage::LedgerTotals, account| {
        totals.stored.get(&account).copied().unwrap_or_default().net().to_decimal(0)
    };
    let totals = relay.ledger_totals().await;
    assert_eq!(net(&totals, Account::Escrow), "1050");
    relay.kiosk().closes(&relay, &id, true).await.data();
    let totals = relay.ledger_totals().await;
    assert_eq!(net(&totals, Account::Escrow), "0");
    assert_eq!(net(&totals, Account::Shop(shop_id(1))), "1000");
    assert_eq!(net(&totals, Account::Fee), "50");
    assert_eq!(net(&totals, Account::User(relay.customer().address())), "998950");
}

#[tokio::test]
async fn a_balance_that_is_not_the_sum_of_its_postings_is_found_while_the_relay_serves() {
    let relay = Relay::on_disk().await;
    let id = relay.approved().await;
    relay.kiosk().closes(&relay, &id, true).await.data();
    assert_eq!(ledger_check::verify(&relay.app).await.unwrap(), None);
    let account = Account::User(relay.customer().address()).to_string();
    let mut writer = relay.app.store().write().await.unwrap();
    sql::query("UPDATE ledger_account SET credit = credit || '0' WHERE account = ?")
        .bind(&account)
        .execute(writer.connection())
        .await
        .unwrap();
    writer.commit().await.unwrap();
    assert_eq!(ledger_check::verify(&relay.app).await.unwrap(), Some(account));
}

#[tokio::test]
async fn a_start_refuses_balances_that_are_not_the_points_issued() {
    let relay = Relay::on_disk().await;
    let mut writer = relay.app.store().write().await.unwrap();
    sql::query("UPDATE ledger_account SET credit = credit || '0' WHERE account LIKE 'user:%'")
        .execute(writer.connection())
        .await
        .unwrap();
    writer.commit().await.unwrap();
    assert!(service::provision(&relay.app).await.is_err());
}

#[test]
fn an_entry_that_does_not_balance_is_none() {
    let leg =
        |side, points| Posting { account: Account::Fee, side, amount: Amount::from_whole(points) };
    let cause = EntryReason::Provision(key(0x11).address());
    let entry =
        Entry::new(1, [0; 32], START, cause, vec![leg(Side::Debit, 1), leg(Side::Credit, 2)]);
    assert!(matches!(entry, Err(LedgerError::Unbalanced { .. })));
}

#[test]
fn points_are_no_tokens_and_balance_for_themselves() {
    let leg = |account, side| Posting { account, side, amount: Amount::ONE };
    let cause = EntryReason::Provision(key(0x11).address());
    let exchanged = vec![leg(Account::Fee, Side::Debit), leg(Account::TokenFee, Side::Credit)];
    let entry = Entry::new(1, [0; 32], START, cause, exchanged);
    assert!(matches!(entry, Err(LedgerError::Unbalanced { .. })));
    let (address, shop) = (key(0x11).address(), shop_id(1));
    for account in [
        Account::TokenIssuance,
        Account::TokenFee,
        Account::TokenUser(address),
        Account::TokenShop(shop),
    ] {
        assert_eq!(account.to_string().parse::<Account>().unwrap(), account);
    }
}

#[test]
fn only_the_issuance_may_be_overdrawn() {
    let debit = |account| Posting { account, side: Side::Debit, amount: Amount::ONE };
    let after = |account| Balance::default().after(&debit(account));
    assert!(after(Account::Issuance).is_ok());
    assert!(after(Account::TokenIssuance).is_ok());
    for account in [Account::Escrow, Account::Fee, Account::Shop(shop_id(1)), Account::TokenFee] {
        assert!(matches!(after(account), Err(LedgerError::Insufficient { .. })));
    }
}

proptest! {
    #[test]
    fn every_movement_balances(price: u128, fee: u128) {
        let parts = PriceBreakdown {
            paid_point: Amount::from_base_units(price),
            fee_point: Amount::from_base_units(fee),
            ..PriceBreakdown::default()
        };
        let customer = key(0x11).address();
        for movement in [
            Movement::Hold,
            Movement::Pay,
            Movement::Release,
            Movement::HoldBack,
            Movement::GiveBack,
            Movement::KeepPaid,
        ] {
            let postings = postings(movement, customer, shop_id(1), &parts).unwrap();
            let cause = EntryReason::Provision(customer);
            prop_assert!(Entry::new(1, [0; 32], START, cause, postings).is_ok());
        }
    }
}
