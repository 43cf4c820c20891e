//! Brings the tables of a database up to date.
//!
//! A migration is a file that never changes once a release has it: the digest of the text that was run is stored, and a
//! database whose digests differ is refused. The table of what was run is the one that earlier releases wrote.

use sha2::{Digest as _, Sha384};

use super::StorageError;
use super::error::MigrateError;
use super::sql::{self, Connection};

/// A migration: its number, its name and its text.
#[derive(Clone, Copy, Debug)]
struct Migration(i64, &'static str, &'static str);

macro_rules! migration {
    ($number:literal, $name:literal, $file:literal) => {
        Migration($number, $name, include_str!(concat!("../../migrations/", $file, ".sql")))
    };
}

/// All of them, in order.
const MIGRATIONS: &[Migration] = &[
    migration!(1, "core", "0001_core"),
    migration!(2, "sessions", "0002_sessions"),
    migration!(3, "cancels", "0003_cancels"),
    migration!(4, "refunds", "0004_refunds"),
    migration!(5, "callbacks", "0005_callbacks"),
    migration!(6, "first generation", "0006_first_generation"),
    migration!(7, "modern", "0007_modern"),
    migration!(8, "bridge", "0008_bridge"),
    migration!(9, "bridge points", "0009_bridge_points"),
    migration!(10, "bridge names", "0010_bridge_names"),
    migration!(11, "bridge close checks", "0011_bridge_close_checks"),
    migration!(12, "settlement", "0012_settlement"),
    migration!(13, "bridge records", "0013_bridge_records"),
    migration!(14, "limits", "0014_limits"),
    migration!(15, "verified sales", "0015_verified_sales"),
    migration!(16, "staff", "0016_staff"),
    migration!(17, "device", "0017_device"),
    migration!(18, "approval digest", "0018_approval_digest"),
    migration!(19, "growth", "0019_growth"),
];

/// The table of what was run.
const RUN: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)";

/// Runs the migrations that were not run yet, each in a transaction of its own.
///
/// # Errors
/// [`StorageError::Migrate`] before anything is changed; others after those migrations that were complete.
pub(super) async fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    connection.control(RUN)?;
    let run =
        sql::query("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version")
            .fetch_all(connection)
            .await?;
    let mut complete = Vec::new();
    for row in &run {
        let number: i64 = row.try_get("version")?;
        let known = MIGRATIONS.iter().find(|migration| migration.0 == number);
        let Migration(.., text) = known.ok_or(MigrateError::Newer(number))?;
        if !row.try_get::<bool>("success")? {
            return Err(MigrateError::Incomplete(number).into());
        }
        if row.try_get::<Vec<u8>>("checksum")? != digest(text) {
            return Err(MigrateError::Changed(number).into());
        }
        complete.push(number);
    }
    for migration in MIGRATIONS.iter().filter(|migration| !complete.contains(&migration.0)) {
        connection.control("BEGIN IMMEDIATE")?;
        let done = one(connection, *migration).await;
        connection.control(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        done?;
    }
    Ok(())
}

async fn one(
    connection: &mut Connection,
    Migration(number, name, text): Migration,
) -> Result<(), StorageError> {
    connection.batch(text)?;
    sql::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (?, ?, 1, ?, 0)",
    )
    .bind(number)
    .bind(name)
    .bind(digest(text))
    .execute(connection)
    .await?;
    Ok(())
}

fn digest(text: &str) -> Vec<u8> {
    Sha384::digest(text.as_bytes()).to_vec()
}
