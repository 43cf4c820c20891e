//! What every storage has to do for units of work, whatever engine is below it: atomic, in order, committed before they
//! are answered, and undisturbed by the failure of another.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::future::join_all;
use kios_relay::config::{Database, DatabaseMode};
use kios_relay::storage::sql::{self, Connection};
use kios_relay::storage::{StorageError, Store, insert_meta, meta};
use tempfile::TempDir;

use crate::wire::soon;

/// A database of each kind, with the folder that it is in.
async fn stores() -> Vec<(Store, TempDir)> {
    let mut stores = Vec::new();
    for in_memory in [false, true] {
        let folder = TempDir::new().unwrap();
        let database = if in_memory {
            Database::Memory
        } else {
            Database::File(folder.path().join("kios.db"))
        };
        stores.push((Store::open(&database, DatabaseMode::Embedded).await.unwrap(), folder));
    }
    stores
}

async fn read(store: &Store, name: &str) -> Option<String> {
    meta(&mut store.read().await.unwrap(), name).await.unwrap()
}

/// A unit of work that writes a row.
async fn write(store: &Store, name: String) -> Result<(), StorageError> {
    store.unit(async move |it: &mut Connection| insert_meta(it, &name, "written").await).await
}

/// A unit of work that writes a row and then fails.
async fn write_and_fail(store: &Store, name: String) -> Result<(), StorageError> {
    let unit = async move |connection: &mut Connection| {
        insert_meta(connection, &name, "written").await?;
        Err(StorageError::Changed(name))
    };
    store.unit(unit).await
}

/// A unit of work that writes a row and then panics.
async fn write_and_panic(store: &Store, name: String) -> Result<(), StorageError> {
    let unit = async move |connection: &mut Connection| {
        insert_meta(connection, &name, "written").await?;
        panic!("as planned")
    };
    store.unit(unit).await
}

#[tokio::test]
async fn a_unit_is_committed_when_it_is_answered_and_read_by_others() {
    for (store, _folder) in stores().await {
        write(&store, "a".to_owned()).await.unwrap();
        assert_eq!(read(&store, "a").await.as_deref(), Some("written"));
    }
}

#[tokio::test]
async fn a_unit_that_fails_or_panics_takes_back_its_own_writes_and_no_others() {
    for (store, _folder) in stores().await {
        let before = store.commits();
        // All of them wait for the same unit, so they are in one transaction.
        let holder = store.write().await.unwrap();
        let units: Vec<_> = (0..20)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    let name = format!("n{number}");
                    let written = match number % 3 {
                        0 => write(&store, name).await,
                        1 => write_and_fail(&store, name).await,
                        _ => write_and_panic(&store, name).await,
                    };
                    (number, written)
                })
            })
            .collect();
        // They are in the queue after one turn of this task.
        tokio::task::yield_now().await;
        drop(holder);
        for unit in join_all(units).await {
            let (number, result) = unit.unwrap();
            let is_as_planned = match &result {
                Ok(()) => number % 3 == 0,
                Err(StorageError::Changed(_)) => number % 3 == 1,
                Err(StorageError::Ended) => number % 3 == 2,
                Err(_) => false,
            };
            assert!(is_as_planned, "{number}: {result:?}");
            let there = read(&store, &format!("n{number}")).await.is_some();
            assert_eq!(there, result.is_ok(), "{number}");
        }
        let commits = store.commits() - before;
        assert!(commits <= 5, "{commits} commits: they were not in one transaction");
    }
}

#[tokio::test]
async fn a_unit_whose_transaction_is_not_committed_gets_no_answer_that_rests_on_it() {
    for (store, _folder) in stores().await {
        let made = store.unit(async |connection: &mut Connection| {
            let child = "CREATE TABLE child
                (name TEXT REFERENCES meta (name) DEFERRABLE INITIALLY DEFERRED)";
            sql::query(child).execute(connection).await?;
            sql::query("CREATE INDEX child_name ON child (name)").execute(connection).await?;
            Ok::<_, StorageError>(())
        });
        made.await.unwrap();
        let holder = store.write().await.unwrap();
        // The reference is missing at the commit, which fails.
        let broken = store.unit(async |connection: &mut Connection| {
            insert_meta(connection, "a", "written").await?;
            let orphan = sql::query("INSERT INTO child (name) VALUES ('nobody')");
            orphan.execute(connection).await?;
            Ok::<_, StorageError>(())
        });
        let refused =
            store.unit(async |connection: &mut Connection| match meta(connection, "a").await? {
                Some(name) => Err(StorageError::Changed(name)),
                None => Ok(()),
            });
        let ((), broken, refused) = tokio::join!(
            async {
                tokio::task::yield_now().await;
                drop(holder);
            },
            broken,
            refused
        );
        assert!(matches!(broken, Err(StorageError::NotCommitted(_))), "{broken:?}");
        assert!(matches!(refused, Err(StorageError::NotCommitted(_))), "{refused:?}");
        assert_eq!(read(&store, "a").await, None);
    }
}

#[tokio::test]
async fn units_that_wait_at_the_same_time_share_a_commit() {
    for (store, _folder) in stores().await {
        let before = store.commits();
        let holder = store.write().await.unwrap();
        let units = (0..50).map(|number| write(&store, format!("n{number}")));
        let ((), written) = tokio::join!(
            async {
                // The others are in the queue after one turn of this task.
                tokio::task::yield_now().await;
                drop(holder);
            },
            join_all(units)
        );
        assert!(written.iter().all(Result::is_ok));
        let commits = store.commits() - before;
        assert!(commits <= 5, "{commits} commits of 50 units");
    }
}

#[tokio::test]
async fn units_run_in_the_order_in_which_they_were_requested() {
    for (store, _folder) in stores().await {
        let turn = Arc::new(AtomicU32::new(0));
        let units = (0..50).map(|number| {
            let turn = Arc::clone(&turn);
            store.unit(async move |_: &mut Connection| {
                Ok::<_, StorageError>((number, turn.fetch_add(1, Ordering::SeqCst)))
            })
        });
        for ran in join_all(units).await {
            let (number, turn) = ran.unwrap();
            assert_eq!(number, turn);
        }
    }
}

#[tokio::test]
async fn a_unit_that_panics_is_rolled_back_and_ends_no_service() {
    for (store, _folder) in stores().await {
        let unit = async |connection: &mut Connection| -> Result<(), StorageError> {
            insert_meta(connection, "a", "written").await?;
            panic!("as planned");
        };
        assert!(matches!(store.unit(unit).await, Err(StorageError::Ended)));
        assert_eq!(read(&store, "a").await, None);
        write(&store, "a".to_owned()).await.unwrap();
    }
}

#[tokio::test]
async fn a_unit_that_waits_for_something_else_is_rolled_back() {
    for (store, _folder) in stores().await {
        let unit = async |connection: &mut Connection| {
            insert_meta(connection, "a", "written").await?;
            tokio::task::yield_now().await;
            Ok::<(), StorageError>(())
        };
        assert!(matches!(store.unit(unit).await, Err(StorageError::Waited)));
        assert_eq!(read(&store, "a").await, None);
    }
}

#[tokio::test]
async fn what_follows_a_commit_is_done_also_if_nobody_waits_for_it() {
    for (store, _folder) in stores().await {
        let holder = store.write().await.unwrap();
        let (done, was_done) = tokio::sync::oneshot::channel();
        let (own, after) = (store.clone(), |(): &()| {
            done.send(()).ok();
        });
        let unit = async |connection: &mut Connection| insert_meta(connection, "a", "b").await;
        let asking = tokio::spawn(async move { own.unit_and(unit, after).await });
        tokio::task::yield_now().await;
        asking.abort();
        assert!(asking.await.unwrap_err().is_cancelled());
        drop(holder);
        soon(was_done).await.unwrap();
        assert_eq!(read(&store, "a").await.as_deref(), Some("b"));
    }
}

#[tokio::test]
async fn a_reader_sees_no_unit_that_is_not_committed() {
    for (store, _folder) in stores().await.into_iter().take(1) {
        let mut writer = store.write().await.unwrap();
        sql::query("INSERT INTO meta (name, value) VALUES ('a', 'b')")
            .execute(writer.connection())
            .await
            .unwrap();
        assert_eq!(read(&store, "a").await, None);
        writer.commit().await.unwrap();
        assert_eq!(read(&store, "a").await.as_deref(), Some("b"));
    }
}
