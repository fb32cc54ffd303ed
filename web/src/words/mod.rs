//! Everything that the page says, once in each language. Words of Kubernetes (reasons, messages, columns) stay as they are.

mod en;
mod faults;
mod zh;
mod zh_decisions;

use jobyard_session::protocol::FaultAction;
use jobyard_session::views::{DecisionView, PodState};

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Tag for `lang` and for the store.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// The language of a browser's or a stored tag; English for those that the page does not speak.
    pub fn from_tag(tag: &str) -> Self {
        if tag.starts_with("zh") { Self::Chinese } else { Self::English }
    }

    /// The other one, for the switch.
    pub fn other(self) -> Self {
        match self {
            Self::English => Self::Chinese,
            Self::Chinese => Self::English,
        }
    }

    /// What the page says in it.
    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::Chinese => &zh::WORDS,
        }
    }
}

/// All sentences of the page. A field is a text or a function where a text has parts.
#[allow(missing_docs, reason = "the English table says what each one is")]
pub struct Words {
    // Header
    pub simulated: &'static str,
    pub not_modelled: &'static str,
    pub not_modelled_title: &'static str,
    pub not_modelled_lead: &'static str,
    pub not_modelled_items: &'static [&'static str],
    pub here: &'static str,
    pub close: &'static str,
    pub cluster: &'static str,
    pub cluster_title: &'static str,
    pub cluster_lead: &'static str,
    pub cluster_old: &'static str,
    pub cluster_gates: &'static str,
    pub gate_removed: &'static str,
    pub gate_too_early: &'static str,
    pub gate_locked: &'static str,
    pub other_language: &'static str,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    // Editor
    pub manifest: &'static str,
    pub editor_label: &'static str,
    pub editor_leave: &'static str,
    pub example: &'static str,
    pub example_choose: &'static str,
    pub example_names: [&'static str; 6],
    pub restore: &'static str,
    pub run: &'static str,
    pub run_hint: &'static str,
    pub apply: &'static str,
    pub apply_hint: &'static str,
    pub problems: &'static str,
    pub no_problems: &'static str,
    pub checking: &'static str,
    pub problem_count: fn(usize) -> String,
    pub severity: [&'static str; 3],
    pub at_line: fn(u32, u32) -> String,
    // Time
    pub time: &'static str,
    pub play: &'static str,
    pub pause: &'static str,
    pub step: &'static str,
    pub to_end: &'static str,
    pub reset: &'static str,
    pub speed: &'static str,
    pub speed_max: &'static str,
    pub clock: &'static str,
    pub not_started: &'static str,
    pub next_in: fn(&str) -> String,
    pub ended_next_in: fn(&str) -> String,
    pub nothing_more: &'static str,
    // Jobs
    pub jobs: &'static str,
    pub no_job: &'static str,
    pub no_job_lead: &'static str,
    pub completions: &'static str,
    pub duration: &'static str,
    pub active: &'static str,
    pub ready: &'static str,
    pub terminating: &'static str,
    pub succeeded: &'static str,
    pub failed: &'static str,
    pub parallelism: &'static str,
    pub fewer: &'static str,
    pub more: &'static str,
    pub suspend: &'static str,
    pub resume: &'static str,
    pub delete: &'static str,
    pub delete_policies: [(&'static str, &'static str); 3],
    pub conditions: &'static str,
    pub no_conditions: &'static str,
    pub deadline_in: fn(&str) -> String,
    pub backoff_in: fn(&str) -> String,
    pub completed_indexes: &'static str,
    // Pods
    pub pods: &'static str,
    pub no_pods: &'static str,
    pub pod_states: [&'static str; 7],
    pub only_state: fn(&str) -> String,
    pub window: fn(u32, u32, u32) -> String,
    pub earlier: &'static str,
    pub later: &'static str,
    pub overview_label: fn(u32) -> String,
    pub index: fn(u32) -> String,
    pub attempt: fn(u32) -> String,
    pub exit_code: &'static str,
    pub no_node: &'static str,
    // Panels
    pub panels: &'static str,
    pub tab_pod: &'static str,
    pub tab_events: &'static str,
    pub tab_decisions: &'static str,
    pub tab_yaml: &'static str,
    pub tab_terminal: &'static str,
    pub tab_schedule: &'static str,
    pub no_cron_job: &'static str,
    pub cron_job_columns: [&'static str; 7],
    pub until_next_start: &'static str,
    pub run_a_week: &'static str,
    pub next_runs: &'static str,
    pub no_next_runs: &'static str,
    pub calendar: &'static str,
    pub calendar_day: &'static str,
    pub calendar_today: &'static str,
    pub calendar_cut: &'static str,
    pub clocks_change: fn(i32) -> String,
    pub run_states: [&'static str; 7],
    pub hands: &'static str,
    pub hand_succeed: &'static str,
    pub hand_fail: &'static str,
    pub hand_oom: &'static str,
    pub hand_evict: &'static str,
    pub hand_hang: &'static str,
    pub hand_force: &'static str,
    pub faults: &'static str,
    pub faults_title: &'static str,
    pub faults_lead: &'static str,
    pub fault_name: fn(&FaultAction) -> (&'static str, &'static str),
    pub chapters: &'static str,
    pub chapters_choose: &'static str,
    pub chapter_lines: &'static str,
    pub chapter_step: &'static str,
    pub chapter_play: &'static str,
    pub chapter_end: &'static str,
    pub terminal_output: &'static str,
    pub terminal_line: &'static str,
    pub terminal_keys: &'static str,
    pub terminal_busy: &'static str,
    pub terminal_stuck: &'static str,
    pub terminal_continued: &'static str,
    pub terminal_reading: &'static str,
    pub terminal_ended: &'static str,
    pub terminal_passed: fn(&str) -> String,
    pub terminal_interrupt: &'static str,
    pub terminal_upload: &'static str,
    pub terminal_file: &'static str,
    pub terminal_download: &'static str,
    pub choose_pod: &'static str,
    pub log: &'static str,
    pub empty_log: &'static str,
    pub log_skipped: fn(&str) -> String,
    pub containers: &'static str,
    pub restarts: fn(i32) -> String,
    pub outcome_lead: &'static str,
    pub outcome_seconds: &'static str,
    pub outcome_exit: &'static str,
    pub outcome_set: &'static str,
    pub delete_pod: &'static str,
    pub event_columns: [&'static str; 5],
    pub no_events: &'static str,
    pub events_shown: fn(usize, u32) -> String,
    pub no_decisions: &'static str,
    pub decisions_lead: &'static str,
    pub decision_rule: &'static str,
    pub decision_field: &'static str,
    pub decision_until: fn(&str) -> String,
    pub decision_kind: fn(&str) -> &str,
    /// A decision's sentence, where the language has one for it; else the English one stands.
    pub decision: fn(&DecisionView) -> Option<String>,
    pub no_yaml: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    // Trouble
    pub violations: &'static str,
    pub violations_lead: &'static str,
    pub engine_starting: &'static str,
    pub engine_stopped: fn(&str) -> String,
    pub engine_silent: &'static str,
    pub restart: &'static str,
    pub dismiss: &'static str,
    pub skip: &'static str,
    pub shortcuts: &'static str,
}

impl Words {
    /// A pod's state in this language.
    pub fn pod_state(&self, state: PodState) -> &'static str {
        self.pod_states[state as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_language_tag_comes_back() {
        for language in [Language::English, Language::Chinese] {
            assert_eq!(Language::from_tag(language.tag()), language);
            assert_ne!(language.other(), language);
        }
        assert_eq!(Language::from_tag("zh-CN"), Language::Chinese);
        assert_eq!(Language::from_tag("fr"), Language::English);
    }

    #[test]
    fn the_languages_list_the_same_things() {
        let [english, chinese] = [Language::English, Language::Chinese].map(Language::words);
        assert_eq!(english.not_modelled_items.len(), chinese.not_modelled_items.len());
        assert_eq!((english.problem_count)(1), "1 problem");
        assert_eq!((chinese.problem_count)(2), "2 个问题");
    }
}
