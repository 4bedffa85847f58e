//! The binding has everything that the facade has, under the same names, and nothing else.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// A phone has its own keys, a desk has files; a constructor answers nothing beside the handle, so its messages are asked for; and a phone observes
/// what the core only counts.
const ONLY_HERE: [&str; 3] = ["open_on_desk", "opened_with", "observe_day"];
/// UniFFI has no functions of a type: the first is a free function, and the compiler keeps it exported from the crate. The second
/// is what observers wait for; the last two take another network than the system's, which a phone has not.
const ONLY_THERE: [&str; 4] = ["recover_key", "changes", "enrol_over", "sync_over"];

#[test]
fn the_binding_has_every_act_and_view_of_the_facade_and_nothing_else() -> io::Result<()> {
    let _still_exported = satchel_ffi::recover_key;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let facade = methods(&root.join("../../core/src/companion"), "impl Companion {", &ONLY_THERE)?;
    let binding = methods(&root.join("src"), "impl Satchel {", &ONLY_HERE)?;
    assert!(facade.len() > 40, "only {} methods were found in the facade: {facade:?}", facade.len());
    let absent: Vec<_> = facade.difference(&binding).collect();
    let added: Vec<_> = binding.difference(&facade).collect();
    assert!(absent.is_empty() && added.is_empty(), "not in the binding: {absent:?}; not in the facade: {added:?}");
    Ok(())
}

/// Names of the public functions in every `block` of the sources below `dir`, without `exceptions`, each of which must be
/// there: an exception that is gone would hide the next one.
fn methods(dir: &Path, block: &str, exceptions: &[&str]) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for source in sources(dir)? {
        let mut inside = false;
        for line in source.lines() {
            match line {
                "}" => inside = false,
                line if line == block => inside = true,
                line if inside => found.extend(name(line).map(str::to_owned)),
                _ => {}
            }
        }
    }
    for exception in exceptions {
        assert!(found.remove(*exception), "there is no `{exception}` in `{block}` any more");
    }
    Ok(found)
}

fn name(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix("    pub fn ")?.split_once(['(', '<'])?;
    Some(name)
}

fn sources(dir: &Path) -> io::Result<Vec<String>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            all.extend(sources(&path)?);
        } else {
            all.push(std::fs::read_to_string(path)?);
        }
    }
    Ok(all)
}
