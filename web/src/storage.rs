//! What survives a reload: the text, the language, the colours, the speed, the cluster's settings. Absent storage only means that nothing does.

/// The editor's text.
pub const TEXT: &str = "jobyard.text";
/// Language tag.
pub const LANGUAGE: &str = "jobyard.language";
/// Theme name.
pub const THEME: &str = "jobyard.theme";
/// Speed name.
pub const SPEED: &str = "jobyard.speed";

/// Version and gates of the cluster, as one line.
pub const SETTINGS: &str = "jobyard.cluster";

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// What was kept under a key.
pub fn load(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps a value; a full or forbidden storage keeps nothing.
pub fn save(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}
