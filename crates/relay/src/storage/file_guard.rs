//! Notices that the database file was deleted or replaced while it is open, and writes it again.
//!
//! SQLite goes on in a file that has no name any more: everything would be answered, and lost at the next start. So
//! the file's identity is compared before every write. A deleted file is written again from the open connection, with
//! all that was acknowledged. A file that was replaced is left alone, because somebody put it there: writes are
//! refused until a restart.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::StorageError;
use super::sql::{Connection, SqlError};

/// The database file as it was opened.
#[derive(Debug)]
pub(super) struct FileGuard {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
struct State {
    /// Device and number of the file.
    identity: (u64, u64),
    /// Connections that are older belong to a deleted file.
    since: Option<Instant>,
}

/// What became of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Same,
    Deleted,
    Replaced,
}

impl FileGuard {
    /// Guards the file that is open now.
    ///
    /// # Errors
    /// When it cannot be found.
    pub(super) fn new(path: &Path) -> Result<Self, StorageError> {
        let identity = identity(path).map_err(SqlError::Io)?;
        Ok(Self { path: path.to_owned(), state: Mutex::new(State { identity, since: None }) })
    }

    fn state(&self) -> State {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a connection of this age belongs to the file.
    pub(super) fn is_current(&self, age: Duration) -> bool {
        self.state().since.is_none_or(|since| since.elapsed() >= age)
    }

    /// Whether the file that was opened still has its name.
    ///
    /// # Errors
    /// When it cannot be looked at.
    pub(super) fn has_name(&self) -> Result<bool, StorageError> {
        match identity(&self.path) {
            Ok(found) => Ok(found == self.state().identity),
            Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(false),
            Err(fault) => Err(SqlError::Io(fault).into()),
        }
    }

    /// Whether the file was deleted.
    ///
    /// # Errors
    /// [`StorageError::Replaced`]; others when the file cannot be looked at.
    pub(super) fn is_deleted(&self) -> Result<bool, StorageError> {
        match self.found().map_err(SqlError::Io)? {
            Found::Same => Ok(false),
            Found::Deleted => Ok(true),
            Found::Replaced => Err(StorageError::Replaced),
        }
    }

    /// Writes a deleted file again from a connection to it. Connections that were open until then are not current
    /// any more.
    ///
    /// # Errors
    /// As [`FileGuard::is_deleted`]; others when the file cannot be written.
    pub(super) fn restore(&self, connection: &mut Connection) -> Result<(), StorageError> {
        // Another task may have been first.
        if !self.is_deleted()? {
            return Ok(());
        }
        tracing::error!("the database file was deleted; it is written again");
        self.write_again(connection)
    }

    fn found(&self) -> io::Result<Found> {
        let log = beside(&self.path, "-wal");
        match identity(&self.path) {
            Ok(identity) if identity != self.state().identity => Ok(Found::Replaced),
            // Without its log the file lacks what was written last.
            Ok(_) if log.try_exists()? => Ok(Found::Same),
            Ok(_) => Ok(Found::Deleted),
            Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(Found::Deleted),
            Err(fault) => Err(fault),
        }
    }

    fn write_again(&self, connection: &mut Connection) -> Result<(), StorageError> {
        let whole = beside(&self.path, ".restored");
        remove(&whole).map_err(SqlError::Io)?;
        connection.copy_to(&whole)?;
        // Readers cannot switch the copy to a write-ahead log.
        Connection::open(&whole)?.make_durable()?;
        let placed = || -> io::Result<(u64, u64)> {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&whole, fs::Permissions::from_mode(0o600))?;
            fs::File::open(&whole)?.sync_all()?;
            // They belong to the deleted file.
            remove(&beside(&self.path, "-wal"))?;
            remove(&beside(&self.path, "-shm"))?;
            fs::rename(&whole, &self.path)?;
            // The new name is on disk only with its folder.
            fs::File::open(folder_of(&self.path))?.sync_all()?;
            identity(&self.path)
        };
        let identity = placed().map_err(SqlError::Io)?;
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) =
            State { identity, since: Some(Instant::now()) };
        Ok(())
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(fault) if fault.kind() != ErrorKind::NotFound => Err(fault),
        Ok(()) | Err(_) => Ok(()),
    }
}
