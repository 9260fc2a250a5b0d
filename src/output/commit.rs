//! Puts a set in the place of the one before, and carries on where that was cut off.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::earlier::outdated;
use super::journal::{Journal, settled};
use super::lock::{self, Lock};
use super::staging::Staging;
use super::{OutputError, PREFIX, is_transient_name, transient};

/// Puts these files, all on the disk, in their places.
pub(super) fn commit(staging: &Staging, names: Vec<String>) -> Result<(), OutputError> {
    let folder = staging.folder();
    for name in &names {
        folder.check_free(name)?;
    }
    let journal = Journal { owner: staging.owner().to_owned(), names };
    journal.write(staging.path())?;
    sync(staging.path())?;
    transient::place(|| {
        take_turn(staging)?;
        sync(folder.path())?;
        carry_out(folder.path(), &journal)
    })
}

/// From here on the set is the one that counts. Whoever was first and was cut off is helped along before.
fn take_turn(staging: &Staging) -> Result<(), OutputError> {
    let folder = staging.folder().path();
    loop {
        carry_on(folder)?;
        match fs::rename(staging.path(), settled(folder)) {
            Ok(()) => return Ok(()),
            // Someone was faster.
            Err(_) if Journal::read(folder)?.is_some() => {}
            Err(source) => return Err(OutputError::Write { path: folder.to_path_buf(), source }),
        }
    }
}

/// Carries on with a set that was settled in this folder but cut off before all its files had their places, and removes
/// what others left that were cut off before that. A folder that is not there has nothing to settle.
///
/// # Errors
///
/// If the operating system refuses to rename or remove, or someone else is at it and does not end.
pub fn settle(folder: &Path) -> Result<(), OutputError> {
    carry_on(folder)?;
    remove_dead(folder);
    Ok(())
}

/// As [`settle`], but removes nothing: where another machine may be at work, whose locks not every file system shows.
///
/// # Errors
///
/// As [`settle`].
pub fn carry_on(folder: &Path) -> Result<(), OutputError> {
    while let Some(journal) = Journal::read(folder)? {
        let lock = Lock::wait(folder, &journal.owner).map_err(|error| match error.kind() {
            ErrorKind::TimedOut => OutputError::Busy { path: folder.to_path_buf() },
            _ => OutputError::Write { path: folder.to_path_buf(), source: error },
        })?;
        // Its owner may have done it in the meantime, and someone else may have begun.
        let is_same = Journal::read(folder)?.as_ref() == Some(&journal);
        if is_same {
            carry_out(folder, &journal)?;
        }
        lock.remove();
    }
    Ok(())
}

/// One thing to be done of a settled set. Each can be done again without harm.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// Of the set before.
    Remove(String),
    /// To its place.
    Move(String),
    /// The folder with the list, empty otherwise.
    Clear,
}

/// The files of the set before are told by its manifest, which is there until the last one is moved.
fn steps(folder: &Path, journal: &Journal) -> Vec<Step> {
    let removed = outdated(folder, &journal.names).into_iter().map(Step::Remove);
    removed.chain(journal.names.iter().cloned().map(Step::Move)).chain([Step::Clear]).collect()
}

fn carry_out(folder: &Path, journal: &Journal) -> Result<(), OutputError> {
    steps(folder, journal).iter().try_for_each(|step| perform(folder, step))
}

fn perform(folder: &Path, step: &Step) -> Result<(), OutputError> {
    match step {
        Step::Remove(name) => {
            let path = folder.join(name);
            unless_gone(fs::remove_file(&path)).map_err(|source| OutputError::RemoveLeftover { path, source })
        }
        Step::Move(name) => {
            let path = folder.join(name);
            unless_gone(fs::rename(settled(folder).join(name), &path))
                .map_err(|source| OutputError::Write { path, source })
        }
        Step::Clear => {
            // Every file has its place on the disk before the list is gone that could find it one.
            sync(folder)?;
            let path = settled(folder);
            unless_gone(fs::remove_dir_all(&path)).map_err(|source| OutputError::RemoveLeftover { path, source })
        }
    }
}

/// What is not there any more was dealt with before.
fn unless_gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Makes the names in a folder durable. Only where folders can be opened as files.
fn sync(folder: &Path) -> Result<(), OutputError> {
    if !cfg!(unix) {
        return Ok(());
    }
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    match synced {
        // Some file systems have nothing to do here and say so.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        synced => synced.map_err(|source| OutputError::Write { path: folder.to_path_buf(), source }),
    }
}

/// Removes what has no living owner, as far as that can be done; what stays does no harm.
fn remove_dead(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let ours = |path: &Path| path.file_name().is_some_and(|name| is_transient_name(&name.to_string_lossy()));
    let (folders, files): (Vec<_>, Vec<_>) =
        entries.flatten().map(|entry| entry.path()).filter(|path| ours(path)).partition(|path| path.is_dir());
    for path in files.iter().filter(|path| lock::is_dead(path)) {
        if let Some(owner) = lock::owner_of(path) {
            let _ = fs::remove_dir_all(folder.join(format!("{PREFIX}{owner}")));
        }
        let _ = fs::remove_file(path);
    }
    // A folder comes after its lock and goes before it.
    let has_lock = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        folder.join(format!("{name}.lock")).exists()
    };
    for path in folders.iter().filter(|path| **path != settled(folder) && !has_lock(path)) {
        let _ = fs::remove_dir_all(path);
    }
    // Only if it is empty: cut off while the list was removed.
    let _ = fs::remove_dir(settled(folder));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;
    use std::io::Write;
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::super::folder::Folder;
    use super::super::{FileEntry, MANIFEST, OutputSet, sha256_hex};
    use super::*;

    type Files = BTreeMap<String, String>;

    fn manifest(files: &[FileEntry]) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&serde_json::json!({ "dosim_version": "0", "files": files }))
    }

    fn contents(folder: &Path) -> Files {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let text = |path: PathBuf| fs::read_to_string(path).unwrap_or_else(|_| "a folder".to_owned());
        entries.map(|entry| (entry.file_name().into_string().unwrap(), text(entry.path()))).collect()
    }

    fn written(folder: &Path, names: &[&str], text: &str) -> Files {
        let mut set = OutputSet::create(folder).unwrap();
        names.iter().for_each(|name| set.stage(name, text.as_bytes()).unwrap());
        set.commit(manifest).unwrap();
        contents(folder)
    }

    /// A set that is settled by an owner who is killed at once, and its list.
    fn settled_by_the_dead(folder: &Path, names: &[&str], text: &str) -> Journal {
        let lock = folder.join(".dosim-dead00.lock");
        fs::write(lock, "").unwrap();
        let place = folder.join(".dosim-dead00");
        fs::create_dir(&place).unwrap();
        let mut entries = Vec::new();
        for name in names {
            fs::write(place.join(name), text).unwrap();
            let (bytes, sha256) = (text.len() as u64, sha256_hex(text.as_bytes()));
            entries.push(FileEntry { name: (*name).to_owned(), bytes, sha256 });
        }
        fs::write(place.join(MANIFEST), manifest(&entries).unwrap()).unwrap();
        let names = names.iter().copied().chain([MANIFEST]).map(str::to_owned).collect();
        let journal = Journal { owner: "dead00".to_owned(), names };
        journal.write(&place).unwrap();
        fs::rename(place, settled(folder)).unwrap();
        journal
    }

    const OLD: [&str; 3] = ["a.csv", "b.csv", "old.csv"];
    const NEW: [&str; 3] = ["a.csv", "b.csv", "new.csv"];

    /// Killed after each step, and once more after each step of carrying on.
    #[test]
    fn a_set_cut_off_after_any_step_is_whole_in_the_end() {
        let reference = tempfile::tempdir().unwrap();
        let whole = written(reference.path(), &NEW, "new");
        let mut both = 0;
        for first in 0..=6 {
            for second in 0..=6 {
                let base = tempfile::tempdir().unwrap();
                let folder = base.path();
                written(folder, &OLD, "old");
                let journal = settled_by_the_dead(folder, &NEW, "new");
                for done in [first, second] {
                    steps(folder, &journal).iter().take(done).for_each(|step| perform(folder, step).unwrap());
                }
                let texts = contents(folder);
                let has = |name: &str, text: &str| texts.get(name).is_some_and(|found| found == text);
                both += u32::from(has("a.csv", "new") && has("b.csv", "old"));
                settle(folder).unwrap();
                assert_eq!(contents(folder), whole, "cut off after {first}, then after {second} steps");
            }
        }
        assert!(both > 0, "no cut was between two files");
    }

    /// The next set puts its files in place of those of the set that was cut off, with nothing of either before it.
    #[test]
    fn the_next_set_comes_after_the_one_that_was_cut_off() {
        for done in 0..=6 {
            let base = tempfile::tempdir().unwrap();
            written(base.path(), &OLD, "old");
            let journal = settled_by_the_dead(base.path(), &NEW, "new");
            steps(base.path(), &journal).iter().take(done).for_each(|step| perform(base.path(), step).unwrap());
            let next = written(base.path(), &["c.csv"], "next");
            assert_eq!(next.keys().collect::<Vec<_>>(), ["c.csv", MANIFEST], "cut off after {done} steps");
        }
    }

    /// Before the moment that settles it, a set that is cut off changes nothing.
    #[test]
    fn a_set_cut_off_before_it_is_settled_is_removed() {
        let base = tempfile::tempdir().unwrap();
        let old = written(base.path(), &OLD, "old");
        fs::create_dir(base.path().join(".dosim-dead00")).unwrap();
        fs::write(base.path().join(".dosim-dead00/a.csv"), "new").unwrap();
        fs::write(base.path().join(".dosim-dead00.lock"), "").unwrap();
        fs::create_dir(base.path().join(".dosim-dead01")).unwrap();
        fs::write(base.path().join(".dosim-dead02"), "of a version before").unwrap();
        settle(base.path()).unwrap();
        assert_eq!(contents(base.path()), old);
    }

    #[test]
    fn what_has_a_living_owner_stays() {
        let base = tempfile::tempdir().unwrap();
        let staging = Staging::create(Folder::create(base.path()).unwrap()).unwrap();
        fs::write(staging.path().join("a.csv"), "new").unwrap();
        settle(base.path()).unwrap();
        assert_eq!(fs::read_to_string(staging.path().join("a.csv")).unwrap(), "new");
        drop(staging);
        assert_eq!(contents(base.path()), Files::new());
    }

    /// Two programs that write into the same folder at the same time leave one set or the other.
    #[test]
    fn sets_written_at_the_same_time_do_not_mix() {
        let base = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for text in ["one", "two", "three", "four"] {
                let folder = base.path();
                scope.spawn(move || {
                    for _ in 0..10 {
                        let mut set = OutputSet::create(folder).unwrap();
                        let mut open = set.begin("a.csv").unwrap();
                        open.write_all(text.as_bytes()).unwrap();
                        set.finish(open);
                        set.stage(&format!("{text}.csv"), text.as_bytes()).unwrap();
                        set.commit(manifest).unwrap();
                    }
                });
            }
        });
        let found = contents(base.path());
        let text = &found["a.csv"];
        let own = format!("{text}.csv");
        let mut expected = ["a.csv", MANIFEST, &own];
        expected.sort_unstable();
        assert_eq!(found.keys().collect::<Vec<_>>(), expected);
        assert_eq!(&found[&own], text);
    }

    /// A list may come from anywhere: it must not lead out of its folder.
    #[test]
    fn a_forged_list_is_refused() {
        for (owner, name) in [("dead00", "../precious"), ("../x", "a.csv")] {
            let base = tempfile::tempdir().unwrap();
            let folder = base.path().join("out");
            fs::create_dir_all(settled(&folder)).unwrap();
            fs::write(base.path().join("precious"), "1").unwrap();
            fs::write(settled(&folder).join("a.csv"), "2").unwrap();
            let names = vec![name.to_owned(), MANIFEST.to_owned()];
            Journal { owner: owner.to_owned(), names }.write(&settled(&folder)).unwrap();
            assert!(matches!(settle(&folder), Err(OutputError::Journal { .. })));
            assert_eq!(fs::read_to_string(base.path().join("precious")).unwrap(), "1");
        }
    }

    #[test]
    fn a_staging_folder_is_kept_by_whoever_still_writes() {
        let base = tempfile::tempdir().unwrap();
        let staging = Staging::create(Folder::create(base.path()).unwrap()).unwrap();
        let other = Arc::clone(&staging);
        drop(staging);
        assert!(other.path().exists());
    }
}
