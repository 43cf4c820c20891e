//! Dependency cycles between the modules of one crate.
//!
//! Counted are paths that start with `crate::`, `super::` or `self::`, in a `use` and inline, outside tests. A path
//! leads to the deepest module that exists; a name imported there is followed to the module that defines it, except
//! through a glob. Not counted are `mod` declarations, a module's `use` of its own descendants, and paths that start
//! with the name of a child.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    Finding,
    source::{is_word, whole_words},
    tree::{File, Tree},
};

/// How many imports are followed from one name.
const MOST_IMPORTS: usize = 8;

type Path = Vec<String>;

/// The modules of one crate: each with its file and with what it imports by which name.
struct Krate<'a> {
    modules: BTreeMap<Path, &'a File>,
    imports: BTreeMap<(Path, String), Path>,
}

/// A path in a file.
struct Reference {
    path: Path,
    /// The name it gets by a `use`.
    imported_as: Option<String>,
}

/// Modules of one crate that import each other in a circle.
pub(super) fn cycles(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let lib = file.path.strip_suffix("src/lib.rs");
        let main = file.path.strip_suffix("src/main.rs");
        let main = main.filter(|folder| tree.get(&format!("{folder}src/lib.rs")).is_none());
        let Some(folder) = lib.or(main) else { continue };
        let name = if folder.is_empty() { "src" } else { folder.trim_end_matches('/') };
        let edges = edges(&Krate::read(tree, folder, file));
        for ring in rings(&edges) {
            let what = format!("modules of {name} form a cycle: {}", shown(&edges, &ring));
            findings.push(file.finding("cycle", &file.code, 0, what));
        }
    }
    findings
}

impl<'a> Krate<'a> {
    fn read(tree: &'a Tree, folder: &'a str, root: &'a File) -> Self {
        let mut modules = BTreeMap::from([(Path::new(), root)]);
        let source = format!("{folder}src/");
        for file in &tree.files {
            let inside = file.path.strip_prefix(&source).and_then(|path| path.strip_suffix(".rs"));
            let Some(inside) = inside.filter(|inside| !matches!(*inside, "lib" | "main")) else {
                continue;
            };
            let module = inside.strip_suffix("/mod").unwrap_or(inside);
            modules.insert(module.split('/').map(str::to_owned).collect(), file);
        }
        let mut krate = Self { modules, imports: BTreeMap::new() };
        for (module, file) in krate.modules.clone() {
            let mut references = krate.children_used(&module, &file.code);
            references.extend(references_in(&module, &file.code));
            for reference in references {
                if let Some(name) = reference.imported_as {
                    krate.imports.insert((module.clone(), name), reference.path);
                }
            }
        }
        krate
    }

    /// What a module imports by a path that starts with the name of a child.
    fn children_used(&self, module: &Path, code: &str) -> Vec<Reference> {
        let mut found = Vec::new();
        for (at, keyword) in whole_words(code, "use") {
            let after = code.get(at + keyword.len()..).unwrap_or_default().trim_start();
            leaves(after, &[], &mut |path, name| {
                let child = [module.as_slice(), path.get(..1).unwrap_or_default()].concat();
                if path.len() > 1 && self.modules.contains_key(&child) {
                    let path = [module.as_slice(), &path].concat();
                    found.push(Reference { path, imported_as: Some(name) });
                }
            });
        }
        found
    }

    /// The module that defines what `path` names.
    fn resolve(&self, path: &[String], most: usize) -> Path {
        let mut module = Path::new();
        for (at, name) in path.iter().enumerate() {
            let deeper = [module.as_slice(), std::slice::from_ref(name)].concat();
            if self.modules.contains_key(&deeper) {
                module = deeper;
                continue;
            }
            let import = self.imports.get(&(module.clone(), name.clone()));
            return match import {
                Some(target) if most > 0 => {
                    let rest = path.get(at + 1..).unwrap_or_default();
                    self.resolve(&[target.as_slice(), rest].concat(), most - 1)
                }
                _ => module,
            };
        }
        module
    }
}

/// The paths in a module's code that start with `crate`, `super` or `self`, from the root of the crate.
fn references_in(module: &Path, code: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    for start in ["crate", "super", "self"] {
        for (at, _) in whole_words(code, start) {
            let before = code.get(..at).unwrap_or_default().trim_end();
            let after = code.get(at..).unwrap_or_default();
            if !before.ends_with("::") && after.trim_start_matches(is_word).starts_with("::") {
                let used = before.ends_with("use");
                leaves(after, &[], &mut |path, name| {
                    let path = absolute(module, path);
                    let imported_as = used.then_some(name);
                    found.push(Reference { path, imported_as });
                });
            }
        }
    }
    found
}

/// A path that starts with `crate`, `self` or `super`, from the root of the crate.
fn absolute(module: &[String], path: Path) -> Path {
    let mut from = module.to_vec();
    let mut names = path.into_iter().peekable();
    while let Some(name) = names.next_if(|name| matches!(name.as_str(), "crate" | "self" | "super"))
    {
        match name.as_str() {
            "crate" => from.clear(),
            "super" => drop(from.pop()),
            _ => {}
        }
    }
    from.extend(names);
    from
}

/// Calls `found` with every path of the tree of paths that `text` starts with, and with its last or its new name.
/// Returns what follows.
fn leaves<'a>(text: &'a str, prefix: &[String], found: &mut impl FnMut(Path, String)) -> &'a str {
    let mut path = prefix.to_vec();
    let mut rest = text.trim_start();
    loop {
        if let Some(mut list) = rest.strip_prefix('{') {
            loop {
                list = list.trim_start().trim_start_matches(',').trim_start();
                if let Some(after) = list.strip_prefix('}') {
                    return after;
                }
                let after = leaves(list, &path, found);
                if after.len() == list.len() {
                    return after;
                }
                list = after;
            }
        }
        if let Some(after) = rest.strip_prefix('*') {
            found(path, "*".to_owned());
            return after;
        }
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let Some((name, after)) = rest.split_at_checked(end).filter(|_| end > 0) else {
            found(path, String::new());
            return rest;
        };
        if name != "self" || path.is_empty() {
            path.push(name.to_owned());
        }
        rest = after;
        if let Some(after) = rest.trim_start().strip_prefix("::") {
            rest = after.trim_start();
            continue;
        }
        let mut name = path.last().cloned().unwrap_or_default();
        if let Some(alias) = rest.strip_prefix(" as ") {
            let end = alias.find(|c: char| !is_word(c)).unwrap_or(alias.len());
            alias.get(..end).unwrap_or_default().clone_into(&mut name);
            rest = alias.get(end..).unwrap_or_default();
        }
        found(path, name);
        return rest;
    }
}

type Edges = BTreeMap<Path, BTreeSet<Path>>;

fn edges(krate: &Krate<'_>) -> Edges {
    let mut edges = Edges::new();
    for (module, file) in &krate.modules {
        let targets = edges.entry(module.clone()).or_default();
        for reference in references_in(module, &file.code) {
            let target = krate.resolve(&reference.path, MOST_IMPORTS);
            let own = reference.imported_as.is_some() && target.starts_with(module);
            if target != *module && !own {
                targets.insert(target);
            }
        }
    }
    edges
}

/// The state of Tarjan's algorithm.
struct Search<'a> {
    edges: &'a Edges,
    order: BTreeMap<&'a Path, usize>,
    stack: Vec<&'a Path>,
    rings: Vec<BTreeSet<&'a Path>>,
}

/// The strongly connected components of more than one module, by Tarjan's algorithm.
fn rings(edges: &Edges) -> Vec<BTreeSet<&Path>> {
    let mut search = Search { edges, order: BTreeMap::new(), stack: Vec::new(), rings: Vec::new() };
    for module in edges.keys() {
        if !search.order.contains_key(module) {
            search.visit(module);
        }
    }
    search.rings
}

impl<'a> Search<'a> {
    /// Returns the lowest number that is reachable from `module`.
    fn visit(&mut self, module: &'a Path) -> usize {
        let number = self.order.len();
        let height = self.stack.len();
        self.order.insert(module, number);
        self.stack.push(module);
        let mut low = number;
        for target in self.edges.get(module).into_iter().flatten() {
            match self.order.get(target) {
                None => low = low.min(self.visit(target)),
                Some(earlier) if self.stack.contains(&target) => low = low.min(*earlier),
                Some(_) => {}
            }
        }
        if low == number {
            let ring: BTreeSet<_> = self.stack.split_off(height).into_iter().collect();
            if ring.len() > 1 {
                self.rings.push(ring);
            }
        }
        low
    }
}

/// The shortest cycle through the first module of a component, as `a -> b -> a`.
fn shown(edges: &Edges, ring: &BTreeSet<&Path>) -> String {
    let name = |path: &Path| if path.is_empty() { "crate".to_owned() } else { path.join("::") };
    let Some(first) = ring.first().copied() else { return String::new() };
    let mut ways = VecDeque::from([vec![first]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for target in way.last().and_then(|last| edges.get(*last)).into_iter().flatten() {
            let longer = [way.as_slice(), &[target]].concat();
            if target == first {
                return longer.into_iter().map(name).collect::<Vec<_>>().join(" -> ");
            }
            if ring.contains(target) && seen.insert(target) {
                ways.push_back(longer);
            }
        }
    }
    String::new()
}
