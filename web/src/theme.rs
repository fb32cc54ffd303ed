//! Light, dark, or as the system has it.

/// Which colours the page has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark ink on paper.
    Light,
    /// Light ink on slate.
    Dark,
}

impl Theme {
    /// Every one, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Word for `data-theme` and for the store.
    pub fn tag(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a stored word; the system's for anything else.
    pub fn from_tag(tag: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.tag() == tag).unwrap_or_default()
    }

    /// Sets it on the document.
    pub fn show(self) {
        if let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) {
            let _ = root.set_attribute("data-theme", self.tag());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_stored_theme_comes_back() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_tag(theme.tag()), theme);
        }
        assert_eq!(Theme::from_tag("neon"), Theme::System);
    }
}
