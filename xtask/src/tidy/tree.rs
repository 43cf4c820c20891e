//! The repository's text files and queries over them.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result};

use super::{Finding, source};

/// Folders that contain no source of ours.
const SKIPPED_FOLDERS: [&str; 4] = [".git", "target", "node_modules", "dist"];

/// Files that are not written by hand. In a worktree `.git` is a file.
const SKIPPED_FILES: [&str; 3] = ["Cargo.lock", "LICENSE", ".git"];

/// A text file.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Its path relative to the root, with `/` between folders.
    pub(super) path: String,
    /// Its whole text.
    pub(super) text: String,
    /// For Rust: the text without comments, strings and tests, at the same lines. Empty for all else.
    pub(super) code: String,
}

/// Every text file below a root.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    /// The files, by path.
    pub(super) files: Vec<File>,
}

impl Tree {
    /// Reads the tree. Files that are not UTF-8 are left out.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self::default();
        tree.read_folder(root, "").with_context(|| format!("cannot read {}", root.display()))?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        tree.forget_test_files();
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            if kind.is_dir() && !SKIPPED_FOLDERS.contains(&name.as_str()) {
                self.read_folder(&entry.path(), &format!("{prefix}{name}/"))?;
            } else if kind.is_file() && !SKIPPED_FILES.contains(&name.as_str()) {
                // A file that was deleted meanwhile, or is not text, is skipped.
                let Ok(text) = fs::read_to_string(entry.path()) else { continue };
                let path = format!("{prefix}{name}");
                let code =
                    if has_extension(&path, "rs") { source::code(&text) } else { String::new() };
                self.files.push(File { path, text, code });
            }
        }
        Ok(())
    }

    /// Blanks the code of test-only files.
    fn forget_test_files(&mut self) {
        let test_files: BTreeSet<String> = self
            .files
            .iter()
            .flat_map(|file| {
                let folder = module_folder(&file.path);
                source::test_modules(&file.text)
                    .into_iter()
                    .map(move |name| format!("{folder}{name}"))
            })
            .collect();
        for file in &mut self.files {
            let module = file.path.trim_end_matches(".rs");
            let is_test = test_files.iter().any(|test| {
                module == test
                    || module.strip_prefix(test).is_some_and(|rest| rest.starts_with('/'))
            });
            if is_test {
                file.code.clear();
            }
        }
    }

    /// The Rust files in a folder and below.
    pub(super) fn rust_in<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| {
            has_extension(&file.path, "rs")
                && file.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        })
    }

    /// The file at `path`.
    pub(super) fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl File {
    /// A finding at the place in `text` that starts at byte `at`.
    pub(super) fn finding(
        &self,
        rule: &'static str,
        text: &str,
        at: usize,
        what: String,
    ) -> Finding {
        let before = text.get(..at).unwrap_or(text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Finding { file: self.path.clone(), line, rule, text: what }
    }
}

/// Whether a path ends in `.extension`.
pub(super) fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// Where the modules declared in a file lie, with a `/` at the end.
fn module_folder(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    match name {
        "mod.rs" | "lib.rs" | "main.rs" => folder,
        other => format!("{folder}{}/", other.trim_end_matches(".rs")),
    }
}
