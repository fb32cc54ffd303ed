//! How fast virtual time plays.

/// Virtual seconds for each real one, or as many as possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// 1×
    Real,
    /// 10×
    #[default]
    Ten,
    /// 60×
    Minute,
    /// 600×
    TenMinutes,
    /// 3600×
    Hour,
    /// As fast as the engine can.
    Max,
}

impl Speed {
    /// Every one, slowest first.
    pub const ALL: [Self; 6] = [Self::Real, Self::Ten, Self::Minute, Self::TenMinutes, Self::Hour, Self::Max];

    /// The factor; absent without a limit.
    pub fn factor(self) -> Option<f64> {
        match self {
            Self::Real => Some(1.0),
            Self::Ten => Some(10.0),
            Self::Minute => Some(60.0),
            Self::TenMinutes => Some(600.0),
            Self::Hour => Some(3600.0),
            Self::Max => None,
        }
    }

    /// Word for the store.
    pub fn tag(self) -> String {
        self.factor().map_or_else(|| "max".to_owned(), |factor| factor.to_string())
    }

    /// The speed of a stored word; ten for anything else.
    pub fn from_tag(tag: &str) -> Self {
        Self::ALL.into_iter().find(|speed| speed.tag() == tag).unwrap_or_default()
    }
}
