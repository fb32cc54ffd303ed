//! Plans as text: one line for each thing that can be left out.

use super::plan::{Action, FAULTS_END_MS, Plan};
use serde_json::{Value, json};
use std::fmt::Write;

impl Plan {
    /// The plan as a script that [`Plan::parse`] reads.
    ///
    /// # Panics
    /// Never: plans have a JSON form.
    pub fn script(&self) -> String {
        let Value::Object(fields) = json!(self) else { unreachable!("a plan is an object") };
        let mut text = String::from("{");
        for (place, (name, value)) in fields.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let _ = write!(text, "{comma}\n\"{name}\": ");
            match value {
                Value::Array(lines) => {
                    let lines: Vec<_> = lines.iter().map(|line| format!("\n  {line}")).collect();
                    let _ = write!(text, "[{}\n]", lines.join(","));
                }
                other => text.push_str(&other.to_string()),
            }
        }
        text.push_str("\n}\n");
        text
    }

    /// Reads a script.
    ///
    /// # Errors
    /// If it is none; the message says where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut plan: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        plan.steps.sort_by_key(|step| step.at);
        Ok(plan)
    }

    /// The plan as a scenario for the real controllers, and how many steps are left out because only this world can take
    /// them.
    ///
    /// # Panics
    /// Never: plans have a JSON form.
    pub fn scenario(&self, name: &str) -> (Value, usize) {
        let is_playable = |action: &Action| {
            !matches!(action, Action::CrashAfter(_) | Action::Lag(_) | Action::Clock(_) | Action::LoseNode(_))
        };
        let steps: Vec<_> = self.steps.iter().filter(|step| is_playable(&step.action)).collect();
        let left_out = self.steps.len() - steps.len();
        let end = format!("{}s", FAULTS_END_MS / 1000 + 1200);
        let scenario = json!({
            "name": name, "latency": self.latency, "fates": self.fates, "faults": self.faults, "steps": steps, "end": end,
        });
        (scenario, left_out)
    }
}
